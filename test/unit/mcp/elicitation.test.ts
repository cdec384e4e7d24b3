import assert from 'node:assert/strict';
import type { ElicitRequestFormParams } from '@modelcontextprotocol/client';
import { questionOf } from '../../../src/mcp/elicitation.ts';

type Properties = ElicitRequestFormParams['requestedSchema']['properties'];

const fieldsOf = (properties: Properties, required: string[] = []) => {
  const question = questionOf({ message: 'Well?', requestedSchema: { type: 'object', properties, required } });
  assert.ok(question?.kind === 'form');
  return question.fields;
};

describe('a form of an MCP server', () => {
  it('keeps the bounds, formats and defaults of its fields', () => {
    const fields = fieldsOf({
      name: { type: 'string', minLength: 2, maxLength: 5, default: 'Ada' },
      mail: { type: 'string', format: 'email' },
      count: { type: 'integer', minimum: 0, maximum: 10, default: 0 },
      agreed: { type: 'boolean', default: false },
      tags: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string', enum: ['a', 'b'] }, default: ['b'] },
    });
    assert.deepEqual(
      fields.map(({ kind, min, max, format, value, chosen }) => [kind, min, max, format, value, ...chosen]),
      [
        ['text', 2, 5, null, 'Ada'],
        ['text', null, null, 'email', ''],
        ['integer', 0, 10, null, '0'],
        ['boolean', null, null, null, 'false'],
        ['choices', 1, 2, null, '', 'b'],
      ],
    );
  });

  it('shows the titles of what can be chosen, in all ways in which they are written, and sends the values', () => {
    const fields = fieldsOf({
      plain: { type: 'string', enum: ['a'] },
      older: { type: 'string', enum: ['a'], enumNames: ['An A'] },
      titled: { type: 'string', oneOf: [{ const: 'a', title: 'An A' }] },
      several: { type: 'array', items: { anyOf: [{ const: 'a', title: 'An A' }] } },
    });
    assert.deepEqual(
      fields.map(({ kind, options }) => [kind, ...options.map(({ value, label }) => `${value}: ${label}`)]),
      [
        ['choice', 'a: a'],
        ['choice', 'a: An A'],
        ['choice', 'a: An A'],
        ['choices', 'a: An A'],
      ],
    );
  });

  it('of more fields than anybody fills in is none', () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`f${at}`, { type: 'string' as const }]));
    assert.equal(questionOf({ message: '', requestedSchema: { type: 'object', properties: many } }), null);
  });
});
