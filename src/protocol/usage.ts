import { boolean, count, either, type Guarded, list, literal, nullable, number, object, string } from './guard.ts';

/** The last so many days, today included, or everything. */
const range = literal('7', '30', '90', 'all');
export type UsageRange = Guarded<typeof range>;

const sums = {
  requests: count,
  failed: count,
  partial: count,
  /** Requests that used tokens of which the cost is not known; `cost` leaves them out. */
  unpriced: count,
  promptTokens: count,
  completionTokens: count,
  cacheCreationTokens: count,
  cacheReadTokens: count,
  totalTokens: count,
  /** USD; `null` when tokens were used and no price is known. */
  cost: nullable(number),
};
const totals = object(sums);
export type UsageTotalsView = Guarded<typeof totals>;

const group = object({ key: string, ...sums });
export type UsageGroupView = Guarded<typeof group>;

const request = object({
  id: string,
  /** When it began, ms since 1970. */
  at: number,
  model: string,
  operation: string,
  state: literal('final', 'partial', 'failed'),
  tokens: nullable(count),
  /** The output figure is an estimate, since the answer was cut off. */
  estimated: boolean,
  /** The API sent a figure that cannot be true; it was dropped. */
  rejected: boolean,
  cost: nullable(number),
  status: nullable(count),
  /** The error in words, or empty. */
  error: string,
  requestId: string,
  timeToFirstTokenMs: nullable(number),
  durationMs: nullable(number),
});
export type UsageRequestView = Guarded<typeof request>;

const isToUsageView = object({
  type: literal('usage'),
  range,
  /** The first and the last day of the range, `YYYY-MM-DD`; empty when there is none. */
  firstDay: string,
  lastDay: string,
  total: totals,
  byDay: list(group),
  byModel: list(group),
  byOperation: list(group),
  /** The newest, at most 100. */
  requests: list(request),
});

/** A message of the host to the usage page. */
export type ToUsageView = Guarded<typeof isToUsageView>;

const isUsageToHost = either(
  object({ type: literal('ready') }),
  object({ type: literal('range'), range }),
  object({ type: literal('export') }),
  object({ type: literal('problem'), message: string }),
);

/** A message of the usage page to the host. */
export type UsageToHost = Guarded<typeof isUsageToHost>;

/** The message if it is one, else `null`. */
export const parseToUsageView = (value: unknown): ToUsageView | null => (isToUsageView(value) ? value : null);

/** The message if it is one, else `null`. */
export const parseUsageToHost = (value: unknown): UsageToHost | null => (isUsageToHost(value) ? value : null);
