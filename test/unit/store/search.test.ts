import assert from 'node:assert/strict';
import fs from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import type { Store } from '../../../src/store/index.ts';
import { fillStore } from '../../support/crash/fillStore.ts';
import { Place } from './support.ts';

/** A text as conversations have them: signs, code, scripts without spaces, emoji, joined and decomposed characters. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '->',
        '=>',
        '-',
        '--',
        '"',
        '""',
        "'",
        '`',
        '%',
        '_',
        '\\',
        '*',
        '^',
        '(',
        ')',
        '[x]',
        '|',
        '$1',
        '…',
      ),
      fc.constantFrom(
        're-run',
        'getUserName()',
        'a.b?.c ?? d',
        'x += 1;',
        'C:\\dir\\f',
        'std::vec<T>',
        '#include',
        'ΟΔΟΣ',
      ),
      fc.constantFrom('東京-大阪', '解释闭包', 'クロージャとは', '한국어', 'ภาษาไทย', 'Größe', 'e\u0301tude', 'naïve'),
      fc.constantFrom('😀', '👨‍👩‍👧', '❤️', '🇯🇵', '\u3000', '\n', '\t', ' ', ' ', ' '),
      fc.string({ maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    ),
    { minLength: 3, maxLength: 14 },
  )
  .map((parts) => parts.join(''));

describe('a search of the history', () => {
  let place: Place;
  let store: Store;
  beforeEach(() => {
    place = new Place();
    store = place.open();
  });
  afterEach(() => place.remove());

  it('finds signs alone, beside words and between characters of any script', async () => {
    place.written(store, 'Then re-run it: 東京-大阪, x->y, a "quoted" word, 😀 () -> i32', '');
    for (const query of [
      '->',
      '-',
      '東京-大阪',
      '京-大',
      're-run',
      'e-ru',
      'x->y',
      '>y',
      '"',
      '() ->',
      '"quo',
      '😀',
      '😀'.slice(0, 1) + ' x',
    ])
      assert.equal((await store.search(query))?.length, 1, query);
    for (const query of ['[', '京大', '<-', ' ']) assert.equal((await store.search(query))?.length, 0, query);
    const [hit] = (await store.search('re-run')) ?? [];
    assert.deepEqual(
      hit?.excerpt.ranges.map(([from, to]) => hit.excerpt.text.slice(from, to)),
      ['re-run'],
    );
  });

  it('finds every text by any piece of it', async function () {
    this.timeout(120_000);
    const texts = fc.sample(text, 16);
    const ids = texts.map((each) => place.written(store, each, '').id);
    const pieces = fc.sample(fc.tuple(fc.nat(texts.length - 1), fc.nat(), fc.integer({ min: 1, max: 24 })), 10_000);
    for (const [n, at, length] of pieces) {
      const whole = texts[n]!;
      const start = at % whole.length;
      const piece = whole.slice(start, start + length);
      if (piece.replaceAll(/[\s\p{Cs}\0]/gu, '') === '') continue;
      const hits = (await store.search(piece, { limit: 20 })) ?? [];
      assert.ok(
        hits.some((hit) => hit.conversationId === ids[n]),
        JSON.stringify({ piece, whole }),
      );
    }
    assert.deepEqual(place.warnings, []);
  });

  it('finds an old text behind many newer ones that have the words', async () => {
    const { id } = place.written(store, 'It is an unmistakable sign', '');
    for (let n = 0; n < 20; n++) place.written(store, `mistakable ${n}`, '');
    assert.ok((await store.search('mistakable'))?.some((hit) => hit.conversationId === id));
  });

  it('lets other work go on, and gives way to the next one', async () => {
    const file = `${place.folder}/large.db`;
    fillStore(file, { conversations: 10, messages: 4_000 });
    const large = place.open(file);
    let turns = 0;
    let counting: NodeJS.Immediate;
    const count = (): void => {
      turns++;
      counting = setImmediate(count);
    };
    count();
    try {
      assert.deepEqual(await large.search('nothing-like->this'), []);
      assert.ok(turns > 2, `other work had ${turns} turns`);
      const first = new AbortController();
      const given = large.search('nothing-like->that', { signal: first.signal });
      setImmediate(() => first.abort());
      assert.equal(await given, null);
      assert.notEqual((await large.search('w17'))?.length, 0);
    } finally {
      clearImmediate(counting!);
    }
  });

  it('that fails says so in the log, and neither repairs nor replaces anything', async () => {
    place.written(store, 'invalid fts5 file format, database disk image is malformed', 'kept');
    const before = place.names();
    // oxlint-disable-next-line typescript/unbound-method -- called with its own object below
    const failing = DatabaseSync.prototype.prepare;
    for (const error of [
      new SyntaxError('invalid fts5 file format'),
      Object.assign(new Error('fts5: syntax error near "invalid fts5 file format"'), { errcode: 1 }),
      Object.assign(new Error('database disk image is malformed'), { errcode: 9 }),
    ]) {
      const { warnings } = place;
      const count = warnings.length;
      DatabaseSync.prototype.prepare = function (sql, ...more) {
        if (sql.includes('MATCH')) throw error;
        return failing.call(this, sql, ...more);
      };
      try {
        await store.search(`kept ${crypto.randomUUID()}`);
      } finally {
        DatabaseSync.prototype.prepare = failing;
      }
      assert.deepEqual(
        warnings.slice(count).map((warning) => /damaged|anew/.test(warning)),
        [false],
      );
    }
    assert.deepEqual([place.names(), store.condition], [before, { kind: 'ok', notice: null }]);
    assert.equal((await store.search('kept'))?.length, 1);
  });

  it('knows by its value that the format of an index is damaged', async () => {
    place.written(store, 'Hello', 'wonderful world');
    store.close();
    const database = new DatabaseSync(place.file, { defensive: false } as object);
    database.exec("UPDATE search_config SET v = 99 WHERE k = 'version'");
    database.close();
    store = place.open();
    assert.equal((await store.search('wonder'))?.length, 1);
    assert.ok(fs.readdirSync(`${place.folder}/history`).some((name) => name.includes('.damaged-')));
  });
});
