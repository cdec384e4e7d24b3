/** `npm run test:crash [kills]`: kills a process that streams into a store, 100 times by default, and prints what was lost. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { killAgainAndAgain } from './kills.ts';

const kills = Number(process.argv[2] ?? 100);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-crash-'));
const figures = await killAgainAndAgain(path.join(folder, 'sidestream.db'), kills);
fs.rmSync(folder, { recursive: true });

const lost = figures.lostMs.toSorted((a, b) => a - b);
const units = figures.lostUnits.toSorted((a, b) => a - b);
const [p50, most] = [lost[lost.length >> 1] ?? 0, lost.at(-1) ?? 0];
console.log(
  `${kills} kills: ${figures.unreadable} unreadable, ${figures.missing} missing, ${figures.notCut} not ended, ${figures.garbled} garbled`,
);
console.log(
  `text lost: p50 ${p50} ms, max ${most} ms (p50 ${units[units.length >> 1] ?? 0}, max ${units.at(-1) ?? 0} characters)`,
);
const bad = figures.unreadable + figures.missing + figures.notCut + figures.garbled;
process.exitCode = bad > 0 || most > 1_000 ? 1 : 0;
