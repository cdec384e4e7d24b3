/**
 * Figures of a large history: `node test/bench/store.ts [conversations] [messages] [file]`. Makes the file when it is
 * not there (10,000 conversations with 1,000,000 messages take some minutes and a few GB), and prints how long opening,
 * listing, searching and loading take. It prints; it never fails on time.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Conversation } from '../../src/conversation/index.ts';
import { sameWorkspaces } from '../../src/panel/history/historyList.ts';
import { historyPage } from '../../src/panel/history/historyPages.ts';
import { presentMessage } from '../../src/panel/present/presentMessage.ts';
import { storedConversations } from '../../src/panel/history/storedConversations.ts';
import { openStore } from '../../src/store/index.ts';
import { fillStore } from '../support/crash/fillStore.ts';

const conversations = Number(process.argv[2] ?? 200);
const messages = Number(process.argv[3] ?? 20_000);
const given = process.argv[4];
const folder = given ? path.dirname(given) : fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-bench-'));
const file = given ?? path.join(folder, 'sidestream.db');
const log = { info: () => undefined, warn: (message: string) => console.warn(message) };

async function timed<T>(name: string, run: () => T | Promise<T>, times = 9): Promise<T> {
  const took: number[] = [];
  let result!: T;
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    result = await run();
    took.push(performance.now() - start);
  }
  const first = took[0] ?? 0;
  const median = took.toSorted((a, b) => a - b)[times >> 1] ?? 0;
  console.log(
    `${name.padEnd(44)} first ${first.toFixed(1).padStart(8)} ms   median ${median.toFixed(1).padStart(8)} ms`,
  );
  return result;
}

if (!fs.existsSync(file)) {
  const start = performance.now();
  fillStore(file, { conversations, messages });
  console.log(
    `made ${conversations} conversations, ${messages} messages in ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
}
console.log(`file ${(fs.statSync(file).size / 1e6).toFixed(0)} MB`);

await timed('open and close', () => openStore(file, { log }).close());
const store = openStore(file, { log });
const page = await timed('list, first page', () => store.list());
await timed('list, second page', () => store.list({ after: page.next }));
await timed('list, one workspace', () => store.list({ workspaces: ['file:///work/3'] }));
await timed(
  'list, after 100 pages',
  () => {
    let next = page.next;
    for (let n = 0; n < 100 && next; n++) next = store.list({ after: next }).next;
  },
  1,
);
await timed('load one conversation', () => store.load(page.conversations[1]?.id ?? ''));
for (const query of [
  'w17',
  'w17 w230',
  'w4100 w2',
  'w33333',
  'w1',
  'w',
  'w3 w4 w5',
  '"w12 w13"',
  'w999 =>',
  '=>',
  'nothinglikethis',
  '4321',
]) {
  await timed(`search ${query}: ${(await store.search(query))?.length} hits`, () => store.search(query));
}

// What the panel does with the store: the history, its search, and the snapshot of a conversation that is opened.
const here = await timed('the workspaces that count as this one', () =>
  sameWorkspaces(store.workspaces(), ['file:///else/3']),
);
const ask = (query: string, everywhere: boolean): ReturnType<typeof historyPage> =>
  historyPage(
    { store, here, shownId: null, stateOf: () => 'idle', now: Date.now() },
    { query, everywhere, after: null },
  );
await timed('history in the panel, all workspaces', () => ask('', true));
await timed('history in the panel, this workspace', () => ask('', false));
for (const query of ['w17', 'w17 w230', 'nothinglikethis'])
  await timed(`search in the panel: ${query}`, () => ask(query, true));
const stored = storedConversations(() => store, 'file:///work/3');
await timed('open a conversation and make its snapshot', () => {
  const conversation = stored.load(page.conversations[1]?.id ?? '');
  return conversation?.path().map((message) => presentMessage(conversation, message, () => null));
});
for (const kilobytes of [10, 500, 2_000]) {
  const conversation = Conversation.create('file:///work/bench');
  const subscription = store.attach(conversation);
  const { id } = conversation.addAnswer(conversation.addPrompt('Write').id, 'model');
  conversation.appendText(id, 'x '.repeat(kilobytes * 512));
  store.flush();
  await timed(`write 200 characters more of ${kilobytes} KB`, () => {
    conversation.appendText(id, 'and more '.repeat(22));
    store.flush();
  });
  await timed(`end an answer of ${kilobytes} KB`, () => conversation.end(id, { event: 'completed' }), 1);
  subscription.dispose();
  store.delete(conversation.id);
}
await timed('close', () => store.close(), 1);
if (!given) fs.rmSync(folder, { recursive: true });
