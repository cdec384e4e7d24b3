import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type FormField, type Misfit, misfitOf } from '../../../src/protocol/index.ts';
import { Approvals } from '../../../src/workspace/approval/approval.ts';
import { readForm } from '../../../src/workspace/approval/form.ts';

const field = (kind: FormField['kind'], more: Partial<FormField> = {}): FormField => ({
  key: kind,
  title: kind,
  description: '',
  required: false,
  kind,
  options: [],
  value: '',
  chosen: [],
  min: null,
  max: null,
  format: null,
  ...more,
});
const options = ['a', 'b'].map((value) => ({ value, label: value }));
const form = {
  accept: 'Answer',
  fields: [
    field('text', { required: true }),
    field('number'),
    field('integer'),
    field('boolean'),
    field('choice', { options }),
    field('choices', { options }),
  ],
};

describe('the values of a form', () => {
  it('have the types of their fields, and what is left out is not there', () => {
    const given = { text: ' x ', number: '1.5', integer: ' 7 ', boolean: 'false', choice: 'b', choices: ['a', 'b'] };
    assert.deepEqual(readForm(form, JSON.stringify(given)), {
      text: ' x ',
      number: 1.5,
      integer: 7,
      boolean: false,
      choice: 'b',
      choices: ['a', 'b'],
    });
    assert.deepEqual(readForm(form, '{"text":"x","choices":[]}'), { text: 'x' });
  });

  const wrong = ['', '[]', 'null', '{}', '{"text":""}', '{"text":1}'].concat(
    ['number:"x"', 'integer:"1.5"', 'boolean:"yes"', 'choice:"c"', 'choices:["c"]', 'choices:"a"'].map((part) => {
      const [key = '', value = ''] = part.split(/:(.*)/s);
      return `{"text":"x","${key}":${value}}`;
    }),
  );
  for (const words of wrong)
    it(`are none where they do not fit: ${words}`, () => {
      assert.equal(readForm(form, words), null);
    });

  const bounded = { min: 2, max: 3 };
  const three = ['a', 'b', 'c', 'd'].map((value) => ({ value, label: value }));
  const held: [what: string, field: FormField, given: string | readonly string[], misfit: Misfit | null][] = [
    ['a number on its lower bound', field('number', bounded), '2', null],
    ['a number below it', field('number', bounded), '1.99', 'below'],
    ['a number above its bound', field('integer', bounded), '4', 'above'],
    ['a bound of nothing', field('integer', { max: 0 }), '1', 'above'],
    ['words for a number', field('number', bounded), 'two', 'kind'],
    ['a text that is too short', field('text', bounded), 'a', 'below'],
    ['a text whose signs are pairs', field('text', bounded), '🚀🚀🚀', null],
    ['a text that is too long', field('text', bounded), 'abcd', 'above'],
    ['a text that is left out', field('text', bounded), '', null],
    ['a text that is needed', field('text', { ...bounded, required: true }), '', 'missing'],
    ['too few boxes', field('choices', { ...bounded, options: three }), ['a'], 'below'],
    ['too many boxes', field('choices', { ...bounded, options: three }), ['a', 'b', 'c', 'd'], 'above'],
    ['no box where that may be', field('choices', { ...bounded, options: three }), [], null],
    ['no box where some are needed', field('choices', { ...bounded, options: three, required: true }), [], 'below'],
    ['an email address', field('text', { format: 'email' }), 'ada@example.org', null],
    ['half of one', field('text', { format: 'email' }), 'ada@', 'kind'],
    ['one with a line in it', field('text', { format: 'email' }), 'ada@example.org\nx', 'kind'],
    ['an address', field('text', { format: 'uri' }), 'https://example.org/a?b=1#c', null],
    ['an address of another kind', field('text', { format: 'uri' }), 'mailto:ada@example.org', null],
    ['a name of a machine', field('text', { format: 'uri' }), 'example.org', 'kind'],
    ['an address with a blank', field('text', { format: 'uri' }), 'https://example.org/a b', 'kind'],
    ['a day', field('text', { format: 'date' }), '2028-02-29', null],
    ['a day that is not', field('text', { format: 'date' }), '2026-02-29', 'kind'],
    ['a day in other words', field('text', { format: 'date' }), '28.11.2026', 'kind'],
    ['an instant', field('text', { format: 'date-time' }), '2026-11-28T09:30:00.5+01:00', null],
    ['an instant of nowhere', field('text', { format: 'date-time' }), '2026-11-28T09:30:00', 'kind'],
    ['an instant at 25', field('text', { format: 'date-time' }), '2026-11-28T25:30:00Z', 'kind'],
  ];
  for (const [what, one, given, misfit] of held)
    it(`are held to what the server says of them: ${what}`, () => {
      assert.equal(misfitOf(one, given), misfit);
      const values = readForm({ accept: '', fields: [one] }, JSON.stringify({ [one.key]: given }));
      assert.equal(values === null, misfit !== null);
    });

  it('have an empty list where the field has to be there and may be empty', () => {
    const fields = [field('choices', { options, required: true })];
    assert.deepEqual(readForm({ accept: '', fields }, '{}'), { choices: [] });
  });

  it('are never of a kind that the form does not have, whatever comes', () => {
    fc.assert(
      fc.property(fc.json(), (words) => {
        const values = readForm(form, words);
        assert.ok(values === null || Object.keys(values).every((key) => form.fields.some((each) => each.key === key)));
      }),
    );
  });

  it('that do not fit are no answer: the question goes on waiting', async () => {
    const approvals = new Approvals();
    const nothing = { conversationId: '', messageId: '', callId: '', toolName: '', title: '', detail: '', reason: '' };
    const answered = approvals.request(
      {
        ...nothing,
        preview: { kind: 'text', text: '' },
        forConversation: false,
        rule: null,
        options: null,
        form,
        mayEdit: false,
      },
      new AbortController().signal,
    );
    const id = approvals.pending[0]?.id ?? '';
    assert.equal(approvals.answer(id, { decision: 'once', words: '{}' }), false);
    assert.equal(approvals.pending.length, 1);
    assert.equal(approvals.answer(id, { decision: 'once', words: '{"text":"x"}' }), true);
    assert.equal((await answered).words, '{"text":"x"}');
  });
});
