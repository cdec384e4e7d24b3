import assert from 'node:assert/strict';
import type { AttemptReport } from '../../../src/llm/index.ts';
import { LlmError, unknownUsage } from '../../../src/llm/index.ts';
import { ledgerCsv, ledgerRow, priceList, usageReport } from '../../../src/usage/index.ts';
import { row, usage } from './rows.ts';

const report: AttemptReport = {
  attemptId: 'a1',
  provider: 'anthropic',
  model: 'claude-opus-5-5',
  operation: 'workspace',
  state: 'final',
  usage: usage({ inputTokens: 1000, outputTokens: 100, cacheReadTokens: 2000 }),
  httpStatus: 200,
  error: null,
  requestId: 'req_9',
  stopReason: 'tool_use',
  output: '',
  startedAt: 1_700_000_000_000,
  timeToFirstTokenMs: 321,
  durationMs: 1234,
};

describe('ledger row', () => {
  it('has the figures of the attempt and its cost', () => {
    const made = ledgerRow(report, { conversationId: 'c', messageId: 'm' }, priceList());
    assert.equal(made.promptTokens, 1000);
    assert.equal(made.completionTokens, 100);
    assert.equal(made.cacheReadTokens, 2000);
    assert.equal(made.totalTokens, 3100);
    assert.ok(Math.abs((made.estimatedCost ?? 0) - 0.0064) < 1e-12);
    assert.equal(made.createdAt, report.startedAt);
    assert.equal(made.errorKind, null);
  });

  it('of a cut attempt has the output told from what arrived, marked so', () => {
    const cut = {
      ...report,
      state: 'partial',
      usage: { ...report.usage, partial: true },
      output: '字'.repeat(500),
    } as const;
    const made = ledgerRow(cut, { conversationId: 'c', messageId: 'm' }, priceList());
    assert.equal(made.completionTokens, 500);
    assert.equal(made.completionEstimated, true);
    assert.equal(made.totalTokens, 3500);
    assert.ok(Math.abs((made.estimatedCost ?? 0) - 0.0144) < 1e-12);
  });

  it('of a failed attempt has its error, and neither tokens nor cost', () => {
    const error = new LlmError('overloaded', 'Claude is overloaded.', { status: 529 }).toStreamError();
    const made = ledgerRow(
      { ...report, state: 'failed', usage: unknownUsage, httpStatus: 529, error },
      { conversationId: null, messageId: null },
      priceList(),
    );
    assert.equal(made.errorKind, 'overloaded');
    assert.equal(made.errorMessage, 'Claude is overloaded.');
    assert.equal(made.estimatedCost, null);
    assert.equal(made.totalTokens, null);
  });
});

describe('usage report', () => {
  const rows = [
    row({ attemptId: '1', estimatedCost: 0.5, createdAt: Date.UTC(2026, 10, 22, 23, 30) }),
    row({ attemptId: '2', estimatedCost: 0.25, model: 'claude-opus-5-5', operation: 'title' }),
    row({ attemptId: '3', estimatedCost: null, model: 'unknown-model' }),
    row({
      attemptId: '4',
      state: 'failed',
      estimatedCost: null,
      promptTokens: null,
      completionTokens: null,
      cacheCreationTokens: null,
      cacheReadTokens: null,
      totalTokens: null,
    }),
  ];

  it('sums what is known, and says how many requests have no price', () => {
    const { total } = usageReport(rows, 'UTC');
    assert.deepEqual(total, {
      requests: 4,
      failed: 1,
      unpriced: 1,
      promptTokens: 300,
      completionTokens: 30,
      cacheCreationTokens: 0,
      cacheReadTokens: 0,
      totalTokens: 330,
      cost: 0.75,
    });
  });

  it('a day is the person’s local day', () => {
    const days = (timeZone: string): string[] => usageReport(rows, timeZone).byDay.map((group) => group.key);
    assert.deepEqual(days('UTC'), ['2026-11-22']);
    assert.deepEqual(days('Europe/Berlin'), ['2026-11-22', '2026-11-23']);
    assert.deepEqual(days('Pacific/Kiritimati'), ['2026-11-23']);
  });

  it('models and operations stand dearest first, and a model without price costs null', () => {
    const { byModel, byOperation } = usageReport(rows, 'UTC');
    assert.deepEqual(
      byModel.map((group) => [group.key, group.cost]),
      [
        ['claude-sonnet-5-5', 0.5],
        ['claude-opus-5-5', 0.25],
        ['unknown-model', null],
      ],
    );
    assert.deepEqual(
      byOperation.map((group) => group.key),
      ['chat', 'title'],
    );
  });

  it('of nothing is empty, and costs null', () => {
    const empty = usageReport([]);
    assert.equal(empty.total.requests, 0);
    assert.equal(empty.total.cost, null);
    assert.deepEqual(empty.byDay, []);
  });

  it('keeps apart keys that are properties of every object', () => {
    const { byModel } = usageReport([row({ model: '__proto__' }), row({ model: 'constructor' })], 'UTC');
    assert.deepEqual(byModel.map((group) => group.key).sort(), ['__proto__', 'constructor']);
  });
});

/** Reads RFC 4180 back, so that the test sees what a spreadsheet sees. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  for (const match of text.matchAll(/(?:(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n))+?(?<=\r\n)/g)) {
    records.push(
      [...match[0].matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n)/g)].map((cell) =>
        (cell[1] ?? '').replace(/^"([\s\S]*)"$/, '$1').replaceAll('""', '"'),
      ),
    );
  }
  return records;
}

describe('ledger as CSV', () => {
  it('has a title line and one line for each row, ended by CRLF', () => {
    const text = ledgerCsv([row({}), row({ attemptId: 'a2' })]);
    assert.equal(text.split('\r\n').length, 4);
    assert.ok(text.endsWith('\r\n'));
    assert.ok(text.startsWith('created_at,attempt_id,'));
  });

  it('text with commas, quotes and line breaks comes back as it was', () => {
    const message = 'He said "no",\r\nthen\nleft.';
    const [titles, cells] = parseCsv(ledgerCsv([row({ errorMessage: message })]));
    assert.equal(cells?.length, titles?.length);
    assert.equal(cells?.[titles!.indexOf('error_message')], message);
  });

  it('no cell begins as a formula', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n']) {
      const [titles, cells] = parseCsv(ledgerCsv([row({ model: `${start}cmd|' /C calc'!A0` })]));
      assert.equal(cells?.[titles!.indexOf('model')], `'${start}cmd|' /C calc'!A0`);
    }
  });

  it('what is not known is an empty cell, not 0', () => {
    const [titles, cells] = parseCsv(ledgerCsv([row({ estimatedCost: null, promptTokens: 0 })]));
    assert.equal(cells![titles!.indexOf('estimated_cost_usd')], '');
    assert.equal(cells![titles!.indexOf('prompt_tokens')], '0');
  });
});
