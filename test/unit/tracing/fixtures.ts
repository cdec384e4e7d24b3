import type { AttemptReport } from '../../../src/llm/index.ts';
import { totalTokens, unknownUsage } from '../../../src/llm/index.ts';
import type { TracingConfig } from '../../../src/tracing/index.ts';
import { priceList } from '../../../src/usage/index.ts';
import { OtlpCollector } from '../../support/otlpCollector.ts';

export function config(baseUrl: string, fields: Partial<TracingConfig> = {}): TracingConfig {
  return {
    publicKey: OtlpCollector.publicKey,
    secretKey: OtlpCollector.secretKey,
    baseUrl,
    environment: 'test',
    machineId: 'machine-7',
    captureContent: false,
    secrets: [],
    prices: priceList(),
    log: () => undefined,
    ...fields,
  };
}

const figures = {
  ...unknownUsage,
  inputTokens: 1000,
  outputTokens: 200,
  cacheReadTokens: 5000,
  cacheCreationTokens: 300,
  cacheCreation1hTokens: 100,
};

export function attempt(fields: Partial<AttemptReport> = {}): AttemptReport {
  return {
    attemptId: 'attempt-1',
    provider: 'anthropic',
    model: 'claude-opus-5-5',
    operation: 'workspace',
    state: 'final',
    usage: { ...figures, totalTokens: totalTokens(figures) },
    httpStatus: 200,
    error: null,
    requestId: 'req_1',
    stopReason: 'end',
    output: 'The answer.',
    startedAt: 1_795_000_000_000,
    timeToFirstTokenMs: 250,
    durationMs: 1000,
    ...fields,
  };
}
