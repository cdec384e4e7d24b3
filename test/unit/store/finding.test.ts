import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SearchHit, SearchOptions, Store } from '../../../src/store/index.ts';
import { fillStore } from '../../support/crash/fillStore.ts';
import { attempt, Place } from './support.ts';

const day = 24 * 3_600_000;

describe('finding conversations', () => {
  let place: Place;
  let store: Store;
  beforeEach(() => {
    place = new Place();
    store = place.open();
  });
  afterEach(() => place.remove());

  const search = async (query: string, options?: SearchOptions): Promise<SearchHit[]> =>
    (await store.search(query, options)) ?? assert.fail('given up');
  const found = async (query: string): Promise<string[]> =>
    (await search(query)).map((hit) => hit.excerpt.text || hit.title.text);

  it('lists pinned conversations first, then the newest, page by page and each once', () => {
    const ids = Array.from({ length: 7 }, (_, n) => {
      place.time.pass(n % 2 ? 0 : 1_000);
      return place.written(store, `Prompt ${n}`, 'Answer').id;
    });
    store.setPinned(ids[2]!, true);
    const listed: string[] = [];
    for (let page = store.list({ limit: 2 }); ; page = store.list({ limit: 2, after: page.next })) {
      listed.push(...page.conversations.map(({ id }) => id));
      if (!page.next) break;
    }
    assert.equal(listed[0], ids[2]);
    assert.deepEqual(listed.toSorted(), ids.toSorted());
    const times = store
      .list()
      .conversations.slice(1)
      .map(({ updatedAt }) => updatedAt);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
  });

  it('lists the conversations of some workspaces only', () => {
    const a = place.written(store, 'A', '-', 'file:///a');
    const b = place.written(store, 'B', '-', 'file:///b');
    place.written(store, 'C', '-', 'file:///c');
    const { conversations } = store.list({ workspaces: ['file:///a', 'file:///b'] });
    assert.deepEqual(conversations.map(({ id }) => id).toSorted(), [a.id, b.id].toSorted());
    assert.deepEqual(conversations.map(({ preview }) => preview).toSorted(), ['A', 'B']);
  });

  it('finds words, their beginnings, phrases and text without accents', async () => {
    place.written(store, 'How do closures work?', 'A closure keeps the Größe of a naïve variable.');
    assert.equal((await found('closures')).length, 1);
    assert.equal((await found('clos')).length, 2);
    assert.equal((await found('grosse')).length, 0);
    assert.equal((await found('große naive')).length, 1);
    assert.equal((await found('"keeps the"')).length, 1);
    assert.equal((await found('"the keeps"')).length, 0);
    assert.equal((await found('closure absent')).length, 0);
  });

  it('finds what is inside words, signs, and scripts without spaces', async () => {
    place.written(store, 'const x = () => 1', 'getUserName is a function; 100% sure_of it');
    place.written(store, '你好,请解释闭包的作用', 'クロージャとは何ですか');
    for (const query of [
      'UserName',
      '=>',
      '100%',
      'sure_of',
      '闭包',
      '解释闭包',
      '包',
      'ージャと',
      '何です',
      'const =>',
    ]) {
      assert.equal((await found(query)).length, 1, query);
    }
    assert.equal((await found('闭函')).length, 0);
  });

  it('says where the hits stand', async () => {
    place.written(store, 'Hello', `${'padding '.repeat(100)}Émile wrote it; emile again ${'more '.repeat(100)}`);
    const { excerpt } = (await search('emile'))[0]!;
    assert.deepEqual(
      excerpt.ranges.map(([start, end]) => excerpt.text.slice(start, end)),
      ['Émile', 'emile'],
    );
    assert.ok(excerpt.text.length <= 240);
  });

  it('takes no query for an error', async () => {
    place.written(store, 'Hello', 'world');
    const warnings = place.warnings.length;
    const nasty = [
      '"',
      '""',
      '"""',
      "'",
      '*',
      '^a',
      'a*',
      'a:b',
      'text:hello',
      'AND',
      'OR NOT',
      'NEAR(a b)',
      '(',
      ')',
      '-a',
      '+',
      '\\',
      '%',
      '_',
      '{a b}',
      '\0',
      '\ud800',
      'a"b',
      '; DROP TABLE message',
      'a'.repeat(10_000),
      '   ',
      '',
    ];
    for (const query of nasty) await search(query);
    assert.equal(place.warnings.length, warnings);
    assert.equal((await found('hello')).length, 1);
  });

  it('puts the better and the newer text first', async () => {
    place.written(store, 'x', 'lemon');
    place.time.pass(400 * day);
    const newer = place.written(store, 'y', 'lemon');
    const hits = await search('lemon');
    assert.equal(hits[0]?.conversationId, newer.id);
    const better = place.written(store, 'z', 'lemon lemon lemon');
    place.written(store, 'z', `lemon ${'filler '.repeat(300)}`);
    assert.equal((await search('lemon'))[0]?.conversationId, better.id);
  });

  it('finds titles', async () => {
    const { id } = place.written(store, 'x', 'y');
    store.rename(id, 'All about Lemons');
    const hit = (await search('lemons'))[0];
    assert.deepEqual([hit?.conversationId, hit?.messageId, hit?.title.text], [id, null, 'All about Lemons']);
  });

  it('finds an answer once it has ended, in the text that it has then', async () => {
    const conversation = place.conversation();
    store.attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Go').id, 'model');
    conversation.appendText(id, 'begin ');
    place.time.pass(250);
    conversation.appendText(id, 'end');
    conversation.end(id, { event: 'stopped' });
    assert.equal((await found('begin end')).length, 1);
    conversation.resume(id);
    conversation.appendText(id, ' resumed');
    conversation.end(id, { event: 'completed' });
    assert.deepEqual([(await found('resumed')).length, (await found('begin')).length], [1, 1]);
  });

  it('makes a damaged index anew', async () => {
    place.written(store, 'Hello', 'wonderful world');
    store.close();
    const database = new DatabaseSync(place.file, { defensive: false } as object);
    database.exec("UPDATE search_data SET block = x'00ff00ff00ff' WHERE id > 1");
    database.close();
    store = place.open();
    place.written(store, 'Again', 'a new world');
    assert.equal((await found('world')).length, 2);
  });

  it('has the hits of a large history whole', async () => {
    const file = path.join(place.folder, 'large.db');
    fillStore(file, { conversations: 20, messages: 400 });
    const large = place.open(file);
    const query = 'w17';
    const database = new DatabaseSync(file, { readOnly: true });
    const texts = database.prepare('SELECT id, text FROM message').all();
    database.close();
    const expected = texts.filter((row) => /(?<!\w)w17/.test(String(row['text']))).map((row) => String(row['id']));
    const hits = ((await large.search(query, { limit: 1_000 })) ?? []).filter((hit) => hit.messageId !== null);
    assert.deepEqual(hits.map((hit) => hit.messageId ?? '').toSorted(), expected.slice(-300).toSorted());
  });
});

