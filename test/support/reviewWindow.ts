// A second window on the review, as a process of its own: `node reviewWindow.ts STORE FOLDER URI`. Each line that it is given
// is `keep N` or `undo N`, the place by its index as this window sees it at that moment; it answers with a line each.
import { createInterface } from 'node:readline';
import { openStore } from '../../src/store/index.ts';
import { UnkeptChanges } from '../../src/workspace/changes/unkept.ts';
import { DiskEditor } from './adversary/diskEditor.ts';

const [file = '', folder = '', uri = ''] = process.argv.slice(2);
const none = (): void => undefined;
const store = openStore(file, {
  log: { info: none, warn: none },
  timing: { now: Date.now, after: () => ({ dispose: none }) },
});
const review = new UnkeptChanges(new DiskEditor(folder), store.baselines, store.checkpoints);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [act, index] = line.split(' ');
  const piece = (await review.pieces(uri))?.[Number(index)];
  try {
    if (!piece) throw new Error('no such place');
    await (act === 'keep' ? review.keepPiece(uri, piece) : review.undoPiece(uri, piece));
    say('done');
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}
store.close();
