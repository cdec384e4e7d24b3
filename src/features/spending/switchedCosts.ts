import type { RequestPart } from '../../assistant/index.ts';
import { isCached, leastCost, type NextSendView } from '../../protocol/index.ts';

/**
 * The least cost of the next send if one part were left out, or taken back, for each of them, USD: the cache holds only
 * what stands before the first place at which a request differs. `null` for a summary, which changes all the rest.
 *
 * @param parts in the order of the request
 */
export function switchedCosts(parts: readonly RequestPart[], next: NextSendView, now: number): (number | null)[] {
  const estimate = parts.reduce((sum, { tokens, included }) => sum + (included ? tokens : 0), 0);
  // The API has counted the whole, the parts are estimates: they have their share of it.
  const share = estimate === 0 ? 1 : next.tokens / estimate;
  const held = isCached(next, now) ? next.cachedTokens : 0;
  let before = 0;
  return parts.map(({ kind, tokens, included }) => {
    const size = tokens * share;
    // Instructions and rules are one text, which the cache has whole or not at all.
    const kept = kind === 'rules' ? 0 : Math.min(held, before);
    if (included) before += size;
    if (kind === 'summary') return null;
    const total = next.tokens + (included ? -size : size);
    return leastCost({ ...next, tokens: Math.max(kept, total), cachedTokens: kept }, 0, now);
  });
}
