/** Figures of a set of requests. Sums are of the figures that are known. */
interface UsageSums {
  /** HTTP attempts. */
  readonly requests: number;
  /** Those among them that never began to answer. */
  readonly failed: number;
  /** Those that began to answer and did not finish. */
  readonly partial: number;
  /** Those that used tokens of which the cost is not known: the cost is without them. */
  readonly unpriced: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cacheCreationTokens: number;
  readonly cacheReadTokens: number;
  readonly totalTokens: number;
}

/** The ledger's sums for one day, model and operation. */
export interface UsageSlice extends UsageSums {
  /** The local day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly model: string;
  readonly operation: string;
  /** USD. */
  readonly cost: number;
}

export interface UsageTotals extends UsageSums {
  /** USD; `null` when tokens were used and the price of none is known. */
  readonly cost: number | null;
}

/** The totals of the requests that share a day, a model or an operation. */
export interface UsageGroup extends UsageTotals {
  /** The day, the model's id or the operation. */
  readonly key: string;
}

/** Figures of a range of time for the usage page. */
export interface UsageReport {
  readonly total: UsageTotals;
  /** Days with requests, oldest first. */
  readonly byDay: readonly UsageGroup[];
  /** Dearest first. */
  readonly byModel: readonly UsageGroup[];
  /** Dearest first. */
  readonly byOperation: readonly UsageGroup[];
}

function totalsOf(slices: readonly UsageSlice[]): UsageTotals {
  const sum = (field: keyof UsageSums | 'cost'): number => slices.reduce((total, slice) => total + slice[field], 0);
  const cost = sum('cost');
  const unpriced = sum('unpriced');
  return {
    requests: sum('requests'),
    failed: sum('failed'),
    partial: sum('partial'),
    unpriced,
    promptTokens: sum('promptTokens'),
    completionTokens: sum('completionTokens'),
    cacheCreationTokens: sum('cacheCreationTokens'),
    cacheReadTokens: sum('cacheReadTokens'),
    totalTokens: sum('totalTokens'),
    cost: cost === 0 && unpriced > 0 ? null : cost,
  };
}

const groupsBy = (slices: readonly UsageSlice[], field: 'day' | 'model' | 'operation'): UsageGroup[] =>
  [...Map.groupBy(slices, (slice) => slice[field])].map(([key, members]) => ({ key, ...totalsOf(members) }));

const dearestFirst = (a: UsageGroup, b: UsageGroup): number =>
  (b.cost ?? -1) - (a.cost ?? -1) || b.totalTokens - a.totalTokens || a.key.localeCompare(b.key);

/** Folds the ledger's sums into totals by day, by model and by operation. */
export function usageReport(slices: readonly UsageSlice[]): UsageReport {
  return {
    total: totalsOf(slices),
    byDay: groupsBy(slices, 'day').sort((a, b) => (a.key < b.key ? -1 : 1)),
    byModel: groupsBy(slices, 'model').sort(dearestFirst),
    byOperation: groupsBy(slices, 'operation').sort(dearestFirst),
  };
}
