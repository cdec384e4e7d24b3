import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openFile } from '../../../src/store/file/openFile.ts';
import { migrations } from '../../../src/store/file/schema.ts';
import { Place } from './support.ts';

describe('exporting and importing', () => {
  let place: Place;
  let other: Place;
  beforeEach(() => {
    place = new Place();
    other = new Place();
  });
  afterEach(() => {
    place.remove();
    other.remove();
  });

  const json = (store: ReturnType<Place['open']>, ids?: string[]): string => [...store.exportJson(ids)].join('');

  it('gives back every conversation as it was', async () => {
    const store = place.open();
    const first = place.written(store, 'One', 'Zwei 😀');
    store.attach(first);
    first.addPrompt('A branch', { parentId: null, context: 'today', workspace: true });
    first.setInfo({ title: 'Tree', draft: 'unsent' });
    place.written(store, 'Three', 'Four');
    const copy = other.open();
    const result = await copy.importJson(json(store));
    assert.ok(result.ok);
    assert.equal(result.messages, 5);
    for (const id of result.conversationIds) assert.deepEqual(copy.load(id), store.load(id));
    assert.equal(json(copy), json(store));
    assert.equal((await copy.search('zwei'))?.length, 1);
  });

  it('changes nothing the second time, and adds what is missing', async () => {
    const store = place.open();
    const conversation = place.written(store, 'One', 'Two');
    const before = json(store);
    store.attach(conversation);
    conversation.addPrompt('Three');
    assert.deepEqual(await store.importJson(before), { ok: true, conversationIds: [conversation.id], messages: 0 });
    assert.equal(store.load(conversation.id)?.messages.length, 3);
  });

  it('exports one conversation as Markdown', () => {
    const store = place.open();
    const conversation = place.written(store, 'What is 1 + 1?', '**2**');
    const markdown = store.exportMarkdown(conversation.id) ?? '';
    assert.match(markdown, /## You\n\nWhat is 1 \+ 1\?\n\n## Claude\n\n\*\*2\*\*/);
    assert.equal(store.exportMarkdown('unknown'), null);
  });

  it('refuses what is not whole and right, says why, and changes nothing', async () => {
    const store = place.open();
    place.written(store, 'One', 'Two');
    const good = json(store);
    const target = other.open();
    const edited = (
      change: (data: {
        version: number;
        conversations: { info: { head: string }; messages: Record<string, unknown>[] }[];
      }) => void,
    ): string => {
      const data = JSON.parse(good) as Parameters<typeof change>[0];
      change(data);
      return JSON.stringify(data);
    };
    const bad: [string, RegExp][] = [
      ['', /not JSON/],
      [good.slice(0, -10), /not JSON/],
      ['[]', /not an export/],
      ['{"format":"other","version":1}', /not an export/],
      [edited((data) => (data.version = 99)), /newer version/],
      [edited((data) => delete data.conversations[0]!.messages[1]!['state']), /messages\.1\.state/],
      [
        edited((data) => (data.conversations[0]!.messages[0]!['parentId'] = data.conversations[0]!.messages[1]!['id'])),
        /does not stand before/,
      ],
      [edited((data) => data.conversations.push(data.conversations[0]!)), /twice/],
      [edited((data) => (data.conversations[0]!.info.head = 'nowhere')), /ends in a message/],
      [edited((data) => (data.conversations[0]!.messages[0]!['createdAt'] = 1e300)), /createdAt/],
    ];
    for (const [text, reason] of bad) {
      const result = await target.importJson(text);
      assert.ok(!result.ok, text);
      assert.match(result.problem, reason);
    }
    assert.equal(target.list().conversations.length, 0);
  });
});

describe('what the store keeps besides conversations', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  it('remembers values, the last conversation and the queue over a restart', () => {
    const store = place.open();
    const [a, b] = [place.written(store, 'A', '-'), place.written(store, 'B', '-')];
    store.setOpened(a.id, 'file:///a');
    store.setOpened(b.id, 'file:///b');
    store.values.set('width', { px: 320 });
    store.saveQueue(a.id, [{ text: 'next' }]);
    store.close();
    const again = place.open();
    assert.equal(again.lastOpened('file:///a'), a.id);
    assert.equal(again.lastOpened('file:///new'), b.id);
    assert.deepEqual(again.values.get('width'), { px: 320 });
    assert.deepEqual(again.queue(a.id), [{ text: 'next' }]);
    again.delete(b.id);
    assert.equal(again.lastOpened('file:///b'), null);
  });

  it('keeps what a turn changed in the workspace, and what was taken back of it', async () => {
    const store = place.open();
    const conversation = place.conversation();
    store.attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Edit').id, 'model');
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const common = { messageId: id, undone: false, createdAt: 1 };
    await store.checkpoints.put({ ...common, uri: 'file:///a', mode: 0o755, before: bytes('1'), after: bytes('2') });
    await store.checkpoints.put({ ...common, uri: 'file:///b', mode: null, before: null, after: bytes('new') });
    await store.checkpoints.put({ ...common, uri: 'file:///a', mode: 0o755, before: bytes('1'), after: null });
    store.close();
    const again = place.open();
    assert.deepEqual(again.checkpoints.turns(conversation), [{ messageId: id, files: 2, undone: false }]);
    const [first, second] = await again.checkpoints.ofMessage(id);
    assert.deepEqual(
      { ...first, before: Array.from(first?.before ?? []) },
      { ...common, uri: 'file:///a', mode: 0o755, before: [0x31], after: null },
    );
    assert.equal(second?.before, null);
    assert.ok(first);
    await again.checkpoints.put({ ...first, undone: true });
    await again.checkpoints.put({ ...second, undone: true });
    assert.deepEqual(again.checkpoints.turns(conversation), [{ messageId: id, files: 2, undone: true }]);
  });

  it('keeps the copies of three days, and brings back from one what is missing', async () => {
    const store = place.open();
    const old = place.written(store, 'Old', 'treasure');
    for (let day = 0; day < 5; day++) {
      await store.copies.make();
      await store.copies.make();
      place.time.pass(24 * 3_600_000);
    }
    assert.equal(store.copies.list().length, 3);
    const copy = store.copies.list()[0]?.path ?? assert.fail();
    store.close();
    for (const name of place.names())
      if (!name.includes('.copy-')) fs.rmSync(path.join(path.dirname(place.file), name));
    const fresh = place.open();
    const kept = place.written(fresh, 'New', 'and kept');
    assert.equal(fresh.load(old.id), null);
    assert.ok((fresh.copies.restore(copy) ?? 0) > 0);
    assert.equal(fresh.load(old.id)?.messages[1]?.text, 'treasure');
    assert.equal(fresh.load(kept.id)?.messages.length, 2);
    assert.equal((await fresh.search('treasure'))?.length, 1);
    assert.equal(fresh.copies.restore(path.join(place.folder, 'absent.db')), null);
    assert.equal(fresh.condition.kind, 'ok');
  });
});

