import { fileURLToPath } from 'node:url';
import { AnthropicProvider } from '../../src/anthropic/index.ts';
import type { AttemptReport, HistoryMessage, Usage } from '../../src/llm/index.ts';
import { addUsage, totalTokens, unknownUsage } from '../../src/llm/index.ts';
import { formatUsd } from '../../src/base/index.ts';
import { cacheLifeMs, cheaperLife, costOf, estimatePrompt, priceList, priceOf } from '../../src/usage/index.ts';
import { leastCost } from './leastCost.ts';
import type { Script } from './messagesApi/answers.ts';
import { repeatedTokens } from './messagesApi/billing.ts';
import type { MessagesApi } from './messagesApi/server.ts';
import { startMessagesApi } from './messagesApi/server.ts';
import type { MessagesRequest, Usage as WireUsage } from './messagesApi/wire.ts';
import { isObject } from './messagesApi/wire.ts';

export interface SimulationOptions {
  readonly model: string;
  readonly way: Way;
}

/** A way of working: what is sent, one request after the other. */
export interface Way {
  readonly name: string;
  readonly operation: 'chat' | 'workspace';
  readonly requests: number;
  /** The person's pause before a request (the first is 0), ms: the cache lives by the server's clock. */
  pauseMs(request: number): number;
  /** The history that is sent, after so many requests and their answers. */
  next(history: HistoryMessage[], request: number): HistoryMessage[];
  /** What the model says, or calls. */
  reply(request: number): Script;
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
  /** The same requests, all to be held for five minutes. */
  readonly fiveMinutes: Bill;
  /** The same requests, all to be held for an hour. */
  readonly hour: Bill;
  /** The same requests without any cache breakpoint. */
  readonly uncached: Bill;
  /** No placement of breakpoints and lives costs less, USD. */
  readonly least: number;
  /** The price of a cache that forgets nothing and costs nothing to fill, USD. */
  readonly floor: number;
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
const prompt = (turn: number): HistoryMessage => {
  const text = `Question ${turn}: ${prose(60, turn + 100)}${turn % 3 === 0 ? `\n\n${prose(500, turn + 200)}` : ''}`;
  return { role: 'user', content: [{ type: 'text', text }] };
};

const answerTo = (turn: number): Script => ({ text: `Answer ${turn}: ${prose(300, turn + 300)}` });

const minute = 60_000;

const chat = (name: string, requests: number, pauseMs: (request: number) => number): Way => ({
  name,
  operation: 'chat',
  requests,
  pauseMs,
  next: (history, request) => [...history, prompt(request)],
  reply: answerTo,
});

/** Rounds of a turn with tools. */
const rounds = 20;

/** The ways of working whose bills are compared. */
export const ways: readonly Way[] = [
  chat('a quick chat: 50 turns, one a minute', 50, () => minute),
  chat('a slow chat: 50 turns, two to nine minutes apart, and lunch', 50, (turn) =>
    turn === 25 ? 45 * minute : (2 + ((turn * 5) % 8)) * minute,
  ),
  {
    name: `turns with tools: 5 of ${rounds} rounds, four minutes apart`,
    operation: 'workspace',
    requests: 5 * rounds,
    pauseMs: (request) => (request % rounds === 0 ? 4 * minute : 8000),
    next: (history, request) =>
      request % rounds === 0
        ? [...history, prompt(request)]
        : [
            ...history,
            {
              role: 'function',
              results: [{ callId: `call_${request - 1}`, output: prose(500, request), isError: false }],
            },
          ],
    reply: (request) =>
      request % rounds === rounds - 1
        ? answerTo(request)
        : { tools: [{ id: `call_${request}`, name: 'read_file', input: { path: `src/file${request}.ts` } }] },
  },
  {
    ...chat('an edited prompt: after 30 turns, one a minute, the 14th is asked again, and 10 follow', 41, () => minute),
    // Fourteen prompts with their answers stand before the one that is edited.
    next: (history, request) => [...(request === 30 ? history.slice(0, 28) : history), prompt(request)],
  },
];

/** Plays a conversation through the real provider, and the same requests again with other cache breakpoints. */
export async function simulateConversation({ model, way }: SimulationOptions): Promise<Simulation> {
  let now = 0;
  const api = await startMessagesApi({ billing: { now: () => now }, pace: { charsPerDelta: 2000 } });
  try {
    let request = -1;
    const times: number[] = [];
    api.reply('', () => way.reply(request));
    const reports = await converse(api, model, way, () => {
      request += 1;
      now += request === 0 ? 0 : way.pauseMs(request);
      times.push(now);
    });
    const bodies = api.requests.map(({ body }) => body);
    const billed = sum(api.log.flatMap((attempt) => (attempt.billed ? [fromWire(attempt.billed)] : [])));
    const replay = async (change: (body: unknown) => unknown): Promise<Bill> => {
      api.reset();
      api.reply('', { text: '.' });
      now = 0;
      const usages: Usage[] = [];
      for (const [at, body] of bodies.entries()) {
        now += at === 0 ? 0 : way.pauseMs(at);
        usages.push(await ask(api, change(body), reports[at]?.usage.outputTokens ?? null));
      }
      return bill(usages);
    };
    const bill = (usages: readonly Usage[]): Bill => ({
      usage: sum(usages),
      cost: usages.reduce((total, usage) => total + (costOf(usage, model, priceList()) ?? NaN), 0),
    });
    const usages = reports.map((report) => report.usage);
    const withLife = (ttl: '5m' | '1h') => (body: unknown) => mapBreakpoints(body, { type: 'ephemeral', ttl });
    return {
      cached: bill(usages),
      billed,
      prefixOnly: await replay((body) =>
        isObject(body) ? { ...body, messages: mapBreakpoints(body['messages'], null) } : body,
      ),
      fiveMinutes: await replay(withLife('5m')),
      hour: await replay(withLife('1h')),
      uncached: await replay((body) => mapBreakpoints(body, null)),
      least: leastCost(
        usages.map((usage, at) => ({ at: times[at] ?? 0, body: bodies[at] as MessagesRequest, usage })),
        model,
      ),
      floor: floorOf(bodies as MessagesRequest[], usages, model),
    };
  } finally {
    await api.close();
  }
}

function floorOf(requests: readonly MessagesRequest[], usages: readonly Usage[], model: string): number {
  const repeated = repeatedTokens(requests);
  return usages.reduce((total, usage, at) => {
    const { inputTokens, cacheCreationTokens, cacheReadTokens } = usage;
    const all = (inputTokens ?? 0) + (cacheCreationTokens ?? 0) + (cacheReadTokens ?? 0);
    const read = Math.min(all, repeated[at] ?? 0);
    const free = { ...usage, inputTokens: all - read, cacheReadTokens: read };
    return total + (costOf({ ...free, cacheCreationTokens: 0, cacheCreation1hTokens: 0 }, model, priceList()) ?? NaN);
  }, 0);
}

async function converse(api: MessagesApi, model: string, way: Way, pause: () => void): Promise<AttemptReport[]> {
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
  let history: HistoryMessage[] = [];
  let late = 0;
  const price = priceOf(model, priceList())?.bands[0];
  const functions = [
    {
      name: 'read_file',
      description: 'Reads a file.',
      paramsSchema: { type: 'object', properties: { path: { type: 'string' } } },
    },
  ];
  for (let at = 0; at < way.requests; at++) {
    pause();
    const gap = at === 0 ? 0 : way.pauseMs(at);
    if (gap > cacheLifeMs['5m'] && gap <= cacheLifeMs['1h']) late += 1;
    history = way.next(history, at);
    const bare = { instructions, messages: history, ...(way.operation === 'workspace' ? { functions } : {}) };
    // The last request of this branch: behind it stands the answer that the history ends with.
    const answered = history.filter(({ role }) => role === 'assistant').length;
    const before = reports[answered - 1]?.usage;
    const size = estimatePrompt(bare);
    const known = (before?.cacheReadTokens ?? 0) + (before?.cacheCreationTokens ?? 0);
    const response = await provider.chatResponse(
      {
        ...bare,
        operation: way.operation,
        model,
        maxTokens: 8192,
        // As a person's own ledger tells it, from the first day on.
        cacheLife: price ? cheaperLife(size, Math.max(0, size - known), price, { requests: at, late }) : '5m',
        signal: new AbortController().signal,
        observer: { attemptEnded: (report) => void reports.push(report) },
      },
      silent,
    );
    history.push({ role: 'assistant', model: response.model, content: response.content });
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

/** A JSON value with this in the place of every `cache_control` in it; `null` takes them away. */
function mapBreakpoints(value: unknown, control: object | null): unknown {
  if (Array.isArray(value)) return value.map((inner) => mapBreakpoints(inner, control));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key !== 'cache_control') return [[key, mapBreakpoints(inner, control)] as const];
      return control ? [[key, control] as const] : [];
    }),
  );
}