describe('deleting a conversation', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  const onDisk = (marker: string): string[] =>
    place.names().filter((name) => fs.readFileSync(path.join(path.dirname(place.file), name)).includes(marker));

  it('hides it at once, can be undone for ten seconds, and then removes its text from every file', async () => {
    const store = place.open();
    const kept = place.written(store, 'Keep', 'xylophone');
    const { id } = place.written(store, 'Quetzalcoatl prompt', `Zarathustra ${'and more words '.repeat(2_000)}`);
    store.ledger.record(attempt('one'), { conversationId: id, messageId: null, cost: 1 });
    await store.copies.make();
    assert.equal(store.copies.list().length, 1);
    assert.notEqual(onDisk('Zarathustra').length, 0);

    store.delete(id);
    assert.deepEqual(
      [store.load(id), (await store.search('Zarathustra'))?.length, store.list().conversations.length],
      [null, 0, 1],
    );
    place.time.pass(5_000);
    store.undelete(id);
    place.time.pass(60_000);
    assert.equal(store.load(id)?.messages.length, 2);

    store.delete(id);
    place.time.pass(60_000);
    assert.deepEqual(onDisk('Zarathustra'), []);
    assert.deepEqual(onDisk('zarathustra'), []);
    assert.deepEqual(onDisk('quetzalcoatl'), []);
    assert.equal(store.ledger.spentOn(id).cost, 1);
    assert.equal(store.load(kept.id)?.messages.length, 2);
    assert.equal((await store.search('xylophone'))?.length, 1);
  });

  it('is finished after a restart', () => {
    const store = place.open();
    const { id } = place.written(store, 'Hello', 'Zarathustra');
    store.delete(id);
    store.close();
    place.open();
    place.time.pass(60_000);
    assert.deepEqual(onDisk('Zarathustra'), []);
  });

  it('is not undone by an answer that still arrives', () => {
    const store = place.open();
    const conversation = place.conversation();
    store.attach(conversation);
    const { id } = conversation.addAnswer(conversation.addPrompt('Go').id, 'model');
    store.delete(conversation.id);
    place.time.pass(60_000);
    conversation.appendText(id, 'late');
    conversation.end(id, { event: 'completed' });
    place.time.pass(1_000);
    assert.equal(place.read('SELECT id FROM conversation').length, 0);
    assert.equal(place.read('SELECT id FROM message').length, 0);
  });
});
