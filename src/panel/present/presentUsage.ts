import type { ToUsageView, UsageRange, UsageRequestView } from '../../protocol/index.ts';
import type { LedgerRow, LedgerTotal, TimeRange } from '../../store/index.ts';
import { usageReport } from '../../usage/index.ts';

/** How many requests the page lists. */
export const listedRequests = 100;

/** The time from the beginning of the range's first day (local time) until after `now`, ms since 1970. */
export function timeRange(range: UsageRange, now: number): TimeRange {
  const to = Number.MAX_SAFE_INTEGER;
  if (range === 'all') return { from: 0, to };
  const day = new Date(now);
  // By the calendar: a day on which the clocks change has 23 or 25 hours.
  return { from: new Date(day.getFullYear(), day.getMonth(), day.getDate() - Number(range) + 1).getTime(), to };
}

/** The page of a range: the ledger's sums and its newest rows. */
export function presentUsage(
  range: UsageRange,
  now: number,
  totals: readonly LedgerTotal[],
  rows: readonly LedgerRow[],
): ToUsageView {
  const { total, byDay, byModel, byOperation } = usageReport(totals);
  const lastDay = dayOf(now);
  return {
    type: 'usage',
    range,
    firstDay: range === 'all' ? (byDay[0]?.key ?? lastDay) : dayOf(timeRange(range, now).from),
    lastDay,
    total,
    byDay,
    byModel,
    byOperation,
    requests: rows.slice(0, listedRequests).map(presentRequest),
  };
}

/** The local day, `YYYY-MM-DD`. */
function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const presentRequest = (row: LedgerRow): UsageRequestView => ({
  id: row.attemptId,
  at: row.createdAt,
  model: row.model,
  operation: row.operation,
  state: row.state,
  tokens: row.totalTokens,
  estimated: row.estimated,
  rejected: row.rejected,
  cost: row.estimatedCost,
  status: row.httpStatus,
  error: row.errorMessage ?? row.errorKind ?? '',
  requestId: row.requestId ?? '',
  timeToFirstTokenMs: row.timeToFirstTokenMs,
  durationMs: row.durationMs,
});
