import assert from 'node:assert/strict';
import type { LedgerTotal } from '../../../src/store/index.ts';
import type { UsageSlice } from '../../../src/usage/index.ts';
import { usageReport } from '../../../src/usage/index.ts';

/** What the store gives for a range of time is what the report takes. */
function slice(fields: Partial<LedgerTotal>): UsageSlice {
  const ordinary: LedgerTotal = {
    day: '2026-11-22',
    model: 'claude-sonnet-5-5',
    operation: 'chat',
    requests: 1,
    failed: 0,
    partial: 0,
    promptTokens: 100,
    completionTokens: 10,
    cacheCreationTokens: 0,
    cacheReadTokens: 0,
    totalTokens: 110,
    cost: 0.5,
    unpriced: 0,
  };
  return { ...ordinary, ...fields };
}

describe('usage report', () => {
  const slices = [
    slice({ day: '2026-11-23', requests: 3, partial: 1 }),
    slice({ model: 'claude-opus-5-5', operation: 'title', cost: 0.25 }),
    slice({ model: 'unknown-model', cost: 0, unpriced: 1 }),
    slice({ requests: 2, failed: 2, promptTokens: 0, completionTokens: 0, totalTokens: 0, cost: 0 }),
  ];

  it('sums what is known, and says how many requests have no price', () => {
    assert.deepEqual(usageReport(slices).total, {
      requests: 7,
      failed: 2,
      partial: 1,
      unpriced: 1,
      promptTokens: 300,
      completionTokens: 30,
      cacheCreationTokens: 0,
      cacheReadTokens: 0,
      totalTokens: 330,
      cost: 0.75,
    });
  });

  it('has the days in their order', () => {
    assert.deepEqual(
      usageReport(slices).byDay.map(({ key, requests }) => [key, requests]),
      [
        ['2026-11-22', 4],
        ['2026-11-23', 3],
      ],
    );
  });

  it('has models and operations dearest first, and null for a model whose price is not known', () => {
    const { byModel, byOperation } = usageReport(slices);
    assert.deepEqual(
      byModel.map(({ key, cost }) => [key, cost]),
      [
        ['claude-sonnet-5-5', 0.5],
        ['claude-opus-5-5', 0.25],
        ['unknown-model', null],
      ],
    );
    assert.deepEqual(
      byOperation.map(({ key }) => key),
      ['chat', 'title'],
    );
  });

  it('costs 0 when nothing was used: failed requests are free', () => {
    assert.equal(usageReport([]).total.cost, 0);
    assert.equal(usageReport(slices.slice(3)).total.cost, 0);
  });

  it('keeps apart keys that are properties of every object', () => {
    const { byModel } = usageReport([slice({ model: '__proto__' }), slice({ model: 'constructor' })]);
    assert.deepEqual(byModel.map(({ key }) => key).sort(), ['__proto__', 'constructor']);
  });
});