async function main(): Promise<void> {
  for (const model of ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5', 'claude-fable-5-1']) {
    for (const way of ways) {
      const { cached, billed, prefixOnly, fiveMinutes, hour, uncached, least, floor } = await simulateConversation({
        model,
        way,
      });
      console.log(`\n${model}, ${way.name}`);
      const lines = [
        { what: 'as Sidestream caches', bill: cached },
        { what: 'all for five minutes', bill: fiveMinutes },
        { what: 'all for an hour', bill: hour },
        { what: 'only the instructions cached', bill: prefixOnly },
        { what: 'nothing cached', bill: uncached },
      ];
      const outputOf = ({ usage }: Bill): number =>
        costOf({ ...unknownUsage, inputTokens: 0, outputTokens: usage.outputTokens }, model, priceList()) ?? NaN;
      console.table(
        Object.fromEntries(
          lines.map(({ what, bill: { usage, cost } }) => [
            what,
            {
              input: usage.inputTokens,
              'write 5m': (usage.cacheCreationTokens ?? 0) - (usage.cacheCreation1hTokens ?? 0),
              'write 1h': usage.cacheCreation1hTokens,
              read: usage.cacheReadTokens,
              output: usage.outputTokens,
              cost: formatUsd(cost),
              'times ours': Number((cost / cached.cost).toFixed(2)),
            },
          ]),
        ),
      );
      const output = outputOf(cached);
      const times = (ours: number): string => (uncached.cost / ours).toFixed(1);
      console.log(
        `No placement of breakpoints and lives costs less than ${formatUsd(least)} (${times(least)} times cheaper than ` +
          `without a cache): ours is ${((cached.cost / least - 1) * 100).toFixed(1)} % above it.`,
      );
      console.log(
        `Floor ${formatUsd(floor)}: ours is ${((cached.cost / floor - 1) * 100).toFixed(0)} % above it. ` +
          `${times(cached.cost)} times cheaper than without a cache; the floor is ${times(floor)} times. ` +
          `The prompts alone, without ${formatUsd(output)} for the answers: ` +
          `${((uncached.cost - output) / (cached.cost - output)).toFixed(1)} times.`,
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
