import assert from 'node:assert/strict';
import { formatMessages } from '../../../src/anthropic/request/messageFormatter.ts';
import { describeByName } from '../../../src/anthropic/models.ts';
import { sendableParts } from '../../../src/anthropic/request/resultParts.ts';
import type { FilePart, HistoryMessage, UserPart } from '../../../src/llm/index.ts';
import { pngOf } from '../../support/pictures.ts';

const sonnet = describeByName('claude-sonnet-5-5');
const picture = (side: number): FilePart => ({
  type: 'image',
  mediaType: 'image/png',
  base64: pngOf(side, 1).toString('base64'),
});
const user = (...content: UserPart[]): HistoryMessage => ({ role: 'user', content });
const given = (parts: readonly FilePart[], isError = false): HistoryMessage => ({
  role: 'function',
  results: [{ callId: 'c', output: 'said', isError, parts }],
});
/** Numbers of pictures that go out of each result, and what is said of those that do not. */
const sent = (messages: HistoryMessage[], model = sonnet): { kept: number[]; said: string[] } => {
  const results = sendableParts(messages, model).flatMap((entry) => (entry.role === 'function' ? entry.results : []));
  return {
    kept: results.map(({ parts = [] }) => parts.length),
    said: results.flatMap(({ output }) => output.split('\n').slice(1)),
  };
};
const many = (count: number, side = 10): FilePart[] => Array.from({ length: count }, () => picture(side));

describe('pictures of tools', () => {
  it('go out as they are while the API takes them', () => {
    assert.deepEqual(sent([user(picture(2500)), given([picture(3000), picture(10)])]), { kept: [2], said: [] });
  });

  it('give way to a sentence where the model takes none, and the conversation goes on', () => {
    const { kept, said } = sent([given([picture(10)])], { ...sonnet, pictures: false });
    assert.deepEqual(kept, [0]);
    assert.match(said[0] ?? '', /^\[A picture is left out: it cannot be sent: .+ takes none\.\]$/);
  });

  it('that are large give way among many, and the oldest where there are too many', () => {
    assert.deepEqual(sent([given([picture(2001)]), given(many(25))]).kept, [0, 25]);
    assert.deepEqual(sent([given([picture(10)]), given(many(100))]).kept, [0, 100]);
  });

  it('never make the API refuse a large picture of the person’s', () => {
    assert.deepEqual(sent([user(picture(2001)), given(many(3)), given(many(19))]).kept, [0, 19]);
  });

  it('leave the request within its size, the newest kept', () => {
    const large: FilePart = { ...picture(10), base64: picture(10).base64 + 'A'.repeat(4_500_000) };
    const kept = sent(Array.from({ length: 8 }, () => given([{ ...large }]))).kept;
    assert.deepEqual(kept, [0, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('are not sent of a call that failed, since the API takes only text there', () => {
    const call: HistoryMessage = {
      role: 'assistant',
      model: 'm',
      content: [{ type: 'function', request: { id: 'c', callId: 'c', functionName: 'f', functionArgs: '{}' } }],
    };
    const hi: UserPart = { type: 'text', text: 'Hi' };
    assert.deepEqual(formatMessages([user(hi), call, given([picture(10)], true)], 'm').at(-1)?.content, [
      { type: 'tool_result', tool_use_id: 'c', content: 'said', is_error: true },
    ]);
  });
});
