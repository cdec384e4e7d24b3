// The table of the review after writing: pieces × line ends × encodings × what happened meanwhile, each to the byte.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { UnkeptPiece } from '../../../src/workspace/changes/unkept.ts';
import { Bench } from '../../support/adversary/bench.ts';
import { encodings, lineEnds, tableBytes, tableText } from './textTable.ts';

const all = [0, 1, 2];

describe('the review, for each piece,', function () {
  this.timeout(60_000);
  for (const [name, encoding] of Object.entries(encodings)) {
    for (const [about, ends] of Object.entries(lineEnds)) {
      it(`writes and keeps to the byte, whatever happened meanwhile: ${name}, ${about}`, async () => {
        const bench = new Bench();
        try {
          bench.editor.encoding = encoding.setting;
          const textWith = (changed: readonly number[]): string => tableText(encoding.word, ends, changed);
          const bytesOf = (text: string): Promise<Buffer> => tableBytes(encoding, text);
          for (const act of ['keep', 'undo'] as const)
            for (const chosen of all)
              await tryAll(bench, { act, chosen, textWith, bytesOf, hasBuffer: ends.ends.length === 1 });
        } finally {
          bench.dispose();
        }
      });
    }
  }
});

interface Case {
  readonly act: 'keep' | 'undo';
  readonly chosen: number;
  readonly textWith: (changed: readonly number[]) => string;
  readonly bytesOf: (text: string) => Promise<Buffer>;
  /** Whether a buffer of the editor can hold such line ends. */
  readonly hasBuffer: boolean;
}

/** What happened between looking and acting: the file as it then is, and whether the piece is still there. */
async function tryAll(bench: Bench, { act, chosen, textWith, bytesOf, hasBuffer }: Case): Promise<void> {
  const [before, after] = [textWith([]), textWith(all)];
  const undone = textWith(all.filter((each) => each !== chosen));
  const kept = textWith([chosen]);
  const above = 'new above\n';
  const file = `${bench.root}/a.txt`;
  const uri = pathToFileURL(file).toString();
  const look = (): string | null =>
    fs.existsSync(file) ? (fs.lstatSync(file).isFile() ? fs.readFileSync(file, 'hex') : 'no file') : null;

  const setUp = async (): Promise<UnkeptPiece> => {
    fs.rmSync(file, { recursive: true, force: true });
    fs.writeFileSync(file, await bytesOf(after));
    bench.editor.dirty.clear();
    bench.baselines.put({ uri, messageId: 'm', original: await bytesOf(before), mode: null, createdAt: 0 });
    const pieces = await bench.tools.unkept.pieces(uri);
    assert.equal(pieces?.length, 3);
    return pieces[chosen] ?? assert.fail();
  };
  const perform = (piece: UnkeptPiece): Promise<void> =>
    act === 'keep' ? bench.tools.unkept.keepPiece(uri, piece) : bench.tools.unkept.undoPiece(uri, piece);
  const original = async (expected: string): Promise<void> =>
    assert.deepEqual(bench.baselines.of(uri)?.original, await bytesOf(expected));

  // Nothing, and lines of the person's above: the piece is there.
  for (const front of ['', above]) {
    const piece = await setUp();
    fs.writeFileSync(file, await bytesOf(front + after));
    await perform(piece);
    assert.equal(look(), (await bytesOf(front + (act === 'keep' ? after : undone))).toString('hex'));
    await original(act === 'keep' ? kept : before);
  }

  // The person typed, and has not saved: it is taken back in the buffer, and the disk is as it was.
  if (hasBuffer) {
    const piece = await setUp();
    bench.editor.dirty.set(uri, above.replace('\n', /\r?\n/.exec(after)?.[0] ?? '\n') + after);
    await perform(piece);
    assert.equal(look(), (await bytesOf(after)).toString('hex'));
    const buffer = bench.editor.dirty.get(uri) ?? '';
    assert.equal(buffer.slice(buffer.indexOf('first')), act === 'keep' ? after : undone);
    await original(act === 'keep' ? kept : before);
  }

  // The piece is not there any more: nothing is done, and a sentence says so.
  const gone: Readonly<Record<string, () => Promise<void> | void>> = {
    'the place was changed': async () =>
      fs.writeFileSync(file, await bytesOf(after.replace(['one', 'more', 'third'][chosen] ?? '', 'other'))),
    'another window has taken it back': async () => fs.writeFileSync(file, await bytesOf(undone)),
    'the file is gone': () => fs.rmSync(file),
    'a directory took its place': () => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
    'it is binary': () => fs.writeFileSync(file, Buffer.from('89504e470d0a1a0a00', 'hex')),
  };
  for (const [about, happen] of Object.entries(gone)) {
    const piece = await setUp();
    await happen();
    const then = look();
    await assert.rejects(perform(piece), /not there any more/, about);
    assert.equal(look(), then, about);
    await original(before);
  }
}
