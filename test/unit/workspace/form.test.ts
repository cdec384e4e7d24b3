import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FormField } from '../../../src/protocol/index.ts';
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
