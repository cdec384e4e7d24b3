// What a person waits for, measured in a real VS Code with the packaged extension: activation, sizes, the time from the
// server's byte to the DOM, a long conversation, and whether memory comes back. Prints the figures beside those that were
// kept last (test/bench/results.md). `npm run bench -- memory` measures that alone; so with each name below.
import fs from 'node:fs';
import path from 'node:path';
import { closeWindows, endShared, installPackage, openWindow, type VscodeWindow } from '../../e2e/support.ts';
import { longConversation } from '../../support/longConversation.ts';
import { readKept } from '../results.ts';
import { type ConversationFigures, measureConversation, measureOpening } from './conversation.ts';
import { measureMemory } from './memory.ts';
import { measureLatency } from './latency.ts';
import type { Pace } from './paceServer.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const kept = readKept();

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;

function print(name: string, value: number, unit: string): void {
  const before = kept.get(name);
  const ratio = before === undefined ? '' : `  (kept: ${before} ${unit}, ratio ${(value / before).toFixed(2)})`;
  console.log(`${name.padEnd(52)} ${value.toFixed(1).padStart(9)} ${unit}${ratio}`);
}

const sections: Record<string, () => void | Promise<void>> = {
  bundles,
  activation,
  latency: async () => {
    await latency('byte to DOM, 100 deltas/s', { perSecond: 100, count: 1000, thinking: 0 }, true);
    const name = 'byte to DOM, 100 deltas/s beside 20 kB/s of thinking';
    await latency(name, { perSecond: 100, count: 1000, thinking: 20_000 }, false);
  },
  conversation,
  memory,
};
const wanted = process.argv.slice(2);
await installPackage();
for (const [name, run] of Object.entries(sections)) if (wanted.length === 0 || wanted.includes(name)) await run();
await closeWindows();
await endShared();
process.exit(0);

function bundles(): void {
  console.log('\nBundles (minified, as packaged)');
  for (const file of fs.readdirSync(path.join(root, 'dist')).sort()) {
    if (!file.endsWith('.js')) continue;
    const size = fs.statSync(path.join(root, 'dist', file)).size / 1000;
    // What several share are chunks whose names say nothing.
    if (size >= 5) print(file.replace(/-[A-Z0-9]{8}\.js$/, '.js'), size, 'kB');
  }
}

/**
 * What activation costs: by our own clock, around the work that the extension does; and as VS Code counts it, with the
 * loading of the code and its own round trips to the window, beside other extensions in the same windows.
 */
async function activation(): Promise<void> {
  console.log('\nActivation in the extension host, 5 starts');
  const window = await openWindow({ own: true });
  const counted = new Map<string, number[]>();
  for (let run = 0; run < 5; run += 1) {
    if (run > 0) await window.reload();
    await window.openPanel();
    for (const [name, time] of await readActivations(window)) counted.set(name, [...(counted.get(name) ?? []), time]);
  }
  const own = readLog(window.profile.root).matchAll(/Activated in ([\d.]+) ms/g);
  const times = Array.from(own, ([, time]) => Number(time));
  await window.close();
  print('activation, our own work, median', quantile(times, 0.5), 'ms');
  print('activation, our own work, longest', Math.max(...times), 'ms');
  for (const [name, found] of counted) {
    if (found.length >= 3) print(`activation as VS Code counts it, ${name}, median`, quantile(found, 0.5), 'ms');
  }
}

/** What VS Code says of the extensions that run, by their names, ms. */
async function readActivations(window: VscodeWindow): Promise<[string, number][]> {
  await window.runCommand('Developer: Show Running Extensions');
  const rows = window.page.locator('.runtime-extensions-editor .monaco-list-row');
  await rows.filter({ hasText: 'Sidestream' }).first().waitFor();
  return (await rows.allInnerTexts()).flatMap((text): [string, number][] => {
    const [, name, time] = /^(.+?)\s[\d.]+\s[\s\S]*Activation:\s*(\d+)\s*ms/.exec(text.replace(/\u00a0/g, ' ')) ?? [];
    return name === undefined ? [] : [[name.trim(), Number(time)]];
  });
}

/** Everything that the extension has logged in this profile. */
function readLog(root: string): string {
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'Sidestream.log')
    .map((file) => fs.readFileSync(path.join(root, file), 'utf8'))
    .join('\n');
}

async function latency(name: string, pace: Pace, withChat: boolean): Promise<void> {
  const { ours, chat } = await measureLatency(pace, withChat);
  console.log(`\n${name} (${ours.times.length} of ${pace.count} words)`);
  print(`${name}, p50`, quantile(ours.times, 0.5), 'ms');
  print(`${name}, p99`, quantile(ours.times, 0.99), 'ms');
  print(`${name}, max`, Math.max(...ours.times), 'ms');
  if (ours.messages !== null) print(`${name}, messages for each frame`, ours.messages / ours.frames, '');
  if (chat === null) return;
  console.log(`beside it, VS Code's own chat (${chat.times.length} of ${pace.count} words)`);
  print(`${name}, VS Code's chat, p50`, quantile(chat.times, 0.5), 'ms');
  print(`${name}, VS Code's chat, p99`, quantile(chat.times, 0.99), 'ms');
}

async function conversation(): Promise<void> {
  const messages = longConversation();
  console.log('\nA conversation of 1,000 messages, 5 MB');
  const { opening, sending } = await measureOpening(messages, 5);
  print('opening it from the history in VS Code, median', quantile(opening, 0.5), 'ms');
  print('opening it from the history in VS Code, longest', Math.max(...opening), 'ms');
  print('from Enter to the request on the wire in it, median', quantile(sending, 0.5), 'ms');
  print('from Enter to the request on the wire in it, longest', Math.max(...sending), 'ms');
  const runs: ConversationFigures[] = [];
  for (let run = 0; run < 3; run++) runs.push(await measureConversation(messages));
  const figure = (name: string, key: keyof ConversationFigures, unit: string): void => {
    const values = runs.map((run) => run[key]);
    print(name, quantile(values, 0.5), unit);
  };
  figure('first picture, all of it in one message', 'firstPaint', 'ms');
  figure('elements on the page', 'elements', '');
  figure('finding a word that is everywhere', 'findMany', 'ms');
  figure('finding what is there once', 'findOne', 'ms');
  figure('scrolling, longest frame of 60', 'scrollWorst', 'ms');
  figure('scrolling, frames over 50 ms', 'scrollOver50', '');
  figure('leaping, longest frame of 40', 'leapWorst', 'ms');
  figure('elements on the page while scrolling', 'scrollElements', '');
  figure('another width', 'resize', 'ms');
  figure('one more delta, to the picture', 'delta', 'ms');
}

async function memory(): Promise<void> {
  console.log('\nHeap after collection, in a new conversation');
  for (const { what, host, window } of await measureMemory()) {
    print(`extension host, ${what}`, host, 'MB');
    print(`window, ${what}`, window, 'MB');
  }
}
