import type { CacheLife } from '../llm/index.ts';
import type { PriceBand } from './prices.ts';

/** How long the API's cache holds what nobody asks for, ms. */
export const cacheLifeMs: Readonly<Record<CacheLife, number>> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };

/** Gaps between the requests of conversations. */
export interface RequestGaps {
  readonly requests: number;
  /** Requests that the next one of their conversation followed after more than five minutes and within an hour. */
  readonly late: number;
}

/** Requests, and late ones among them, that a person is assumed to have made before any is known. */
const assumed: RequestGaps = { requests: 10, late: 0.5 };

/**
 * The cheaper of the two lives for a request's place in the cache. An hour costs more for what is new; five minutes cost
 * the whole prompt once more whenever the next request comes later than that.
 *
 * @param prompt the request's prompt, tokens
 * @param fresh how much of it is not in the cache yet, tokens
 * @param gaps of requests of the same kind
 */
export function cheaperLife(prompt: number, fresh: number, price: PriceBand, gaps: RequestGaps): CacheLife {
  return hourUpTo(prompt, fresh, price, gaps) > 0 ? '1h' : '5m';
}

/**
 * Below how many further tokens an hour is the cheaper life: each makes the prompt longer, and is new. 0 where it is not the
 * cheaper one anyhow, `Infinity` where it always is.
 */
export function hourUpTo(prompt: number, fresh: number, price: PriceBand, gaps: RequestGaps): number {
  const { cacheWrite5m, cacheWrite1h, cacheRead } = price;
  if (cacheWrite5m === null || cacheWrite1h === null || cacheRead === null) return 0;
  const lateShare = (gaps.late + assumed.late) / (gaps.requests + assumed.requests);
  // What a token that is held costs more by what five minutes forget, and what a new one costs more for an hour.
  const forgotten = lateShare * (cacheWrite5m - cacheRead);
  const premium = cacheWrite1h - cacheWrite5m;
  const saved = prompt * forgotten - fresh * premium;
  if (saved <= 0) return 0;
  return forgotten >= premium ? Infinity : saved / (premium - forgotten);
}
