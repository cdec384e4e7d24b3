import assert from 'node:assert/strict';
import { unknownUsage } from '../../../src/llm/index.ts';
import { costDetails, costOf, priceList, readOwnPrices } from '../../../src/usage/index.ts';
import { usage } from './figures.ts';

const million = 1_000_000;
const close = (actual: number | null, expected: number): void => {
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-9, `${String(actual)} is not ${expected}`);
};

describe('cost', () => {
  const prices = priceList();

  it('each bucket is priced by itself', () => {
    const cost = costDetails(
      usage({
        inputTokens: million,
        outputTokens: million,
        cacheReadTokens: million,
        cacheCreationTokens: 3 * million,
        cacheCreation1hTokens: million,
      }),
      'claude-opus-5-5',
      prices,
    );
    const { uncertain, ...parts } = cost!;
    assert.deepEqual(parts, { input: 4, output: 20, cacheRead: 0.2, cacheWrite5m: 10, cacheWrite1h: 8, total: 42.2 });
    assert.equal(uncertain, false);
  });

  it('searches of the web are paid one by one, on top of the tokens', () => {
    const tokens = { inputTokens: 1000, outputTokens: 100 };
    const without = costOf(usage(tokens), 'claude-sonnet-5-5', prices) ?? NaN;
    close(costOf(usage({ ...tokens, webSearches: 3 }), 'claude-sonnet-5-5', prices), without + 0.03);
  });

  it('a cache read costs what the model’s page says, not always a tenth of the input', () => {
    const read = usage({ cacheReadTokens: million });
    close(costOf(read, 'claude-sonnet-5-5', prices), 0.1);
    close(costOf(read, 'claude-sonnet-5', prices), 0.2);
    close(costOf(read, 'claude-fable-5-1', prices), 0.25);
  });

  it('the band follows the whole prompt, cached tokens too, and prices the output as well', () => {
    const model = 'claude-haiku-5-5';
    close(costOf(usage({ inputTokens: 100_000, outputTokens: 1000 }), model, prices), 0.01 + 0.0005);
    close(costOf(usage({ inputTokens: 100_001, outputTokens: 1000 }), model, prices), 0.0500005 + 0.0025);
    const cached = usage({ inputTokens: 1, cacheReadTokens: 60_000, cacheCreationTokens: 40_000, outputTokens: 1000 });
    close(costOf(cached, model, prices), 0.0000005 + 0.003 + 0.025 + 0.0025);
    close(costOf(usage({ outputTokens: 500_000 }), model, prices), 0.25);
  });

  it('a model without price has no cost, which is not 0', () => {
    assert.equal(costOf(usage({ inputTokens: 1000 }), 'some-model', prices), null);
    assert.equal(costOf(usage({}), 'some-model', prices), null);
  });

  it('a bucket that was used and has no price makes the cost unknown; one that was not used does not', () => {
    const own = priceList(readOwnPrices({ m: { input: 1, output: 1 } }).prices);
    assert.equal(costOf(usage({ inputTokens: 10, cacheReadTokens: 1 }), 'm', own), null);
    close(costOf(usage({ inputTokens: million }), 'm', own), 1);
  });

  it('a request that ended without saying its input or output has no cost', () => {
    assert.equal(costOf({ ...usage({ inputTokens: 5 }), outputTokens: null }, 'claude-opus-5', prices), null);
    assert.equal(costOf({ ...usage({ outputTokens: 5 }), inputTokens: null }, 'claude-opus-5', prices), null);
    assert.equal(costOf(unknownUsage, 'claude-opus-5', prices), null);
    assert.equal(costOf({ ...unknownUsage, partial: true }, 'claude-opus-5', prices), null);
  });

  it('a cut request is priced on what is known, and says that it is not sure', () => {
    const cut = { ...usage({ inputTokens: million }), outputTokens: null, partial: true };
    const cost = costDetails(cut, 'claude-opus-5', prices);
    close(cost?.total ?? null, 5);
    assert.equal(cost?.uncertain, true);
  });

  it('cache figures that the API leaves out count as not used', () => {
    const bare = { ...usage({ inputTokens: million }), cacheReadTokens: null, cacheCreationTokens: null };
    close(costOf(bare, 'claude-opus-5', prices), 5);
  });

  it('an hour’s share above the whole is not priced twice', () => {
    const odd = usage({ cacheCreationTokens: million, cacheCreation1hTokens: 2 * million });
    close(costOf(odd, 'claude-opus-5', prices), 10);
  });
});
