import type { Usage } from '../llm/index.ts';
import type { PriceBand, PriceList } from './prices.ts';
import { priceOf } from './prices.ts';

/** Cost of one request, USD, by bucket. */
export interface Cost {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  /** Fees of searches of the web, where there were any. */
  readonly web?: number;
  readonly total: number;
  /** Some figure of the request is missing or estimated: the true cost may be another, mostly a higher one. */
  readonly uncertain: boolean;
}

const million = 1_000_000;

/** The fee of one search of the web, USD, on 2026-11-27; a page that is fetched costs its tokens alone. */
export const webSearchFee = 0.01;

/** The model's prices for a prompt of so many tokens; `undefined` when it has none. */
export function bandFor(model: string, promptTokens: number, prices: PriceList): PriceBand | undefined {
  const bands = priceOf(model, prices)?.bands;
  return bands?.find((band) => band.upToPromptTokens === null || promptTokens <= band.upToPromptTokens);
}

/**
 * Cost of a request. `null`, never 0, when it cannot be told: the model has no price, a bucket that was used has none,
 * or a request that ended does not say its input or output, or nothing is known of the prompt. A request that was cut off is priced on the buckets that are
 * known and marked uncertain. A cache bucket that the API leaves out counts as not used.
 */
export function costDetails(usage: Usage, model: string, prices: PriceList): Cost | null {
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = usage;
  const missing = inputTokens === null || outputTokens === null;
  if (missing && !usage.partial) return null;
  if ([inputTokens, cacheReadTokens, cacheCreationTokens].every((tokens) => tokens === null)) return null;

  const written = cacheCreationTokens ?? 0;
  const prompt = (inputTokens ?? 0) + (cacheReadTokens ?? 0) + written;
  const band = bandFor(model, prompt, prices);
  if (!band) return null;

  const writtenForAnHour = Math.min(usage.cacheCreation1hTokens ?? 0, written);
  const cost = (tokens: number | null, price: number | null): number =>
    tokens === null || tokens === 0 ? 0 : price === null ? NaN : (tokens * price) / million;
  const parts = {
    input: cost(inputTokens, band.input),
    output: cost(outputTokens, band.output),
    cacheRead: cost(cacheReadTokens, band.cacheRead),
    cacheWrite5m: cost(written - writtenForAnHour, band.cacheWrite5m),
    cacheWrite1h: cost(writtenForAnHour, band.cacheWrite1h),
    ...(usage.webSearches ? { web: usage.webSearches * webSearchFee } : {}),
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  if (Number.isNaN(total)) return null;
  return { ...parts, total, uncertain: usage.partial || usage.estimated || usage.rejected };
}

/** {@link costDetails}, the total alone: USD, or `null` when it cannot be told. */
export function costOf(usage: Usage, model: string, prices: PriceList): number | null {
  return costDetails(usage, model, prices)?.total ?? null;
}
