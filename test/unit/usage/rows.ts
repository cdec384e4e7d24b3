import type { Usage } from '../../../src/llm/index.ts';
import { totalTokens, unknownUsage } from '../../../src/llm/index.ts';
import type { LedgerRow } from '../../../src/usage/index.ts';

/** Usage with every bucket known, those not named 0. */
export function usage(figures: Partial<Usage>): Usage {
  const all = {
    ...unknownUsage,
    inputTokens: 0,
    outputTokens: 0,
    cacheCreationTokens: 0,
    cacheCreation1hTokens: 0,
    cacheReadTokens: 0,
    ...figures,
  };
  return { ...all, totalTokens: totalTokens(all) };
}

/** A ledger row of a chat request that went well, with the given fields in place of the ordinary ones. */
export function row(fields: Partial<LedgerRow>): LedgerRow {
  return {
    attemptId: 'a1',
    conversationId: 'c1',
    messageId: 'm1',
    provider: 'anthropic',
    model: 'claude-sonnet-5-5',
    operation: 'chat',
    state: 'final',
    promptTokens: 100,
    completionTokens: 10,
    cacheCreationTokens: 0,
    cacheCreation1hTokens: 0,
    cacheReadTokens: 0,
    totalTokens: 110,
    completionEstimated: false,
    figuresRejected: false,
    estimatedCost: 0.0003,
    httpStatus: 200,
    errorKind: null,
    errorMessage: null,
    requestId: 'req_1',
    stopReason: 'end_turn',
    timeToFirstTokenMs: 400,
    durationMs: 900,
    createdAt: Date.UTC(2026, 10, 22, 12),
    ...fields,
  };
}
