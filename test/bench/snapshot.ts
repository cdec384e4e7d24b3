// What a snapshot around a command costs where the command changes nothing: `npm run bench:snapshot`.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { GitSnapshots } from '../../src/workspace/command/snapshot/gitSnapshots.ts';

const runs = 7;
const { signal } = new AbortController();

for (const count of [1000, 10_000, 50_000]) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-snapshot-bench-'));
  const folder = path.join(root, 'work');
  for (let at = 0; at < count; at++) {
    const directory = path.join(folder, `d${at % 200}`, `e${at % 7}`);
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(path.join(directory, `f${at}.txt`), `line ${at}\n`.repeat(1 + (at % 50)));
  }
  const snapshots = new GitSnapshots(path.join(root, 'store'));
  const time = async (): Promise<number> => {
    const began = performance.now();
    await snapshots.take(folder, signal, 600_000);
    return performance.now() - began;
  };
  const first = await time();
  const times: number[] = [];
  // Before the command and after it.
  for (let run = 0; run < runs; run++) times.push((await time()) + (await time()));
  const median = times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  process.stdout.write(
    `${count} files: the first ${first.toFixed(0)} ms, then ${median.toFixed(0)} ms around a command (median of ${runs})\n`,
  );
  fs.rmSync(root, { recursive: true });
}
