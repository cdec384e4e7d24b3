import type { AttemptReport, LlmErrorKind, Operation } from '../llm/index.ts';
import { costOf } from './cost.ts';
import { withEstimatedOutput } from './estimate.ts';
import type { PriceList } from './prices.ts';

/** One HTTP attempt in the ledger. Tokens stand in disjoint buckets; `null` is a figure that is not known. */
export interface LedgerRow {
  /** The key: an attempt that is recorded twice is still one row. */
  readonly attemptId: string;
  readonly conversationId: string | null;
  readonly messageId: string | null;
  readonly provider: string;
  readonly model: string;
  readonly operation: Operation;
  readonly state: AttemptReport['state'];
  /** Prompt tokens outside the cache. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** Tokens written to the cache, those for an hour included. */
  readonly cacheCreationTokens: number | null;
  readonly cacheCreation1hTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly totalTokens: number | null;
  /** `completionTokens` was told from the text that arrived. */
  readonly completionEstimated: boolean;
  /** The API sent a figure that cannot be true; it was dropped. */
  readonly figuresRejected: boolean;
  /** USD; `null` where it cannot be told. */
  readonly estimatedCost: number | null;
  readonly httpStatus: number | null;
  readonly errorKind: LlmErrorKind | null;
  readonly errorMessage: string | null;
  readonly requestId: string | null;
  readonly stopReason: string | null;
  readonly timeToFirstTokenMs: number | null;
  readonly durationMs: number;
  /** When the attempt began, ms since 1970. */
  readonly createdAt: number;
}

/** Whose turn an attempt belongs to; both are `null` for one outside a conversation, e.g. a commit message. */
export interface LedgerContext {
  readonly conversationId: string | null;
  readonly messageId: string | null;
}

/**
 * The ledger's row for an attempt, with its cost by the given prices; an attempt that never began has none. The output of
 * one that was cut off is told from what arrived, and marked as an estimate.
 */
export function ledgerRow(report: AttemptReport, context: LedgerContext, prices: PriceList): LedgerRow {
  const usage = withEstimatedOutput(report.usage, report.output);
  return {
    attemptId: report.attemptId,
    conversationId: context.conversationId,
    messageId: context.messageId,
    provider: report.provider,
    model: report.model,
    operation: report.operation,
    state: report.state,
    promptTokens: usage.inputTokens,
    completionTokens: usage.outputTokens,
    cacheCreationTokens: usage.cacheCreationTokens,
    cacheCreation1hTokens: usage.cacheCreation1hTokens,
    cacheReadTokens: usage.cacheReadTokens,
    totalTokens: usage.totalTokens,
    completionEstimated: usage.estimated,
    figuresRejected: usage.rejected,
    estimatedCost: costOf(usage, report.model, prices),
    httpStatus: report.httpStatus,
    errorKind: report.error?.kind ?? null,
    errorMessage: report.error?.message ?? null,
    requestId: report.requestId,
    stopReason: report.stopReason,
    timeToFirstTokenMs: report.timeToFirstTokenMs,
    durationMs: report.durationMs,
    createdAt: report.startedAt,
  };
}
