import assert from 'node:assert/strict';
import { Conversation, type Message } from '../../../../src/conversation/index.ts';
import { presentMessage } from '../../../../src/panel/present/presentMessage.ts';
import { messagePages } from '../../../../src/panel/view/messagePages.ts';
import type { MessageView } from '../../../../src/protocol/index.ts';

/** Prompts and answers in turn; each answer has so many characters. */
function conversationOf(...lengths: number[]): Conversation {
  const conversation = Conversation.create('');
  let parent: string | null = null;
  for (const length of lengths) {
    const prompt = conversation.addPrompt('Why?', parent === null ? {} : { parentId: parent });
    const { id } = conversation.addAnswer(prompt.id, 'claude-test');
    conversation.appendText(id, 'x'.repeat(length));
    conversation.end(id, { event: 'completed' });
    parent = id;
  }
  return conversation;
}

const presentIn =
  (conversation: Conversation) =>
  (message: Message): MessageView =>
    presentMessage(conversation, message, () => null);

const pages = (conversation: Conversation, reading: string | null = null): string[][] =>
  [...messagePages(conversation, presentIn(conversation), reading)].map((page) => page.map(({ head }) => head.id));

const ids = (conversation: Conversation): string[] => conversation.path().map(({ id }) => id);

describe('the pages of a conversation', () => {
  it('are one for a short one, and none for an empty one', () => {
    const conversation = conversationOf(10, 10);
    assert.deepEqual(pages(conversation), [ids(conversation)]);
    assert.deepEqual(pages(Conversation.create('')), []);
  });

  it('hold all messages once, in their order, the newest page first', () => {
    const conversation = conversationOf(...Array.from({ length: 200 }, () => 5000));
    const all = pages(conversation);
    assert.ok(all.length > 3, `${all.length} pages`);
    assert.ok((all[0]?.length ?? 0) < 60, 'the first page is a small one');
    assert.deepEqual(all.toReversed().flat(), ids(conversation));
  });

  it('begin with the last prompt, however long its answer is', () => {
    const conversation = conversationOf(10, 1_000_000);
    assert.deepEqual(pages(conversation)[0], ids(conversation).slice(2));
  });

  it('begin with what is being read', () => {
    const conversation = conversationOf(...Array.from({ length: 200 }, () => 5000));
    const reading = ids(conversation)[100];
    assert.deepEqual(pages(conversation, reading)[0], ids(conversation).slice(100));
    assert.ok((pages(conversation, 'gone')[0]?.length ?? 0) < 60);
  });

  it('show a message as it is when its page is taken', () => {
    const conversation = conversationOf(300_000, 300_000);
    const taken = messagePages(conversation, presentIn(conversation), null);
    taken.next();
    const first = conversation.path()[0];
    assert.ok(first);
    conversation.addPrompt('Another way?', { parentId: null });
    const rest = [...taken].flat();
    assert.equal(rest.find(({ head }) => head.id === first.id)?.head.branch?.ids.length, 2);
  });
});
