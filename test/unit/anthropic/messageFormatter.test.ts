import assert from 'node:assert/strict';
import { formatMessages } from '../../../src/anthropic/request/messageFormatter.ts';
import type { AssistantBlock, ChatFunctionResult, HistoryMessage } from '../../../src/llm/index.ts';

const model = 'claude-sonnet-5-5';
const user = (text: string): HistoryMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const says = (text: string): AssistantBlock => ({ type: 'text', text });
const calls = (callId: string, functionName = 'read_file', functionArgs = '{"path":"a"}'): AssistantBlock => ({
  type: 'function',
  request: { id: callId, callId, functionName, functionArgs },
});
const thought: AssistantBlock = { type: 'opaque', block: { type: 'thinking', thinking: 'Hm.', signature: 'SIG' } };
const assistant = (...content: AssistantBlock[]): HistoryMessage => ({ role: 'assistant', model, content });
const results = (...list: ChatFunctionResult[]): HistoryMessage => ({ role: 'function', results: list });
const gave = (callId: string, output = 'text', isError = false): ChatFunctionResult => ({ callId, output, isError });

/** The roles, and the types of the blocks, in short. */
const shape = (history: readonly HistoryMessage[], asked = model): string[] =>
  formatMessages(history, asked).map(
    ({ role, content }) => `${role}: ${(content as { type: string }[]).map(({ type }) => type).join(' ')}`,
  );

describe('the history as it is sent', () => {
  it('lets roles alternate, and joins what stands side by side', () => {
    assert.deepEqual(shape([user('a'), user('b'), assistant(says('c')), assistant(says('d')), user('e')]), [
      'user: text text',
      'assistant: text text',
      'user: text',
    ]);
  });

  it('begins and ends with the user', () => {
    assert.deepEqual(shape([assistant(says('a')), user('b'), assistant(says('c'))]), [
      'user: text',
      'assistant: text',
      'user: text',
      'assistant: text',
      'user: text',
    ]);
  });

  it('has no empty or blank text', () => {
    assert.deepEqual(shape([user(''), user('a'), assistant(says(' \n'), says('')), user('b')]), ['user: text text']);
  });

  it('answers every call, first thing in the next message', () => {
    const history = [user('a'), assistant(says('b'), calls('1'), calls('2')), results(gave('2'), gave('9')), user('c')];
    assert.deepEqual(shape(history), [
      'user: text',
      'assistant: text tool_use tool_use',
      'user: tool_result tool_result text',
    ]);
    const [one, two] = formatMessages(history, model)[2]?.content as unknown as Record<string, unknown>[];
    assert.deepEqual(one, {
      type: 'tool_result',
      tool_use_id: '1',
      content: 'Cancelled: the turn ended before this ran.',
      is_error: true,
    });
    assert.deepEqual(two, { type: 'tool_result', tool_use_id: '2', content: 'text' });
  });

  it('answers calls whose results never came, wherever they stand', () => {
    assert.deepEqual(shape([user('a'), assistant(calls('1'))]), [
      'user: text',
      'assistant: tool_use',
      'user: tool_result',
    ]);
    assert.deepEqual(shape([user('a'), assistant(calls('1')), assistant(says('b')), user('c')]), [
      'user: text',
      'assistant: tool_use',
      'user: tool_result',
      'assistant: text',
      'user: text',
    ]);
  });

  it('leaves out a result that has no output, but not the answer to the call', () => {
    const sent = formatMessages([user('a'), assistant(calls('1')), results(gave('1', ' '))], model);
    assert.deepEqual(sent[2]?.content, [{ type: 'tool_result', tool_use_id: '1' }]);
  });

  it('gives a call that has the id of an earlier one an id of its own, the same one every time', () => {
    const turn = [user('a'), assistant(calls('twice')), results(gave('twice', 'first'))];
    const again = [...turn, assistant(calls('twice')), results(gave('twice', 'second'))];
    const sent = formatMessages(again, model);
    const ids = sent.flatMap(({ content }) =>
      (content as unknown as Record<string, unknown>[]).flatMap((block) => block['id'] ?? []),
    );
    assert.deepEqual(ids, ['twice', 'twice_2']);
    assert.deepEqual(sent[4]?.content, [{ type: 'tool_result', tool_use_id: 'twice_2', content: 'second' }]);
    assert.equal(JSON.stringify(sent.slice(0, 3)), JSON.stringify(formatMessages(turn, model)));
  });

  it('has only ids and names that the API takes', () => {
    const [, sent] = formatMessages([user('a'), assistant(calls('call:1/2', 'naïve tool', 'not json'))], model);
    assert.deepEqual(sent?.content, [{ type: 'tool_use', id: 'call_1_2', name: 'na_ve_tool', input: {} }]);
  });

  it('returns thinking unchanged to the model that thought it, and to no other', () => {
    const history = [user('a'), assistant(thought, says('b')), user('c')];
    assert.deepEqual((formatMessages(history, model)[1]?.content as unknown[])[0], {
      type: 'thinking',
      thinking: 'Hm.',
      signature: 'SIG',
    });
    assert.deepEqual(shape(history, 'claude-opus-5-5'), ['user: text', 'assistant: text', 'user: text']);
  });

  it('leaves out an answer that is nothing but thinking', () => {
    assert.deepEqual(shape([user('a'), assistant(thought), user('b')]), ['user: text text']);
  });

  it('ends with an answer only where the API paused it in a tool of its own', () => {
    const paused: AssistantBlock = {
      type: 'opaque',
      block: { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
    };
    assert.deepEqual(shape([user('a'), assistant(says('b'), paused)]), [
      'user: text',
      'assistant: text server_tool_use',
    ]);
    assert.deepEqual(shape([user('a'), assistant(thought, says('b'))]), [
      'user: text',
      'assistant: thinking text',
      'user: text',
    ]);
  });

  it('has no lone surrogates', () => {
    const sent = formatMessages(
      [user('a\ud83d'), assistant(says('b\ud83d'), calls('1')), results(gave('1', 'c\ud83d'))],
      model,
    );
    assert.ok(JSON.stringify(sent).isWellFormed());
    assert.doesNotMatch(JSON.stringify(sent), /\\ud83d/);
  });

  it('carries pictures and documents', () => {
    const content = [
      { type: 'image', mediaType: 'image/png', base64: 'AAAA' },
      { type: 'document', mediaType: 'application/pdf', base64: 'BBBB', name: 'a.pdf' },
    ] as const;
    assert.deepEqual(shape([{ role: 'user', content }]), ['user: image document']);
  });
});
