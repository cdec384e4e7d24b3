import assert from 'node:assert/strict';
import { Conversation, fork } from '../../../src/conversation/index.ts';

/** Two turns, the second asked twice; the answers have a tool call and a block that only their provider understands. */
function tree(): { conversation: Conversation; answers: string[] } {
  const conversation = Conversation.create('file:///work');
  conversation.setInfo({ title: 'Tree', draft: 'unsent', pinned: true });
  const answers: string[] = [];
  const answer = (promptId: string, text: string): void => {
    const { id } = conversation.addAnswer(promptId, 'model');
    conversation.appendThinking(id, 'Hm.');
    conversation.appendText(id, text);
    conversation.setFigures(id, {
      cost: 1,
      rounds: [
        {
          textEnd: 0,
          content: [
            { type: 'opaque', block: { type: 'thinking', signature: 's' } },
            { type: 'function', request: { id: 'f', callId: 'call', functionName: 'read_file', functionArgs: '{}' } },
          ],
          results: [],
        },
        { textEnd: text.length, content: [{ type: 'text', text }], results: [] },
      ],
    });
    conversation.end(id, { event: 'completed' });
    answers.push(id);
  };
  answer(conversation.addPrompt('One').id, 'First');
  const second = conversation.addPrompt('Two').id;
  answer(second, 'Second');
  answer(second, 'Second again');
  return { conversation, answers };
}

const texts = (conversation: Conversation): string[] => conversation.path().map(({ text }) => text);

describe('a fork', () => {
  it('has what was said up to the message, and nothing of the other branches', () => {
    const { conversation, answers } = tree();
    const copy = fork(conversation, answers[1] ?? '') ?? assert.fail();
    assert.deepEqual(texts(copy), ['One', 'First', 'Two', 'Second']);
    assert.equal(copy.size, 4);
    assert.deepEqual(texts(fork(conversation, answers[0] ?? '') ?? assert.fail()), ['One', 'First']);
  });

  it('is a conversation of its own, and leaves the other one as it was', () => {
    const { conversation, answers } = tree();
    const before = conversation.all();
    const copy = fork(conversation, answers[2] ?? '') ?? assert.fail();
    assert.notEqual(copy.id, conversation.id);
    const ids = new Set(before.map(({ id }) => id));
    assert.ok(copy.all().every(({ id, parentId }) => !ids.has(id) && !ids.has(parentId ?? '')));
    copy.addPrompt('Only here');
    assert.deepEqual(conversation.all(), before);
    const { title, draft, pinned, workspace } = copy.info;
    assert.deepEqual([title, draft, pinned, workspace], ['Tree (fork)', '', false, 'file:///work']);
  });

  it('takes no thinking blocks along, no costs, and no call without a result', () => {
    const { conversation, answers } = tree();
    const copy = fork(conversation, answers[0] ?? '') ?? assert.fail();
    const answer = copy.answer(copy.info.head ?? '') ?? assert.fail();
    assert.deepEqual(
      answer.rounds.map(({ content, results }) => [content.map(({ type }) => type), results.map((r) => r.callId)]),
      [
        [['function'], ['call']],
        [['text'], []],
      ],
    );
    assert.deepEqual([answer.cost, answer.usage], [null, null]);
    assert.equal(answer.steps[0]?.kind, 'thinking');
  });

  it('of an answer that still runs has it stopped', () => {
    const { conversation, answers } = tree();
    const { id } = conversation.addAnswer(
      conversation.addPrompt('Go on', { parentId: answers[0] ?? null }).id,
      'model',
    );
    conversation.appendText(id, 'half');
    const copy = fork(conversation, id) ?? assert.fail();
    assert.deepEqual([copy.answer(copy.info.head ?? '')?.state, texts(copy).at(-1)], ['stopped', 'half']);
    assert.equal(conversation.answer(id)?.state, 'streaming');
  });

  it('of a message that is not there is none', () => {
    assert.equal(fork(tree().conversation, 'nowhere'), null);
  });
});
