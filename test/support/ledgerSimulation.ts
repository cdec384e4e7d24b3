// A thousand turns with faults through the real parts, and the ledger beside the server's own books.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AnthropicProvider } from '../../src/anthropic/index.ts';
import { bookAttempt, Responder, Session, type Tools } from '../../src/assistant/index.ts';
import { Conversation } from '../../src/conversation/index.ts';
import { type LedgerRow, openStore } from '../../src/store/index.ts';
import { priceList } from '../../src/usage/index.ts';
import type { Attempt } from './messagesApi/attempts.ts';
import { startMessagesApi } from './messagesApi/server.ts';

/** What a turn meets on the wire, and how often, relative to the others. `w:` begins a workspace turn, `s:` one that is stopped. */
const mixture: readonly (readonly [scenario: string, weight: number])[] = [
  ['ok', 12],
  ['ok?size=4000', 6],
  ['ok-mix', 2],
  ['thinking', 3],
  ['w:tool-parallel-3', 5],
  ['w:tool-read', 5],
  ['w:ok', 2],
  ['usage-corrected', 2],
  ['usage-cumulative', 2],
  ['usage-sparse', 2],
  ['dup-message-start', 2],
  ['dup-message-delta', 2],
  ['events-after-stop', 2],
  ['stop-max_tokens', 2],
  ['pause-turn-2', 2],
  ['refusal-empty', 1],
  ['http-529-then-ok-1', 4],
  ['http-500-then-ok-2', 3],
  ['http-502-html-then-ok-1', 2],
  ['error-first-then-ok-1', 3],
  ['reset-then-ok-1', 3],
  ['close-before-headers-then-ok-1', 2],
  ['disconnect-after-2-then-ok-1', 3],
  ['disconnect-after-7', 4],
  ['fin-after-8', 4],
  ['close-after-9', 3],
  ['cut-mid-event-10', 3],
  ['error-after-7', 4],
  ['no-message-delta', 2],
  ['stall-after-8', 2],
  ['w:disconnect-after-9', 2],
  ['http-400', 2],
  ['http-429-then-ok-1', 2],
  ['200-html', 1],
  ['usage-absurd', 2],
  ['usage-null', 2],
  ['s:text-forever?gap=4', 4],
  ['s:long-40?gap=2', 3],
];

export interface LedgerSimulationOptions {
  readonly turns: number;
  /** How many conversations are at work at once. */
  readonly atOnce: number;
  /** Chooses the faults: the same seed, the same turns. */
  readonly seed: number;
}

/** Tokens, as the ledger and the server's books call them. */
interface Figures {
  readonly requests: number;
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
  readonly total: number;
}

export interface LedgerSimulation {
  /** How the turns ended. */
  readonly states: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<LedgerRow['state'], number>>;
  /** HTTP attempts that the server saw. */
  readonly attempts: number;
  /** Finished attempts with figures that can be true: what the ledger has of them, and what the server billed. */
  readonly finished: { readonly ledger: Figures; readonly billed: Figures };
  /** Attempts that were cut after they had begun. */
  readonly cut: { readonly ledger: Figures; readonly billed: Figures };
  /** Rows that stand twice for one attempt, although each was recorded twice. */
  readonly doubles: number;
  /** Attempts that the server saw and that have no row. One whose answer never reached us has a row without request id. */
  readonly missing: number;
  /** Rows of a cut attempt that are not marked partial, or claim an output that the API has not said without marking it. */
  readonly unmarked: number;
  /** Rows whose figures were dropped as absurd, and marked. */
  readonly rejected: number;
  /** Mistakes of our own. */
  readonly faults: readonly unknown[];
}

const none: Figures = { requests: 0, input: 0, cacheWrite: 0, cacheRead: 0, output: 0, total: 0 };

const add = (a: Figures, b: Figures): Figures => ({
  requests: a.requests + b.requests,
  input: a.input + b.input,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  cacheRead: a.cacheRead + b.cacheRead,
  output: a.output + b.output,
  total: a.total + b.total,
});

const ofRow = (row: LedgerRow): Figures => ({
  requests: 1,
  input: row.promptTokens ?? 0,
  cacheWrite: row.cacheCreationTokens ?? 0,
  cacheRead: row.cacheReadTokens ?? 0,
  output: row.completionTokens ?? 0,
  total: row.totalTokens ?? 0,
});

