import assert from 'node:assert/strict';
import type { Attachment } from '../../../src/conversation/index.ts';
import { LlmError } from '../../../src/llm/index.ts';
import { prompt, ScriptedProvider, scriptedSession, turnOf } from './scripted.ts';

const never = new Promise<never>(() => undefined);

describe('a session', () => {
  it('lets prompts wait while an answer runs, and asks them in turn', async () => {
    const { session, conversation } = scriptedSession(
      new ScriptedProvider({ text: 'A.' }, { text: 'B.' }, { text: 'C.' }),
    );
    const turns = ['a', 'b', 'c'].map((text) => session.send(prompt(text)));
    assert.deepEqual(
      session.queue.map(({ text }) => text),
      ['b', 'c'],
    );
    const results = await Promise.all(turns);
    assert.deepEqual(
      results.map((result) => result?.text),
      ['A.', 'B.', 'C.'],
    );
    assert.deepEqual(
      conversation.path().map(({ text }) => text),
      ['a', 'A.', 'b', 'B.', 'c', 'C.'],
    );
    assert.deepEqual(session.queue, []);
  });

  it('lets a waiting prompt be changed and taken back', async () => {
    const { session, conversation } = scriptedSession(new ScriptedProvider());
    const turns = ['a', 'b', 'c'].map((text) => session.send(prompt(text)));
    const [b, c] = session.queue;
    session.editQueued(b?.id ?? '', 'B!');
    assert.equal(session.removeQueued(c?.id ?? '')?.text, 'c');
    assert.equal(session.removeQueued('nobody'), null);
    assert.equal(await turns[2], null);
    await Promise.all(turns);
    assert.deepEqual(
      conversation
        .path()
        .filter(({ role }) => role === 'user')
        .map(({ text }) => text),
      ['a', 'B!'],
    );
  });

  it('does not go on with the queue after a turn that was stopped or failed', async () => {
    const { session } = scriptedSession(new ScriptedProvider({ error: new LlmError('network', 'Lost.') }));
    const first = session.send(prompt('a'));
    void session.send(prompt('b'));
    assert.equal((await first)?.state, 'error');
    assert.deepEqual(
      session.queue.map(({ text }) => text),
      ['b'],
    );
    assert.equal(session.answering, null);
  });

  it('asks again beside the old answer', async () => {
    const { session, conversation } = scriptedSession(new ScriptedProvider({ text: 'One.' }, { text: 'Two.' }));
    const first = await session.send(prompt('a'));
    const second = await turnOf(session.retry(first?.messageId ?? ''));
    assert.deepEqual(conversation.siblings(second?.messageId ?? ''), [first?.messageId, second?.messageId]);
    assert.equal(conversation.answer(first?.messageId ?? '')?.text, 'One.');
    assert.equal(second?.text, 'Two.');
  });

  it('asks with another text beside the old prompt', async () => {
    const { session, conversation } = scriptedSession(new ScriptedProvider());
    await session.send(prompt('a'));
    const [old] = conversation.path();
    await turnOf(session.edit(old?.id ?? '', 'b'));
    assert.deepEqual(
      conversation.path().map(({ text }) => text),
      ['b', 'Done.'],
    );
    assert.equal(conversation.message(old?.id ?? '')?.text, 'a');
  });

  it('asks again without the attachments of an earlier prompt that are taken off', async () => {
    const { session, conversation } = scriptedSession(new ScriptedProvider());
    const attached = (id: string): Attachment => ({ id, label: id, content: { type: 'text', text: id }, tokens: 1 });
    await session.send({ ...prompt('a'), attachments: [attached('one'), attached('two')] });
    await turnOf(session.edit(conversation.path()[0]?.id ?? '', '', ['one']));
    const [now] = conversation.path();
    assert.deepEqual(now?.role === 'user' && [now.text, now.attachments.map(({ id }) => id)], ['', ['two']]);
  });

  it('begins no second turn while one runs', async () => {
    const { session, answer } = scriptedSession(new ScriptedProvider({ text: 'Half', until: never }));
    const turn = session.send(prompt('a'));
    const { id, parentId } = answer();
    assert.equal(await turnOf(session.retry(id)), null);
    assert.equal(await turnOf(session.continue(id)), null);
    assert.equal(await turnOf(session.edit(parentId ?? '', 'b')), null);
    session.stop();
    await turn;
  });

  it('does not begin a turn that may not', async () => {
    const provider = new ScriptedProvider();
    const { session } = scriptedSession(provider, undefined, {
      mayBegin: () => Promise.resolve('The budget is used up.'),
    });
    const result = await session.send(prompt('a'));
    assert.deepEqual([result?.state, result?.stopReason], ['stopped', 'The budget is used up.']);
    assert.equal(provider.requests.length, 0);
  });

  it('is ready again after a mistake of those who are asked before a turn', async () => {
    const { session } = scriptedSession(new ScriptedProvider(), undefined, {
      mayBegin: () => Promise.reject(new Error('no disk')),
    });
    const result = await session.send(prompt('a'));
    assert.equal(result?.state, 'error');
    assert.match(result.error?.message ?? '', /could not begin: Error: no disk/);
    assert.equal(session.answering, null);
  });

  it('tells the end of each turn', async () => {
    const { session } = scriptedSession(new ScriptedProvider());
    const ended: string[] = [];
    session.onDidEndTurn(({ state }) => ended.push(state));
    await session.send(prompt('a'));
    assert.deepEqual(ended, ['complete']);
  });
});
