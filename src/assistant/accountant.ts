import type { AttemptReport, Usage } from '../llm/index.ts';
import { costOf, type PriceList, withEstimatedOutput } from '../usage/index.ts';

/** To which turn an attempt belongs; `null` for what belongs to none, such as a commit message. */
export interface AttemptIds {
  readonly conversationId: string | null;
  readonly messageId: string | null;
}

/** Keeps one row for each attempt. */
export interface Ledger {
  record(report: AttemptReport, context: AttemptIds & { readonly cost: number | null }): void;
}

/**
 * Books an attempt and says what it took: an answer that was cut off has no last figures, so that its output is
 * estimated from the text that arrived, and marked as an estimate. Never throws: a turn goes on when its row cannot be
 * written.
 *
 * @param onFault is told why a row could not be written
 */
export function bookAttempt(
  report: AttemptReport,
  ids: AttemptIds,
  prices: PriceList,
  ledger: Ledger,
  onFault: (error: unknown) => void = () => undefined,
): { usage: Usage; cost: number | null } {
  const usage = report.state === 'partial' ? withEstimatedOutput(report.usage, report.output) : report.usage;
  const cost = report.state === 'failed' ? null : costOf(usage, report.model, prices);
  try {
    ledger.record({ ...report, usage }, { ...ids, cost });
  } catch (error) {
    onFault(error);
  }
  return { usage, cost };
}
