import type { UsageGroupView } from '../../protocol/index.ts';

/** The time and figures of a bar in the chart. */
export interface Bin {
  /** A day, `YYYY-MM-DD`, or a month, `YYYY-MM`. */
  readonly key: string;
  readonly cost: number;
  readonly totalTokens: number;
  readonly requests: number;
}

/** More days than this are drawn by the month. */
const maxDays = 100;
/** No chart is longer, whatever the clock was when something was recorded. */
const maxBins = 1200;

/** The days from the first to the last, those without requests too; months, where there are too many days. */
export function binsOf(groups: readonly UsageGroupView[], firstDay: string, lastDay: string): Bin[] {
  const days = daysBetween(firstDay, lastDay);
  const keyOf = days > maxDays ? (day: string): string => day.slice(0, 7) : (day: string): string => day;
  const bins = new Map<string, Bin>();
  for (let at = Math.max(0, days - maxBins * 31); at <= days; at++) {
    const key = keyOf(dayAfter(firstDay, at));
    if (!bins.has(key)) bins.set(key, { key, cost: 0, totalTokens: 0, requests: 0 });
  }
  for (const { key: day, cost, totalTokens, requests } of groups) {
    const bin = bins.get(keyOf(day));
    if (!bin) continue;
    bins.set(bin.key, {
      key: bin.key,
      cost: bin.cost + (cost ?? 0),
      totalTokens: bin.totalTokens + totalTokens,
      requests: bin.requests + requests,
    });
  }
  return [...bins.values()].slice(-maxBins);
}

const dayMs = 86_400_000;

const daysBetween = (first: string, last: string): number =>
  Math.max(0, Math.round((Date.parse(last) - Date.parse(first)) / dayMs) || 0);

const dayAfter = (first: string, days: number): string =>
  new Date((Date.parse(first) || 0) + days * dayMs).toISOString().slice(0, 10);
