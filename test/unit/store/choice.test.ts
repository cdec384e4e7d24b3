import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Conversation, readChoice } from '../../../src/conversation/index.ts';
import { migrations } from '../../../src/store/file/schema.ts';
import { Place } from './support.ts';

describe('the model that was chosen for a conversation', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it('comes back with it', () => {
    const store = place.open();
    const conversation = place.written(store, 'Hi', 'Hello');
    const attached = store.attach(conversation);
    conversation.setInfo({ choice: { model: 'claude-opus-5', effort: 'high' } });
    attached.dispose();
    assert.deepEqual(store.load(conversation.id)?.info.choice, { model: 'claude-opus-5', effort: 'high' });
  });

  it('is not lost when the default becomes another one, and neither is what followed the default', () => {
    const store = place.open();
    const chosen = place.written(store, 'Hi', 'Hello');
    const attached = store.attach(chosen);
    chosen.setInfo({ choice: { model: 'chosen' } });
    attached.dispose();
    const follows = place.written(store, 'Hi', 'Hello');
    const draft = place.conversation();
    store.attach(draft);
    draft.setInfo({ draft: 'not asked yet' });
    place.time.pass(250);

    store.keepChoices({ model: 'before', effort: 'default', thinking: 'auto' });
    const choice = (id: string): unknown => store.load(id)?.info.choice;
    assert.deepEqual(choice(chosen.id), { model: 'chosen', effort: 'default', thinking: 'auto' });
    assert.deepEqual(choice(follows.id), { model: 'before', effort: 'default', thinking: 'auto' });
    assert.deepEqual(choice(draft.id), {}, 'a conversation that has not begun follows the default');
  });

  it('reaches the other window that shows the conversation', () => {
    const [a, b] = [place.open(), place.open()];
    const here = place.written(a, 'Hi', 'Hello');
    a.attach(here);
    const loaded = b.load(here.id) ?? assert.fail();
    const there = new Conversation(loaded.info, loaded.messages, place.time);
    b.attach(there);
    b.onDidChangeElsewhere(() => undefined);
    a.keepChoices({ model: 'before' });
    place.time.pass(1_000);
    assert.deepEqual(there.info.choice, { model: 'before' });
    here.setInfo({ choice: { model: 'other' } });
    place.time.pass(2_000);
    assert.deepEqual(there.info.choice, { model: 'other' });
    assert.deepEqual(b.load(here.id)?.info.choice, { model: 'other' });
  });

  it('is none in a history that 0.1 wrote', () => {
    fs.mkdirSync(path.dirname(place.file), { recursive: true });
    const older = new DatabaseSync(place.file);
    older.exec(migrations[0] ?? '');
    older.exec(`INSERT INTO conversation (id, title, head, created_at, updated_at) VALUES ('c', 'Old', 'm', 1, 1);
      INSERT INTO message (id, conversation_id, role, state, text, created_at) VALUES ('m', 'c', 'user', 'complete', 'Hi', 1);
      PRAGMA user_version = 1`);
    older.close();
    const loaded = place.open().load('c');
    assert.deepEqual(loaded?.info.choice, {});
    assert.equal(loaded.messages[0]?.text, 'Hi');
  });

  it('is read from outside only where it can be one', () => {
    assert.deepEqual(readChoice({ model: ' m ', effort: 'max', thinking: 'off', more: 1 }), {
      model: 'm',
      effort: 'max',
      thinking: 'off',
    });
    for (const value of [null, 7, 'm', [], { model: 3, effort: 'huge', thinking: true }, { model: '  ' }]) {
      assert.deepEqual(readChoice(value), {});
    }
  });
});
