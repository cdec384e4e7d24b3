/**
 * Tokens of one request, in disjoint buckets: a token is counted in exactly one of input, cache creation, cache read and
 * output. `null` means that the figure is not known, which is not the same as 0.
 */
export interface Usage {
  /** Prompt tokens that neither came from the cache nor were written to it. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Prompt tokens written to the cache, for five minutes or for an hour. */
  readonly cacheCreationTokens: number | null;
  /** The part of `cacheCreationTokens` that was written for an hour, at a higher price. */
  readonly cacheCreation1hTokens: number | null;
  readonly cacheReadTokens: number | null;
  /** Searches of the web, which are paid for one by one; absent when there was none. */
  readonly webSearches?: number;
  /** The sum of the buckets that are known, cache tokens included; `null` when none is. */
  readonly totalTokens: number | null;
  /** The request did not end, so that the output figure is not the last one. */
  readonly partial: boolean;
  /** `outputTokens` was worked out from the text that arrived, since the API did not say. */
  readonly estimated: boolean;
  /** The API sent a figure that cannot be true (negative, fractional, above 10⁹); it was dropped. */
  readonly rejected: boolean;
}

/** Nothing known yet. */
export const unknownUsage: Usage = {
  inputTokens: null,
  outputTokens: null,
  cacheCreationTokens: null,
  cacheCreation1hTokens: null,
  cacheReadTokens: null,
  totalTokens: null,
  partial: false,
  estimated: false,
  rejected: false,
};

const add = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : a + b);

/** The buckets' sum; `null` when no bucket is known. */
export function totalTokens(usage: Omit<Usage, 'totalTokens'>): number | null {
  return [usage.inputTokens, usage.outputTokens, usage.cacheCreationTokens, usage.cacheReadTokens].reduce(add, null);
}

/** The sum of two requests' usage: what one turn took when it needed several. */
export function addUsage(a: Usage, b: Usage): Usage {
  const webSearches = (a.webSearches ?? 0) + (b.webSearches ?? 0);
  return {
    inputTokens: add(a.inputTokens, b.inputTokens),
    outputTokens: add(a.outputTokens, b.outputTokens),
    cacheCreationTokens: add(a.cacheCreationTokens, b.cacheCreationTokens),
    cacheCreation1hTokens: add(a.cacheCreation1hTokens, b.cacheCreation1hTokens),
    cacheReadTokens: add(a.cacheReadTokens, b.cacheReadTokens),
    totalTokens: add(a.totalTokens, b.totalTokens),
    partial: a.partial || b.partial,
    estimated: a.estimated || b.estimated,
    rejected: a.rejected || b.rejected,
    ...(webSearches > 0 ? { webSearches } : {}),
  };
}
