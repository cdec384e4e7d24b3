import { fileURLToPath } from 'node:url';
import { AnthropicProvider } from '../../src/anthropic/index.ts';
import type { AttemptReport, HistoryMessage, Usage } from '../../src/llm/index.ts';
import { addUsage, totalTokens, unknownUsage } from '../../src/llm/index.ts';
import { formatUsd } from '../../src/base/index.ts';
import { costOf, priceList } from '../../src/usage/index.ts';
import type { MessagesApi } from './messagesApi/server.ts';
import { startMessagesApi } from './messagesApi/server.ts';
import type { Usage as WireUsage } from './messagesApi/wire.ts';
import { isObject } from './messagesApi/wire.ts';

export interface SimulationOptions {
  readonly model: string;
  readonly turns: number;
  /** The person's pause before a turn (the first is 0), ms: the cache lives for five minutes of the server's clock. */
  readonly pauseMs: (turn: number) => number;
}

/** A conversation's bill: its tokens, and what they cost in USD. */
export interface Bill {
  readonly usage: Usage;
  readonly cost: number;
}

export interface Simulation {
  /** As Sidestream asks, by the reports that fill the ledger. */
  readonly cached: Bill;
  /** The same tokens by the server's own books. */
  readonly billed: Usage;
  /** The same requests with the stable prefix cached and the history sent anew each time. */
  readonly prefixOnly: Bill;
  /** The same requests without any cache breakpoint. */
  readonly uncached: Bill;
}

const vocabulary =
  'the a of to and in is that it for on with as this stream message panel turn token delta chunk store prompt answer ' +
  'function value returns when after each without error which state reads writes type const await offset snapshot';

/** Prose of so many words, the same for the same seed. */
function prose(words: number, seed: number): string {
  const known = vocabulary.split(' ');
  let state = seed * 7919 + 1;
  return Array.from({ length: words }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return known[Math.floor((state / 2_147_483_648) * known.length)];
  }).join(' ');
}

/** About 2,000 tokens: Sidestream's instructions and those of a project. */
const instructions = prose(1500, 1);

/** What the person sends: a question, and in every third turn a selection from a file as well. */
const prompt = (turn: number): string =>
  `Question ${turn}: ${prose(60, turn + 100)}${turn % 3 === 0 ? `\n\n${prose(500, turn + 200)}` : ''}`;

const answerTo = (turn: number): string => `Answer ${turn}: ${prose(300, turn + 300)}`;

/** Plays a conversation through the real provider, and the same requests again with fewer cache breakpoints. */
export async function simulateConversation(options: SimulationOptions): Promise<Simulation> {
  let now = 0;
  const api = await startMessagesApi({ billing: { now: () => now }, pace: { charsPerDelta: 2000 } });
  try {
    api.reply(/^Question (\d+)/, (request) => ({ text: answerTo(Math.floor(request.messages.length / 2)) }));
    const reports = await converse(api, options, (turn) => (now += options.pauseMs(turn)));
    const bodies = api.requests.map(({ body }) => body);
    const billed = sum(api.log.flatMap((attempt) => (attempt.billed ? [fromWire(attempt.billed)] : [])));
    const replay = async (strip: (body: unknown) => unknown): Promise<Usage[]> => {
      api.reset();
      api.reply('', { text: '.' });
      now = 0;
      const usages: Usage[] = [];
      for (const [turn, body] of bodies.entries()) {
        now += options.pauseMs(turn);
        usages.push(await ask(api, strip(body), reports[turn]?.usage.outputTokens ?? null));
      }
      return usages;
    };
    const bill = (usages: readonly Usage[]): Bill => ({
      usage: sum(usages),
      cost: usages.reduce((total, usage) => total + (costOf(usage, options.model, priceList()) ?? NaN), 0),
    });
    const usages = reports.map((report) => report.usage);
    return {
      cached: bill(usages),
      billed,
      prefixOnly: bill(
        await replay((body) => (isObject(body) ? { ...body, messages: withoutBreakpoints(body['messages']) } : body)),
      ),
      uncached: bill(await replay(withoutBreakpoints)),
    };
  } finally {
    await api.close();
  }
}