const ofBill = ({ billed }: Attempt): Figures => ({
  requests: 1,
  input: billed?.input_tokens ?? 0,
  cacheWrite: billed?.cache_creation_input_tokens ?? 0,
  cacheRead: billed?.cache_read_input_tokens ?? 0,
  output: billed?.output_tokens ?? 0,
  total: billed
    ? billed.input_tokens + billed.cache_creation_input_tokens + billed.cache_read_input_tokens + billed.output_tokens
    : 0,
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

/** Tools that do nothing. */
const tools: Tools = {
  definitions: () =>
    ['read_file', 'write_file', 'list_files'].map((name) => ({
      name,
      description: `The tool ${name}.`,
      paramsSchema: { type: 'object', properties: { path: { type: 'string' } } },
    })),
  isReadOnly: () => true,
  execute: (request) => Promise.resolve({ callId: request.callId, output: 'done', isError: false }),
};

/** A generator of numbers from 0 to 1, without chance (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Plays the turns, many conversations at once, and lays the ledger beside the server's books. */
export async function simulateLedger({ turns, atOnce, seed }: LedgerSimulationOptions): Promise<LedgerSimulation> {
  const api = await startMessagesApi();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-ledger-'));
  const store = openStore(path.join(folder, 'sidestream.db'), { log: silent });
  const faults: unknown[] = [];
  const provider = new AnthropicProvider(
    () =>
      Promise.resolve({
        credential: { kind: 'apiKey', value: 'sk-ant-simulation' },
        baseUrl: api.url,
        stallMs: 400,
        contentMs: 2000,
        retryBaseMs: 1,
      }),
    silent,
  );
  const prices = priceList();
  // Each attempt is recorded twice: an attempt id makes doubles impossible.
  const ledger = {
    record: (...args: Parameters<typeof store.ledger.record>): void => {
      store.ledger.record(...args);
      store.ledger.record(...args);
    },
  };
  const responder = new Responder(
    provider,
    (report, ids) => bookAttempt(report, ids, prices, ledger, (error) => faults.push(error)),
    (error) => faults.push(error),
  );

  const random = randomNumbers(seed);
  const weights = mixture.reduce((sum, [, weight]) => sum + weight, 0);
  const choose = (): string => {
    let at = random() * weights;
    return mixture.find(([, weight]) => (at -= weight) < 0)?.[0] ?? 'ok';
  };
  const states: Record<string, number> = {};
  let next = 0;
  const converse = async (): Promise<void> => {
    while (next < turns) {
      const conversation = Conversation.create('');
      const subscription = store.attach(conversation);
      const session = new Session(conversation, {
        responder,
        tools,
        settings: () => ({
          model: 'claude-sonnet-5-5',
          maxTokens: 20_000,
          instructions: 'You answer in a simulation. '.repeat(200),
          thinking: 'auto',
          effort: null,
          maxRounds: 6,
        }),
      });
      for (let turn = 0; turn < 12 && next < turns; turn++) {
        const [, kind = '', scenario = ''] = /^(?:([ws]):)?(.*)$/.exec(choose()) ?? [];
        const prompt = `Turn ${next++}. scenario:${scenario}`;
        const workspace = kind === 'w';
        const result = session.send({ text: prompt, workspace, attachments: [], context: '' });
        if (kind === 's') await stopAfter(conversation, session, 40);
        const state = (await result)?.state ?? 'none';
        states[state] = (states[state] ?? 0) + 1;
      }
      subscription.dispose();
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, converse));
    const rows = store.ledger.rows({ from: 0, to: Number.MAX_SAFE_INTEGER });
    return { states, faults, ...compare(rows, api.log) };
  } finally {
    store.close();
    fs.rmSync(folder, { recursive: true, force: true });
    await api.close();
  }
}

/** Stops the answer when it has so many characters. */
function stopAfter(conversation: Conversation, session: Session, characters: number): Promise<void> {
  return new Promise((resolve) => {
    const subscription = conversation.onDidChange((event) => {
      const ended = event.type === 'message' && event.message.state !== 'streaming' && !event.added;
      if (!ended && !(event.type === 'text' && event.offset + event.text.length >= characters)) return;
      subscription.dispose();
      session.stop();
      resolve();
    });
  });
}

function compare(rows: readonly LedgerRow[], log: readonly Attempt[]): Omit<LedgerSimulation, 'states' | 'faults'> {
  const byRequest = new Map(rows.flatMap((row) => (row.requestId === null ? [] : [[row.requestId, row] as const])));
  const named = rows.filter((row) => row.requestId !== null);
  const finished = { ledger: none, billed: none };
  const cut = { ledger: none, billed: none };
  let unmatched = 0;
  for (const attempt of log) {
    const row = byRequest.get(attempt.requestId);
    if (!row) {
      unmatched++;
      continue;
    }
    if (row.rejected) continue;
    const sums = row.state === 'final' ? finished : row.state === 'partial' ? cut : null;
    if (!sums) continue;
    sums.ledger = add(sums.ledger, ofRow(row));
    sums.billed = add(sums.billed, ofBill(attempt));
  }
  const count = (test: (row: LedgerRow) => boolean): number => rows.filter(test).length;
  return {
    rows: {
      final: count(({ state }) => state === 'final'),
      partial: count(({ state }) => state === 'partial'),
      failed: count(({ state }) => state === 'failed'),
    },
    attempts: log.length,
    finished,
    cut,
    missing: Math.max(0, unmatched - (rows.length - named.length)),
    doubles: rows.length - new Set(rows.map(({ attemptId }) => attemptId)).size + named.length - byRequest.size,
    unmarked: count(
      ({ state, stopReason, estimated, completionTokens, errorKind }) =>
        (state === 'final' && stopReason === null && errorKind !== null) ||
        (state === 'partial' && completionTokens !== null && !estimated),
    ),
    rejected: count(({ rejected }) => rejected),
  };
}

async function main(): Promise<void> {
  const turns = Number(process.argv[2] ?? 1000);
  const began = performance.now();
  const simulation = await simulateLedger({ turns, atOnce: 8, seed: 1 });
  const { states, rows, attempts, finished, cut, doubles, missing, unmarked, rejected, faults } = simulation;
  console.log(`${turns} turns in ${Math.round((performance.now() - began) / 1000)} s; they ended:`, states);
  console.log(`${attempts} HTTP attempts; rows in the ledger:`, rows);
  console.table({
    'finished, ledger': finished.ledger,
    'finished, billed': finished.billed,
    'cut, ledger': cut.ledger,
    'cut, billed': cut.billed,
  });
  console.log(`doubles ${doubles}, missing ${missing}, not marked ${unmarked}, absurd figures marked ${rejected}`);
  const same = JSON.stringify(finished.ledger) === JSON.stringify(finished.billed);
  console.log(same ? 'The ledger agrees with the server’s books to the token.' : 'THE LEDGER DIFFERS FROM THE BOOKS.');
  for (const fault of faults) console.log('A mistake of ours:', fault);
  if (!same || doubles > 0 || missing > 0 || unmarked > 0 || faults.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
