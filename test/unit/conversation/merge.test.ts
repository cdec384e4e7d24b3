import assert from 'node:assert/strict';
import { Conversation, type ConversationEvent, type Message } from '../../../src/conversation/index.ts';

/** A conversation with one turn, and the same one in another window. */
function windows(): { here: Conversation; there: Conversation; events: ConversationEvent[]; news: Message[] } {
  const here = Conversation.create('');
  here.end(here.addAnswer(here.addPrompt('One').id, 'model').id, { event: 'completed' });
  const there = new Conversation(here.info, here.all());
  const events: ConversationEvent[] = [];
  there.onDidChange((event) => events.push(event));
  const news: Message[] = [];
  here.onDidChange((event) => {
    if (event.type === 'message') news.push(event.message);
    if (event.type === 'text') news.push(here.message(event.messageId) ?? assert.fail());
  });
  return { here, there, events, news };
}

describe('what another window writes', () => {
  it('appears at the end of what is shown, grows, and ends', () => {
    const { here, there, events, news } = windows();
    const { id } = here.addAnswer(here.addPrompt('Two').id, 'model');
    here.appendText(id, 'Hel');
    there.merge(news.splice(0));
    assert.equal(there.info.head, id);
    assert.equal(there.activity(id)?.kind, 'elsewhere');
    events.length = 0;
    here.appendText(id, 'lo');
    there.merge(news.splice(0));
    const grown = events.filter((event) => event.type === 'text');
    assert.deepEqual(grown, [{ type: 'text', messageId: id, offset: 3, text: 'lo' }]);
    here.end(id, { event: 'completed' });
    there.merge(news.splice(0));
    assert.deepEqual(there.path(), here.path());
    assert.equal(there.activity(id), null);
    assert.ok(!events.some((event) => event.type === 'path'));
  });

  it('on another branch is counted, and does not take the reader away from this one', () => {
    const { here, there, events, news } = windows();
    const own = there.addPrompt('Mine').id;
    here.addPrompt('Theirs');
    events.length = 0;
    there.merge(news.splice(0));
    assert.equal(there.info.head, own);
    assert.equal(there.siblings(own).length, 2);
    assert.deepEqual(events, [{ type: 'path' }]);
  });
});
