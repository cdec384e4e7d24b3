import assert from 'node:assert/strict';
import { Conversation } from '../../../src/conversation/index.ts';
import { Place } from './support.ts';

describe('the history', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it('finds conversations by the words of their titles', () => {
    const store = place.open();
    const titles = ['Fix the outbox', 'The outbox and 100% of it', 'Something else'];
    for (const title of titles) store.rename(place.written(store, 'Prompt', 'answer').id, title);
    const found = (titled: string): string[] => store.list({ titled }).conversations.map(({ title }) => title);
    assert.deepEqual(found('outbox the').sort(), titles.slice(0, 2).sort());
    assert.deepEqual(found('100%'), [titles[1]]);
    assert.deepEqual(found('outbox nothing'), []);
    assert.equal(found('').length, 3);
  });

  it('knows its workspaces, also one without a folder, and not those of deleted conversations', () => {
    const store = place.open();
    for (const workspace of ['file:///b', 'file:///a', 'file:///b', '']) place.written(store, 'x', 'y', workspace);
    store.delete(place.written(store, 'x', 'y', 'file:///gone').id);
    assert.deepEqual(store.workspaces(), ['', 'file:///a', 'file:///b']);
  });

  it('says what is known of a conversation until it is deleted', () => {
    const store = place.open();
    const conversation = place.written(store, 'x', 'y');
    store.attach(conversation);
    store.rename(conversation.id, 'Named');
    assert.equal(store.info(conversation.id)?.title, 'Named');
    store.delete(conversation.id);
    assert.equal(store.info(conversation.id), null);
    store.undelete(conversation.id);
    assert.equal(store.info(conversation.id)?.title, 'Named');
  });
});

describe('a window that shows another one’s turn', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it('ends the answer when the other window is gone, and can then go on with it', () => {
    const [a, b] = [place.open(), place.open()];
    const here = place.conversation();
    a.attach(here);
    const { id } = here.addAnswer(here.addPrompt('Go').id, 'model');
    here.appendText(id, 'half');
    place.time.pass(250);
    const loaded = b.load(here.id) ?? assert.fail();
    const there = new Conversation(loaded.info, loaded.messages, place.time);
    b.attach(there, { onForeign: (messages) => there.merge(messages) });
    b.onDidChangeElsewhere(() => undefined);
    a.close();
    place.time.pass(1_000);
    assert.equal(there.answer(id)?.state, 'cut');
    assert.ok(there.resume(id));
    there.appendText(id, ' and whole');
    there.end(id, { event: 'completed' });
    place.time.pass(1_000);
    assert.equal(place.textOf(id), 'half and whole');
  });

  it('writes nothing of it a second time', () => {
    const [a, b] = [place.open(), place.open()];
    const here = place.written(a, 'First', 'answer');
    a.attach(here);
    const loaded = b.load(here.id) ?? assert.fail();
    const there = new Conversation(loaded.info, loaded.messages, place.time);
    b.attach(there, { onForeign: (messages) => there.merge(messages) });
    b.onDidChangeElsewhere(() => undefined);
    const { id } = here.addAnswer(here.addPrompt('Second').id, 'model');
    here.appendText(id, 'grow');
    place.time.pass(1_000);
    assert.equal(there.answer(id)?.text, 'grow');
    here.appendText(id, 'ing');
    here.end(id, { event: 'completed' });
    place.time.pass(1_000);
    assert.deepEqual(there.path(), here.path());
    const writers = place.read('SELECT DISTINCT writer FROM message WHERE conversation_id = ?', here.id);
    assert.equal(writers.length, 1);
    assert.equal(
      place.read('SELECT writer FROM conversation WHERE id = ?', here.id)[0]?.['writer'],
      writers[0]?.['writer'],
    );
  });
});
