import assert from 'node:assert/strict';
import { Conversation, type Attachment } from '../../../src/conversation/index.ts';
import { Place } from './support.ts';

const attachment = (id: string): Attachment => ({
  id,
  label: `${id}.png`,
  content: { type: 'image', mediaType: 'image/png', base64: 'QUJD' },
  tokens: 3,
});

describe('what is attached to a draft', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it('is there after a restart, in its order, though nothing else was written', () => {
    const conversation = place.conversation();
    const store = place.open();
    store.attach(conversation);
    store.draftAttachments.save(conversation.id, [attachment('a'), attachment('b')]);
    store.draftAttachments.save(conversation.id, [attachment('b'), attachment('c')]);
    store.setOpened(conversation.id, '');
    store.close();
    const again = place.open();
    assert.deepEqual(again.draftAttachments.load(conversation.id), [attachment('b'), attachment('c')]);
    assert.equal(again.lastOpened(''), conversation.id);
    assert.deepEqual(
      again.list().conversations.map(({ id }) => id),
      [conversation.id],
    );
  });

  it('of a conversation off the record is never written', () => {
    const store = place.open();
    const secret = Conversation.create('', Date, true);
    store.draftAttachments.save(secret.id, [attachment('a')]);
    assert.deepEqual(place.read('SELECT * FROM draft_attachment'), []);
    assert.deepEqual(place.read('SELECT * FROM conversation'), []);
  });

  it('goes with its conversation when that is deleted for good', () => {
    const store = place.open();
    const conversation = place.written(store, 'Hi', 'Hello');
    store.attach(conversation);
    store.draftAttachments.save(conversation.id, [attachment('a')]);
    store.delete(conversation.id);
    place.time.pass(60_000);
    assert.deepEqual(place.read('SELECT id FROM draft_attachment'), []);
  });
});