describe('a history of an older version', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  const newer = [...migrations, 'ALTER TABLE conversation ADD COLUMN colour TEXT'];
  const wrong = [...migrations, 'ALTER TABLE conversation ADD COLUMN colour TEXT; INSERT INTO nowhere VALUES (1)'];
  const version = (file: string): unknown => {
    const database = new DatabaseSync(file, { readOnly: true });
    const found = database.prepare('PRAGMA user_version').get()?.['user_version'];
    database.close();
    return found;
  };

  it('is brought up to date, with a copy from before', () => {
    const store = place.open();
    const { id } = place.written(store, 'One', 'Two');
    store.close();
    const { connection } = openFile(place.file, 0, newer);
    assert.equal(connection.get('SELECT colour FROM conversation WHERE id = ?', id)?.['colour'], null);
    connection.close();
    assert.equal(version(place.file), migrations.length + 1);
    const copy = place.names().find((name) => name.includes('.before-v')) ?? assert.fail();
    assert.equal(version(path.join(path.dirname(place.file), copy)), migrations.length);
  });

  it('is as it was when a step fails', () => {
    const store = place.open();
    const { id } = place.written(store, 'One', 'Two');
    store.close();
    assert.throws(() => openFile(place.file, 0, wrong));
    assert.equal(version(place.file), migrations.length);
    assert.equal(place.open().load(id)?.messages.length, 2);
  });
});
