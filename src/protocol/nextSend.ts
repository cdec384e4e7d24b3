import { count, type Guarded, nullable, number, object } from './guard.ts';

/** Size and price of the next request, without what is being written: the view adds that. */
export const nextSend = object({
  /** Tokens of instructions, tools and history. */
  tokens: count,
  /** How many of them the API's cache holds. */
  cachedTokens: count,
  /** When the cache forgets them, ms since 1970; `null` when it holds none. */
  cachedUntil: nullable(count),
  /** Prices of a token, USD: one that is read from the cache, and one that is new. */
  cachedPrice: number,
  price: number,
  /** The price of a new one where the cache is to hold it for an hour, as it is while less than so much is written, tokens. */
  hourPrice: number,
  hourUpTo: number,
});
export type NextSendView = Guarded<typeof nextSend>;

/** The least that a send costs, USD: what goes out, without the answer. `more` is what is being written, tokens. */
export function leastCost(next: NextSendView, more: number, now: number): number {
  const cached = isCached(next, now) ? next.cachedTokens : 0;
  return cached * next.cachedPrice + (next.tokens - cached + more) * priceOfNew(next, more);
}

/** The price of a token that is new, USD, when so many are written. */
const priceOfNew = ({ price, hourPrice, hourUpTo }: NextSendView, more: number): number =>
  more < hourUpTo ? hourPrice : price;

/** Whether the cache still holds the front of the request. */
export const isCached = ({ cachedTokens, cachedUntil }: NextSendView, now: number): boolean =>
  cachedTokens > 0 && cachedUntil !== null && now < cachedUntil;