async function converse(
  api: MessagesApi,
  { model, turns }: SimulationOptions,
  pause: (turn: number) => void,
): Promise<AttemptReport[]> {
  const silent = (): void => undefined;
  const provider = new AnthropicProvider(
    () =>
      Promise.resolve({
        credential: { kind: 'apiKey', value: 'sk-ant-simulation' },
        baseUrl: api.url,
        stallMs: 60_000,
        contentMs: 60_000,
        retryBaseMs: 1,
      }),
    { error: silent, warn: silent, info: silent, debug: silent },
  );
  const reports: AttemptReport[] = [];
  const messages: HistoryMessage[] = [];
  for (let turn = 0; turn < turns; turn++) {
    pause(turn);
    messages.push({ role: 'user', content: [{ type: 'text', text: prompt(turn) }] });
    const response = await provider.chatResponse(
      {
        operation: 'chat',
        model,
        maxTokens: 8192,
        instructions,
        messages,
        signal: new AbortController().signal,
        observer: { attemptEnded: (report) => void reports.push(report) },
      },
      silent,
    );
    messages.push({ role: 'assistant', model: response.model, content: response.content });
  }
  return reports;
}

/** Sends a body as it is, and gives back its bill with the output that the original answer had. */
async function ask(api: MessagesApi, body: unknown, outputTokens: number | null): Promise<Usage> {
  const response = await fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2026-10-21',
      authorization: 'Bearer sk-ant-simulation',
    },
    body: JSON.stringify({ ...(body as object), stream: false }),
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}: ${await response.text()}`);
  const { usage } = (await response.json()) as { usage: WireUsage };
  const known = { ...fromWire(usage), outputTokens };
  return { ...known, totalTokens: totalTokens(known) };
}

function fromWire(usage: WireUsage): Usage {
  const figures = {
    ...unknownUsage,
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cacheCreationTokens: usage.cache_creation_input_tokens,
    cacheCreation1hTokens: usage.cache_creation.ephemeral_1h_input_tokens,
    cacheReadTokens: usage.cache_read_input_tokens,
  };
  return { ...figures, totalTokens: totalTokens(figures) };
}

const sum = (usages: readonly Usage[]): Usage => usages.reduce(addUsage, unknownUsage);

/** A JSON value without any `cache_control` in it. */
function withoutBreakpoints(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBreakpoints);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key === 'cache_control' ? [] : [[key, withoutBreakpoints(inner)] as const],
    ),
  );
}

async function main(): Promise<void> {
  const minute = 60_000;
  const paces = [
    { name: 'a turn a minute', pauseMs: () => minute },
    {
      name: 'a turn a minute, ten minutes away after every tenth',
      pauseMs: (turn: number) => (turn > 0 && turn % 10 === 0 ? 10 * minute : minute),
    },
  ];
  for (const model of ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5', 'claude-fable-5-1']) {
    for (const { name, pauseMs } of paces) {
      const { cached, billed, prefixOnly, uncached } = await simulateConversation({ model, turns: 50, pauseMs });
      console.log(`\n${model}, 50 turns, ${name}`);
      const lines = [
        { what: 'as Sidestream caches', bill: cached },
        { what: 'only the instructions cached', bill: prefixOnly },
        { what: 'nothing cached', bill: uncached },
      ];
      console.table(
        Object.fromEntries(
          lines.map(({ what, bill: { usage, cost } }) => [
            what,
            {
              input: usage.inputTokens,
              'cache write': usage.cacheCreationTokens,
              'cache read': usage.cacheReadTokens,
              output: usage.outputTokens,
              cost: formatUsd(cost),
              'times ours': Number((cost / cached.cost).toFixed(2)),
            },
          ]),
        ),
      );
      const same = JSON.stringify(billed) === JSON.stringify(cached.usage);
      console.log(
        same ? 'The reports agree with the server’s books to the token.' : 'THE REPORTS DIFFER FROM THE BOOKS.',
      );
      if (!same) process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
