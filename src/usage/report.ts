import type { LedgerRow } from './ledger.ts';

/** What a set of requests took. Sums are of the figures that are known. */
export interface UsageTotals {
  /** HTTP attempts. */
  readonly requests: number;
  /** Those among them that never began to answer. */
  readonly failed: number;
  /** Those that began to answer and have no price: the cost is without them. */
  readonly unpriced: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cacheCreationTokens: number;
  readonly cacheReadTokens: number;
  readonly totalTokens: number;
  /** USD; `null` when no request has a price. */
  readonly cost: number | null;
}

/** The totals of the requests that share a day, a model or an operation. */
export interface UsageGroup extends UsageTotals {
  /** The local day as `YYYY-MM-DD`, the model's id or the operation. */
  readonly key: string;
}

/** What the usage page shows of a range of time. */
export interface UsageReport {
  readonly total: UsageTotals;
  /** Days with requests, oldest first. */
  readonly byDay: readonly UsageGroup[];
  /** Dearest first. */
  readonly byModel: readonly UsageGroup[];
  /** Dearest first. */
  readonly byOperation: readonly UsageGroup[];
}

type MutableTotals = { -readonly [Field in keyof UsageTotals]: UsageTotals[Field] };

const emptyTotals = (): MutableTotals => ({
  requests: 0,
  failed: 0,
  unpriced: 0,
  promptTokens: 0,
  completionTokens: 0,
  cacheCreationTokens: 0,
  cacheReadTokens: 0,
  totalTokens: 0,
  cost: null,
});

function count(totals: MutableTotals, row: LedgerRow): void {
  totals.requests++;
  if (row.state === 'failed') totals.failed++;
  else if (row.estimatedCost === null) totals.unpriced++;
  totals.promptTokens += row.promptTokens ?? 0;
  totals.completionTokens += row.completionTokens ?? 0;
  totals.cacheCreationTokens += row.cacheCreationTokens ?? 0;
  totals.cacheReadTokens += row.cacheReadTokens ?? 0;
  totals.totalTokens += row.totalTokens ?? 0;
  if (row.estimatedCost !== null) totals.cost = (totals.cost ?? 0) + row.estimatedCost;
}

function groups(rows: readonly LedgerRow[], keyOf: (row: LedgerRow) => string): UsageGroup[] {
  const found = new Map<string, MutableTotals>();
  for (const row of rows) {
    const key = keyOf(row);
    const totals = found.get(key) ?? emptyTotals();
    count(totals, row);
    found.set(key, totals);
  }
  return [...found].map(([key, totals]) => ({ key, ...totals }));
}

const dearestFirst = (a: UsageGroup, b: UsageGroup): number =>
  (b.cost ?? -1) - (a.cost ?? -1) || b.totalTokens - a.totalTokens || a.key.localeCompare(b.key);

/** From a time in ms since 1970 to its calendar day, `YYYY-MM-DD`, in a time zone (the computer's, if none is named). */
function localDays(timeZone?: string): (time: number) => string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  // Canadian English writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('en-CA', timeZone === undefined ? parts : { ...parts, timeZone });
  return (time) => format.format(time);
}

/** Totals by day, model and operation of the ledger's rows, in any order. */
export function usageReport(rows: readonly LedgerRow[], timeZone?: string): UsageReport {
  const total = emptyTotals();
  for (const row of rows) count(total, row);
  const dayOf = localDays(timeZone);
  return {
    total,
    byDay: groups(rows, (row) => dayOf(row.createdAt)).sort((a, b) => (a.key < b.key ? -1 : 1)),
    byModel: groups(rows, (row) => row.model).sort(dearestFirst),
    byOperation: groups(rows, (row) => row.operation).sort(dearestFirst),
  };
}
