import assert from 'node:assert/strict';
import { parseMessage } from '../../../src/anthropic/answer/chatParser.ts';
import { LlmError } from '../../../src/llm/index.ts';

const message = (content: unknown, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5-5',
  content,
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 5, cache_read_input_tokens: null },
  ...more,
});
const tool = (input: unknown): unknown => ({ type: 'tool_use', id: 'toolu_1', name: 'read_file', input });

describe('a whole message', () => {
  it('gives its texts and thinking as deltas, and then its response', () => {
    const { deltas, end } = parseMessage(
      message([
        { type: 'thinking', thinking: 'Hm.', signature: 'SIG' },
        { type: 'text', text: 'Yes.' },
        { type: 'text', text: '' },
      ]),
    );
    assert.deepEqual(deltas, [
      { type: 'thinking', data: 'Hm.', usage: null },
      { type: 'output_text', data: 'Yes.', usage: null },
    ]);
    assert.ok(end.type === 'response');
    assert.deepEqual(end.data.content, [
      { type: 'opaque', block: { type: 'thinking', thinking: 'Hm.', signature: 'SIG' } },
      { type: 'text', text: 'Yes.' },
    ]);
    assert.deepEqual([end.usage.inputTokens, end.usage.outputTokens, end.usage.cacheReadTokens], [3, 5, null]);
    assert.equal(end.usage.partial, false);
  });

  it('hands tool input on as JSON', () => {
    const { end } = parseMessage(message([tool({ path: 'a.txt' })], { stop_reason: 'tool_use' }));
    assert.ok(end.type === 'response');
    assert.equal(end.data.functionRequests[0]?.functionArgs, '{"path":"a.txt"}');
  });

  for (const [what, input] of [
    ['none', undefined],
    ['null', null],
  ] as const) {
    it(`takes tool input that is ${what} for an empty object`, () => {
      const { end } = parseMessage(message([tool(input)]));
      assert.ok(end.type === 'response');
      assert.equal(end.data.functionRequests[0]?.functionArgs, '{}');
    });
  }

  for (const input of ['{"path":"a', 7, [1], true]) {
    it(`with tool input ${JSON.stringify(input)} is an error, keeps its text and is billed in full`, () => {
      const { deltas, end } = parseMessage(message([{ type: 'text', text: 'I read.' }, tool(input)]));
      assert.ok(end.type === 'error');
      assert.equal(end.data.code, 'tool-input');
      assert.equal(end.usage?.outputTokens, 5);
      assert.equal(deltas[0]?.data, 'I read.');
    });
  }

  it('without usage leaves its figures unknown', () => {
    const { end } = parseMessage(message([], { usage: undefined }));
    assert.deepEqual([end.usage?.totalTokens, end.usage?.partial], [null, true]);
  });

  for (const value of [null, [], 'text', {}, { type: 'message' }, message('text')]) {
    it(`is not ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => parseMessage(value),
        (error) => error instanceof LlmError && error.code === 'not-the-api',
      );
    });
  }
});
