import assert from 'node:assert/strict';
import { type Prompt, readQueue, Session, type SessionParts } from '../../../src/assistant/index.ts';
import { turnOf } from './scripted.ts';
import { Conversation } from '../../../src/conversation/index.ts';

const prompt = (text: string): Prompt => ({ text, workspace: false, attachments: [], context: '' });

/** Parts whose turns end when the test says so. */
function parts(): SessionParts & { endTurn: () => void } {
  let end = (): void => assert.fail('No turn runs.');
  return {
    responder: {
      run: (conversation: Conversation, answerId: string) =>
        new Promise<void>((resolve) => {
          end = () => {
            conversation.end(answerId, { event: 'completed' });
            resolve();
          };
        }),
    } as unknown as SessionParts['responder'],
    tools: {} as SessionParts['tools'],
    settings: () => ({ model: 'model' }) as ReturnType<SessionParts['settings']>,
    endTurn: () => end(),
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const prompts = (conversation: Conversation): string[] =>
  conversation.path().flatMap(({ role, text }) => (role === 'user' ? [text] : []));

describe('prompts that wait', () => {
  it('come back from what was kept, and are sent after the next answer', async () => {
    const first = new Session(Conversation.create(''), parts());
    void first.send(prompt('One'));
    void first.send(prompt('Two'));
    void first.send(prompt('Three'));
    const kept = readQueue(JSON.parse(JSON.stringify(first.queue)) as unknown[]);
    assert.deepEqual(kept, first.queue);

    const help = parts();
    const again = new Session(Conversation.create(''), help, kept);
    assert.deepEqual(prompts(again.conversation), []);
    void again.send(prompt('Go on'));
    await settle();
    help.endTurn();
    await settle();
    assert.deepEqual(prompts(again.conversation), ['Go on', 'Two']);
    assert.deepEqual(
      again.queue.map(({ text }) => text),
      ['Three'],
    );
  });

  it('are told of each time they change, so that they can be kept', () => {
    const session = new Session(Conversation.create(''), parts());
    const kept: string[] = [];
    session.onDidChangeQueue(() => kept.push(session.queue.map(({ text }) => text).join()));
    void session.send(prompt('One'));
    void session.send(prompt('Two'));
    session.editQueued(session.queue[0]?.id ?? '', 'Second');
    session.removeQueued(session.queue[0]?.id ?? '');
    assert.deepEqual(kept, ['Two', 'Second', '']);
  });

  it('that cannot be read are left out', () => {
    assert.deepEqual(readQueue([null, 1, {}, { id: 'a' }, { id: 'a', text: 'b' }]), [
      { id: 'a', text: 'b', workspace: false, attachments: [], context: '' },
    ]);
  });

  it('wait for an answer that another window writes', async () => {
    const there = Conversation.create('');
    const here = new Conversation(there.info, []);
    const { id } = there.addAnswer(there.addPrompt('Elsewhere').id, 'model');
    here.merge(there.all());
    const session = new Session(here, parts());
    assert.equal(session.answeringElsewhere, id);
    void session.send(prompt('Here'));
    assert.deepEqual(prompts(here), ['Elsewhere']);
    assert.equal(await turnOf(session.retry(id)), null);
    there.end(id, { event: 'completed' });
    here.merge(there.all());
    assert.deepEqual([prompts(here), session.queue], [['Elsewhere', 'Here'], []]);
    await settle();
    assert.notEqual(session.answering, null);
  });
});
