import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Store } from '../../../src/store/index.ts';
import { UnkeptChanges } from '../../../src/workspace/changes/unkept.ts';
import { Bench } from '../../support/adversary/bench.ts';
import { Place } from '../store/support.ts';

const program = path.resolve(import.meta.dirname, '../../support/reviewWindow.ts');
const before = '1\n2\n3\n4\n5\n';
const after = 'one\n2\nthree\n4\nfive\n';

describe('a review in two windows, each a process of its own,', function () {
  this.timeout(60_000);
  let bench: Bench;
  let place: Place;
  let review: UnkeptChanges;
  let other: ChildProcess;
  let answers: AsyncIterator<string>;
  let uri: string;
  let store: Store;
  let messageId: string;

  beforeEach(async () => {
    bench = new Bench();
    place = new Place();
    store = place.open();
    uri = bench.editor.uriOfPath(bench.file('a.txt', after));
    messageId = place.written(store, 'Translate', 'Done.').all().at(-1)!.id;
    const change = { messageId, uri, mode: null, createdAt: 1 };
    const original = Buffer.from(before);
    await store.checkpoints.put({ ...change, before: original, after: Buffer.from(after), undone: false });
    store.baselines.put({ ...change, original });
    review = new UnkeptChanges(bench.editor, store.baselines, store.checkpoints);
    other = spawn(process.execPath, [program, place.file, bench.root, uri], { stdio: ['pipe', 'pipe', 'inherit'] });
    assert.ok(other.stdout);
    answers = createInterface({ input: other.stdout })[Symbol.asyncIterator]();
    assert.equal((await answers.next()).value, 'ready');
  });
  afterEach(async () => {
    other.stdin?.end();
    if (other.exitCode === null) await once(other, 'exit');
    place.remove();
    bench.dispose();
  });

  /** Lets the other window act on a place. */
  const elsewhere = async (line: string): Promise<unknown> => {
    other.stdin?.write(`${line}\n`);
    return (await answers.next()).value;
  };
  const pieces = async (): Promise<NonNullable<Awaited<ReturnType<UnkeptChanges['pieces']>>>> =>
    (await review.pieces(uri)) ?? assert.fail();

  it('shows what the other has kept and taken back, and refuses what is not there any more', async () => {
    const [first, second] = await pieces();
    assert.ok(first && second);
    assert.equal(await elsewhere('undo 0'), 'done');
    assert.equal(await elsewhere('keep 0'), 'done');
    assert.equal(bench.text('a.txt'), '1\n2\nthree\n4\nfive\n');
    assert.equal(await review.originalText(uri), '1\n2\nthree\n4\n5\n');
    await assert.rejects(review.undoPiece(uri, first), /not there any more/);
    await assert.rejects(review.keepPiece(uri, second), /not there any more/);
    const [last] = await pieces();
    assert.ok(last);
    await review.undoPiece(uri, last);
    assert.equal(bench.text('a.txt'), '1\n2\nthree\n4\n5\n');
    assert.equal(await elsewhere('undo 0'), 'no such place');
    assert.equal(fs.readFileSync(path.join(bench.root, 'a.txt'), 'utf8'), '1\n2\nthree\n4\n5\n');
  });

  it('keeps nothing on the ground of a text that the other has moved in between: none is lost', async () => {
    const [first, , last] = await pieces();
    assert.ok(first && last);
    // The other one keeps a place after this one has read the text before, and before it writes it.
    const codec = bench.editor.codec.bind(bench.editor);
    let happened: unknown = null;
    bench.editor.codec = async (...args) => {
      bench.editor.codec = codec;
      happened = await elsewhere('keep 0');
      return bench.editor.codec(...args);
    };
    await assert.rejects(review.keepPiece(uri, last), /not there any more/);
    assert.equal(happened, 'done');
    assert.equal(await review.originalText(uri), 'one\n2\n3\n4\n5\n');
    const now = (await pieces()).at(-1);
    assert.ok(now);
    await review.keepPiece(uri, now);
    assert.equal(await review.originalText(uri), 'one\n2\n3\n4\nfive\n');
    assert.equal(bench.text('a.txt'), after);
  });

  it('keeps one place in each at the same moment, or refuses one of them, again and again', async () => {
    for (let round = 0; round < 20; round++) {
      review.keepFile(uri);
      store.baselines.put({ uri, messageId, original: Buffer.from(before), mode: null, createdAt: round });
      const all = await pieces();
      const mine = all[2] ?? assert.fail();
      const [there, here] = await Promise.all([
        elsewhere('keep 0'),
        review.keepPiece(uri, mine).then(
          () => 'done',
          (error: unknown) => String(error),
        ),
      ]);
      assert.ok(there === 'done' || here === 'done', `${String(there)}, ${here}`);
      const expected = [there === 'done' ? 'one' : '1', '2', '3', '4', here === 'done' ? 'five' : '5', ''].join('\n');
      assert.equal(await review.originalText(uri), expected);
    }
    assert.equal(bench.text('a.txt'), after);
  });
});
