import assert from 'node:assert/strict';
import { fitSchema } from '../../../src/anthropic/request/fitSchema.ts';
import { fitTools } from '../../../src/anthropic/request/fitTools.ts';
import type { ChatFunctionDefinition, JsonObject } from '../../../src/llm/index.ts';

const tool = (name: string, paramsSchema: JsonObject = { type: 'object' }): ChatFunctionDefinition => ({
  name,
  description: 'A tool.',
  paramsSchema,
});
const text = { type: 'string' };

describe('the name of a foreign tool', () => {
  for (const name of ['mcp.github/search', 'naïve tool', 'ツール', '', 'x'.repeat(300), 'a\u0000b', '🚀']) {
    it(`${JSON.stringify(name.slice(0, 20))} goes out as the API takes it, and comes back as it is`, () => {
      const fitted = fitTools([tool(name)]);
      const out = fitted.tools[0]?.name ?? '';
      assert.match(out, /^[a-zA-Z0-9_-]{1,64}$/);
      assert.equal(fitted.nameFor(name), out);
      assert.equal(fitted.originalOf(out), name);
    });
  }

  it('never falls together with another, and takes nobody’s own', () => {
    const names = ['a.b', 'a/b', 'a_b', 'a b', `${'x'.repeat(80)}1`, `${'x'.repeat(80)}2`];
    const fitted = fitTools(names.map((name) => tool(name)));
    assert.equal(new Set(fitted.tools.map(({ name }) => name)).size, names.length);
    assert.equal(fitted.nameFor('a_b'), 'a_b');
    assert.deepEqual(
      fitted.tools.map(({ name }) => fitted.originalOf(name)),
      names,
    );
  });

  it('that is there twice is sent once, and the other named', () => {
    const { tools, leftOut } = fitTools([tool('a'), tool('a')]);
    assert.deepEqual([tools.length, leftOut.map(({ name }) => name)], [1, ['a']]);
  });
});

describe('the schema of a foreign tool', () => {
  const fits = (schema: JsonObject, expected: JsonObject): void => {
    const fitted = fitSchema(schema);
    assert.deepEqual(fitted.ok && JSON.parse(JSON.stringify(fitted.schema)), expected);
  };

  it('that fits goes out unchanged', () => {
    const schema = {
      type: 'object',
      properties: { path: { type: 'string', pattern: '^a' }, id: { type: ['integer', 'null'] } },
      required: ['path'],
      additionalProperties: false,
      $defs: { x: { anyOf: [text, { type: 'null' }] } },
    };
    fits(schema, schema);
  });

  it('always is an object', () => {
    fits({}, { type: 'object', properties: {} });
    fits({ properties: { a: text } }, { type: 'object', properties: { a: text } });
    fits({ type: ['object', 'null'] }, { type: 'object', properties: {} });
    for (const type of ['string', 'array', ['string', 'null']]) assert.equal(fitSchema({ type }).ok, false);
  });

  it('has no alternatives at its top: their properties are the tool’s', () => {
    const a = { type: 'object', properties: { a: text, c: text }, required: ['a', 'c'] };
    const b = { type: 'object', properties: { b: text, c: text }, required: ['b', 'c'] };
    for (const key of ['anyOf', 'oneOf']) {
      const fitted = fitSchema({ [key]: [a, b] });
      assert.ok(fitted.ok);
      assert.deepEqual(
        [fitted.schema['properties'], fitted.schema['required']],
        [{ a: text, c: text, b: text }, ['c']],
      );
      assert.ok(!(key in fitted.schema));
    }
    fits({ allOf: [a, b] }, { type: 'object', properties: { a: text, c: text, b: text }, required: ['a', 'c', 'b'] });
    assert.ok(fitSchema({ properties: { a: text }, anyOf: [{ required: ['a'] }, { required: ['b'] }] }).ok);
    assert.equal(fitSchema({ anyOf: [text, { type: 'number' }] }).ok, false);
  });

  it('may be one of its own definitions', () => {
    const $defs = { input: { type: 'object', properties: { a: text } } };
    fits({ $ref: '#/$defs/input', $defs }, { ...$defs.input, $defs });
  });

  it('of an older draft is rewritten', () => {
    const properties = {
      n: { type: 'integer', minimum: 0, exclusiveMinimum: true },
      pair: { type: 'array', items: [text, { type: 'number' }] },
      any: { type: 'any' },
      flag: { type: 'boolean', required: true },
    };
    fits(
      { $schema: 'http://json-schema.org/draft-03/schema', type: 'object', properties },
      {
        type: 'object',
        properties: {
          n: { type: 'integer', exclusiveMinimum: 0 },
          pair: { type: 'array', prefixItems: [text, { type: 'number' }] },
          any: {},
          flag: { type: 'boolean' },
        },
      },
    );
  });

  it('loses what nobody can read: bad patterns, references elsewhere, empty choices', () => {
    const properties = {
      a: { type: 'string', pattern: '(?<x' },
      b: { $ref: 'https://example.org/schema' },
      c: { enum: [] },
      d: { anyOf: [] },
      e: 'text',
    };
    fits({ type: 'object', properties }, { type: 'object', properties: { a: text, b: {}, c: {}, d: {}, e: {} } });
  });

  it('loses an input whose name the API does not take; where the tool needs it, the tool is left out', () => {
    const properties = { 'a b': text, ok: text, ['x'.repeat(65)]: text };
    fits({ type: 'object', properties }, { type: 'object', properties: { ok: text } });
    const { tools, leftOut } = fitTools([tool('t', { type: 'object', properties, required: ['a b'] })]);
    assert.deepEqual([tools.length, leftOut[0]?.name], [0, 't']);
    assert.match(leftOut[0]?.reason ?? '', /^[A-Z].*\.$/);
  });

  it('that holds itself, or is nested without end, ends', () => {
    const loop: JsonObject = { type: 'object', properties: {} };
    loop['properties'] = { again: loop, twice: loop };
    fits(loop, { type: 'object', properties: { again: {}, twice: {} } });
    let deep: JsonObject = text;
    for (let level = 0; level < 5000; level += 1) deep = { type: 'array', items: deep };
    assert.ok(fitSchema({ type: 'object', properties: { deep } }).ok);
  });
});
