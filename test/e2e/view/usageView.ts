// The usage page in a plain page, with the test in the host's place.
import type { ToUsageView, UsageGroupView, UsageRequestView } from '../../../src/protocol/index.ts';
import { type Document, openPlainPage, type PlainPage, type PlainPageOptions } from './plainPage.ts';

const document: Document = { title: 'Usage', entry: 'usage/main.ts', styles: ['usage.css'], pictures: '' };

/** Opens the page, waits for its `ready` and shows it these figures. */
export async function openUsage(usage: ToUsageView, options: PlainPageOptions = {}): Promise<PlainPage> {
  const opened = await openPlainPage(document, { width: 1100, height: 1000, ...options });
  await opened.page.evaluate((message) => window.postMessage(message, '*'), usage);
  await opened.page.locator('.totals, .empty').waitFor();
  return opened;
}

const group = (key: string, requests: number, share: number, cost: number | null): UsageGroupView => ({
  key,
  requests,
  failed: 0,
  partial: 0,
  unpriced: cost === null ? requests : 0,
  promptTokens: Math.round(12_000 * share),
  completionTokens: Math.round(31_000 * share),
  cacheCreationTokens: Math.round(60_000 * share),
  cacheReadTokens: Math.round(640_000 * share),
  totalTokens: Math.round(743_000 * share),
  cost,
});

const request = (index: number, fields: Partial<UsageRequestView> = {}): UsageRequestView => ({
  id: `attempt-${index}`,
  at: Date.UTC(2026, 10, 22, 12) - index * 700_000,
  model: 'claude-sonnet-5-5',
  operation: index % 5 === 0 ? 'title' : index % 3 === 0 ? 'workspace' : 'chat',
  state: 'final',
  tokens: 5200 + index * 37,
  estimated: false,
  rejected: false,
  cost: 0.0042 + index * 0.0003,
  status: 200,
  error: '',
  requestId: `req_011CZ4abc${index}`,
  timeToFirstTokenMs: 640 + index * 13,
  durationMs: 5300 + index * 211,
  ...fields,
});

/** A month of work, with requests that failed, were cut off, or have no known price. */
export const month: ToUsageView = {
  type: 'usage',
  range: '30',
  firstDay: '2026-10-24',
  lastDay: '2026-11-22',
  total: { ...group('', 214, 9, 4.83), failed: 6, partial: 3, unpriced: 12 },
  byDay: Array.from({ length: 30 }, (_, index) => index)
    .filter((index) => index % 7 < 5)
    .map((index) => {
      const day = new Date(Date.UTC(2026, 9, 24 + index)).toISOString().slice(0, 10);
      return group(day, 4 + ((index * 7) % 11), 0.2 + ((index * 13) % 17) / 20, 0.04 + ((index * 13) % 17) * 0.027);
    }),
  byModel: [
    group('claude-sonnet-5-5', 150, 6.1, 3.2),
    group('claude-opus-5-5', 22, 1.4, 1.55),
    group('claude-haiku-5-5', 30, 0.3, 0.08),
    group('own-model-with-a-rather-long-name-behind-a-gateway', 12, 1.2, null),
  ],
  byOperation: [
    group('workspace', 96, 5.3, 3.05),
    group('chat', 80, 3.2, 1.6),
    group('commit_message', 9, 0.2, 0.1),
    group('title', 29, 0.3, 0.08),
  ],
  requests: Array.from({ length: 24 }, (_, index) =>
    index === 2
      ? request(index, {
          state: 'failed',
          status: 529,
          tokens: null,
          cost: null,
          timeToFirstTokenMs: null,
          error: 'The service is overloaded. Try again in a moment.',
        })
      : index === 5
        ? request(index, { state: 'partial', estimated: true, error: 'The answer was cut: the connection was lost.' })
        : index === 8
          ? request(index, { model: 'own-model', cost: null })
          : request(index),
  ),
};
