import type { Usage } from '../../src/llm/index.ts';
import { bandFor, cacheLifeMs, type PriceBand, priceList } from '../../src/usage/index.ts';
import { prefixOf } from './messagesApi/billing.ts';
import type { MessagesRequest } from './messagesApi/wire.ts';

/** A request as it was sent, when (ms), and what was booked for it. */
export interface BookedRequest {
  readonly at: number;
  readonly body: MessagesRequest;
  readonly usage: Usage;
}

/** What the cache holds of a block after a request. */
type Held = 'nothing' | '5m' | '1h';
const ways: readonly Held[] = ['nothing', '5m', '1h'];

/**
 * Below this sum, USD, no placement of breakpoints and choice of lives can come, even one that knows all requests beforehand.
 * Each block of the prompts is taken for itself, as if every block could have a breakpoint of its own, at every request: sent
 * plain, written for five minutes or an hour, or read while it is held, whichever makes the least sum over all its requests.
 * What a real placement may not do (more than four breakpoints, none on thinking, too short a prompt) only adds to it.
 */
export function leastCost(requests: readonly BookedRequest[], model: string): number {
  const bands = requests.map(({ usage }) => bandFor(model, inputOf(usage), priceList()));
  const blocks = new Map<string, { readonly tokens: number; readonly sentBy: number[] }>();
  for (const [at, { body }] of requests.entries()) {
    for (const { key, tokens } of prefixOf(body)) {
      const block = blocks.get(key) ?? { tokens, sentBy: [] };
      block.sentBy.push(at);
      blocks.set(key, block);
    }
  }
  let sum = 0;
  for (const { tokens, sentBy } of blocks.values()) {
    sum += tokens * leastOf(sentBy.map((at) => ({ at: requests[at]?.at ?? 0, band: bands[at] ?? null })));
  }
  const answers = requests.map(({ usage }, at) => (usage.outputTokens ?? NaN) * perToken(bands[at]?.output));
  return answers.reduce((total, answer) => total + answer, sum);
}

/** The least that a token costs over the requests that hold it, USD. */
function leastOf(sends: readonly { readonly at: number; readonly band: PriceBand | null }[]): number {
  let least: Readonly<Record<Held, number>> = { nothing: 0, '5m': Infinity, '1h': Infinity };
  let before = -Infinity;
  for (const { at, band } of sends) {
    const alive = ways.filter((held) => held !== 'nothing' && at - before < cacheLifeMs[held]);
    const anyhow = Math.min(...ways.map((held) => least[held]));
    const read = Math.min(...alive.map((held) => least[held])) + perToken(band?.cacheRead);
    least = {
      nothing: anyhow + perToken(band?.input),
      '5m': Math.min(anyhow + perToken(band?.cacheWrite5m), read),
      // Read under a breakpoint for an hour, an entry of five minutes lives on for an hour at the checking server.
      '1h': Math.min(anyhow + perToken(band?.cacheWrite1h), read),
    };
    before = at;
  }
  return Math.min(...ways.map((held) => least[held]));
}

const perToken = (perMillion: number | null | undefined): number => (perMillion ?? NaN) / 1_000_000;

const inputOf = ({ inputTokens, cacheCreationTokens, cacheReadTokens }: Usage): number =>
  (inputTokens ?? 0) + (cacheCreationTokens ?? 0) + (cacheReadTokens ?? 0);
