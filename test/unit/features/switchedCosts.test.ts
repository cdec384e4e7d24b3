import assert from 'node:assert/strict';
import type { RequestPart } from '../../../src/assistant/index.ts';
import { switchedCosts } from '../../../src/features/spending/switchedCosts.ts';

const part = (kind: RequestPart['kind'], tokens: number, included = true): RequestPart => ({
  id: kind,
  kind,
  label: kind,
  tokens,
  included,
  optional: true,
  messageId: null,
});
const next = {
  tokens: 2000,
  cachedTokens: 1500,
  cachedUntil: 10,
  cachedPrice: 1,
  price: 10,
  hourPrice: 20,
  hourUpTo: 0,
};

describe('the price of leaving a part out', () => {
  const parts = [part('instructions', 400), part('rules', 100), part('prompt', 300), part('answer', 200)];

  it('is that of all that stands behind it, which the cache holds no more, by the size that the API counted', () => {
    // Twice the estimate: 800, 200, 600, 400.
    assert.deepEqual(switchedCosts(parts, next, 0), [1200 * 10, 1800 * 10, 1000 + 400 * 10, 1500 + 100 * 10]);
  });

  it('is that of the whole where the cache holds nothing, and counts what is taken back', () => {
    const left = [part('instructions', 1000), part('prompt', 500, false), part('answer', 1000)];
    assert.deepEqual(switchedCosts(left, next, 10), [10_000, 25_000, 10_000]);
  });

  it('is not known of a summary', () => {
    assert.deepEqual(switchedCosts([part('summary', 10)], next, 0), [null]);
  });
});
