import assert from 'node:assert/strict';
import type { TurnResult, TurnStart } from '../../../src/assistant/index.ts';
import type { Attachment } from '../../../src/conversation/index.ts';
import { LlmError } from '../../../src/llm/index.ts';
import { prompt, ScriptedProvider, scriptedSession } from './scripted.ts';

const picture = (id: string): Attachment => ({
  id,
  label: `${id}.png`,
  content: { type: 'image', mediaType: 'image/png', base64: id },
  tokens: 1,
});
const turn = (start: TurnStart): Promise<TurnResult> | null => (start.ok ? start.turn : null);
const sentPictures = (provider: ScriptedProvider, at: number): string[] =>
  (provider.requests[at]?.messages ?? []).flatMap((message) =>
    message.role === 'user' ? message.content.flatMap((part) => (part.type === 'image' ? part.base64 : [])) : [],
  );

describe('an attachment', () => {
  it('that the API refuses is named, and left out of every request when the person says so', async () => {
    const error = new LlmError('invalid', 'Claude did not accept the request.', { part: { entry: 0, index: 1 } });
    const provider = new ScriptedProvider({ error }, { text: 'A cat.' }, { text: 'Still a cat.' });
    const { session, answer } = scriptedSession(provider);
    await session.send({ ...prompt('What is it?'), attachments: [picture('good'), picture('bad')] });
    assert.match(answer().error?.message ?? '', /“bad\.png”/);
    assert.deepEqual(sentPictures(provider, 0), ['good', 'bad']);
    const result = await turn(session.leaveOut(answer().id));
    assert.deepEqual([result?.state, result?.text], ['complete', 'A cat.']);
    assert.deepEqual(sentPictures(provider, 1), ['good']);
    await session.send(prompt('Sure?'));
    assert.deepEqual(sentPictures(provider, 2), ['good']);
  });

  it('stays where the error names no part', async () => {
    const provider = new ScriptedProvider({ error: new LlmError('invalid', 'No.') });
    const { session, answer } = scriptedSession(provider);
    await session.send({ ...prompt('What is it?'), attachments: [picture('good')] });
    assert.equal(session.leaveOut(answer().id).ok, false);
    assert.equal(provider.requests.length, 1);
  });

  it('can be taken off when the prompt is edited; the old prompt keeps it', async () => {
    const provider = new ScriptedProvider({ text: 'One.' }, { text: 'Two.' });
    const { session, conversation } = scriptedSession(provider);
    await session.send({ ...prompt('What?'), attachments: [picture('a'), picture('b')] });
    const first = conversation.path()[0];
    await turn(session.edit(first?.id ?? '', 'What now?', ['a']));
    assert.deepEqual([sentPictures(provider, 0), sentPictures(provider, 1)], [['a', 'b'], ['b']]);
    const kept = conversation.message(first?.id ?? '');
    assert.equal(kept?.role === 'user' && kept.attachments.length, 2);
  });

  it('alone is a prompt: the request holds nothing else, and the conversation is called by its name', async () => {
    const provider = new ScriptedProvider({ text: 'A cat.' });
    const { session, conversation } = scriptedSession(provider);
    await session.send({ ...prompt(''), attachments: [picture('cat')] });
    assert.deepEqual(provider.requests[0]?.messages, [
      { role: 'user', content: [{ type: 'image', mediaType: 'image/png', base64: 'cat' }] },
    ]);
    assert.equal(conversation.info.title, 'cat.png');
  });

  it('alone is not left out, since nothing would be left of the prompt', async () => {
    const error = new LlmError('invalid', 'Claude did not accept the request.', { part: { entry: 0, index: 0 } });
    const { session, answer } = scriptedSession(new ScriptedProvider({ error }));
    await session.send({ ...prompt(''), attachments: [picture('bad')] });
    const start = session.leaveOut(answer().id);
    assert.equal(start.ok ? '' : start.problem, 'Nothing would be left of the prompt. Send another one.');
  });
});
