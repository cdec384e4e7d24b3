import { spawn } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '../../../src/store/index.ts';
import { answerOf } from './delta.ts';

/** What was found after a number of kills. */
export interface KillFigures {
  readonly kills: number;
  /** Kills after which the store was put aside or could not be used. */
  readonly unreadable: number;
  /** Conversations, prompts or answers that had been shown and were not there. */
  readonly missing: number;
  /** Answers that did not come back as `cut`. */
  readonly notCut: number;
  /** Answers whose text was not the beginning of what was shown. */
  readonly garbled: number;
  /** For each kill: how long before it the newest text was shown that is in the file, ms. */
  readonly lostMs: readonly number[];
  /** For each kill: how much of the shown text is not in the file, UTF-16 units. */
  readonly lostUnits: readonly number[];
}

interface Shown {
  readonly conversation: string;
  readonly message: string;
  readonly units: number;
  readonly time: number;
}

/**
 * Kills a process that streams into one store, `kills` times at random moments, and looks each time at what another
 * program finds in the file right after, and what the store makes of it.
 */
export async function killAgainAndAgain(file: string, kills: number, longestMs = 1_500): Promise<KillFigures> {
  const figures = {
    kills,
    unreadable: 0,
    missing: 0,
    notCut: 0,
    garbled: 0,
    lostMs: [] as number[],
    lostUnits: [] as number[],
  };
  const earlier = new Set<string>();
  for (let n = 0; n < kills; n++) {
    const shown = await streamAndKill(file, 50 + Math.random() * longestMs);
    const last = shown.at(-1);
    if (!last) {
      n--;
      continue;
    }
    const inFile = textIn(file, last.message);
    if (inFile === null) figures.missing++;
    else {
      figures.lostUnits.push(last.units - inFile.length);
      const of = shown.filter(({ message }) => message === last.message);
      const firstLost = of.find(({ units }) => units > inFile.length);
      figures.lostMs.push(firstLost ? last.time - firstLost.time : 0);
      if (!answerOf(inFile.length).startsWith(inFile)) figures.garbled++;
    }
    const store = openStore(file, { log: { info: () => undefined, warn: () => undefined } });
    if (store.condition.kind !== 'ok' || store.condition.notice !== null) figures.unreadable++;
    const found = store.load(last.conversation);
    const message = found?.messages.find(({ id }) => id === last.message);
    if (!message) figures.missing++;
    else if (message.state !== 'cut' && message.state !== 'complete') figures.notCut++;
    earlier.add(last.conversation);
    for (const id of earlier) if (!store.load(id)) figures.missing++;
    store.close();
  }
  return figures;
}

async function streamAndKill(file: string, afterMs: number): Promise<Shown[]> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'writer.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise((resolve) => child.once('close', resolve));
  while (output === '' && child.exitCode === null) await wait(5);
  await wait(afterMs);
  child.kill('SIGKILL');
  await ended;
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [conversation = '', message = '', units, time] = line.split(' ');
      return { conversation, message, units: Number(units), time: Number(time) };
    });
}

function textIn(file: string, messageId: string): string | null {
  const database = new DatabaseSync(file);
  try {
    const row = database.prepare('SELECT text FROM message WHERE id = ?').get(messageId);
    return typeof row?.['text'] === 'string' ? row['text'] : null;
  } finally {
    database.close();
  }
}
