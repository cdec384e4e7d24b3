import assert from 'node:assert/strict';
import { priceList, priceOf, readOwnPrices } from '../../../src/usage/index.ts';

const inputPrice = (model: string): number | undefined => priceOf(model, priceList())?.bands[0]?.input;

describe('prices', () => {
  it('a dated id has the price of its model, never that of an older one with a shorter name', () => {
    assert.equal(priceOf('claude-sonnet-5-5-20261001', priceList()), priceOf('claude-sonnet-5-5', priceList()));
    assert.notEqual(priceOf('claude-sonnet-5-5-20261001', priceList()), priceOf('claude-sonnet-5', priceList()));
    assert.equal(inputPrice('claude-haiku-4-5-20251001'), 1);
    assert.equal(inputPrice('claude-opus-5-5@20260901'), 4);
    assert.equal(inputPrice('claude-opus-5-5[1m]'), 4);
  });

  it('a version that the list does not know has no price, although an older one begins the same', () => {
    for (const model of ['claude-fable-5-2', 'claude-opus-5-6', 'claude-sonnet-5.9', 'claude-opus-55', 'claude-opus']) {
      assert.equal(priceOf(model, priceList()), null, model);
    }
  });

  it('a name that is a property of every object has no price', () => {
    for (const model of ['__proto__', 'constructor', 'toString', '']) assert.equal(priceOf(model, priceList()), null);
  });

  it('every entry says when and where it was read, and ends in a band without bound', () => {
    for (const [model, price] of priceList()) {
      assert.match(price.asOf ?? '', /^\d{4}-\d\d-\d\d$/, model);
      assert.match(price.source ?? '', /^https:/, model);
      assert.equal(price.bands.at(-1)?.upToPromptTokens, null, model);
    }
  });

  it('the person’s own price replaces ours and prices models that we do not know', () => {
    const { prices, problems } = readOwnPrices({
      'claude-sonnet-5-5': { input: 1, output: 2 },
      'gateway/model': { input: 3, output: 4, cacheRead: 0.5 },
    });
    assert.deepEqual(problems, []);
    assert.equal(priceOf('claude-sonnet-5-5-20261001', priceList(prices))?.bands[0]?.input, 1);
    assert.deepEqual(priceOf('gateway/model', priceList(prices))?.bands[0], {
      upToPromptTokens: null,
      input: 3,
      output: 4,
      cacheRead: 0.5,
      cacheWrite5m: null,
      cacheWrite1h: null,
    });
  });

  it('of two names that stand for a model the longer one counts', () => {
    const { prices } = readOwnPrices({ vendor: { input: 1, output: 1 }, 'vendor-large': { input: 2, output: 2 } });
    assert.equal(priceOf('vendor-large-20261001', priceList(prices))?.bands[0]?.input, 2);
    assert.equal(priceOf('vendor-small', priceList(prices))?.bands[0]?.input, 1);
  });

  it('bands can be set', () => {
    const bands = [
      { upToPromptTokens: 1000, input: 1, output: 1 },
      { input: 2, output: 2 },
    ];
    const { prices, problems } = readOwnPrices({ m: { bands } });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      prices.get('m')?.bands.map((band) => band.upToPromptTokens),
      [1000, null],
    );
  });

  it('a bad entry is named and left out, and the good ones beside it count', () => {
    const bad: Record<string, unknown> = {
      negative: { input: -1, output: 1 },
      text: { input: '1', output: 1 },
      infinite: { input: Infinity, output: 1 },
      noOutput: { input: 1 },
      badCache: { input: 1, output: 1, cacheRead: 'cheap' },
      list: [1, 2],
      nothing: null,
      emptyBands: { bands: [] },
      unordered: {
        bands: [
          { input: 1, output: 1 },
          { input: 2, output: 2 },
        ],
      },
      falling: {
        bands: [
          { upToPromptTokens: 9, input: 1, output: 1 },
          { upToPromptTokens: 9, input: 1, output: 1 },
          { input: 2, output: 2 },
        ],
      },
      openEnd: { bands: [{ upToPromptTokens: 10, input: 1, output: 1 }] },
      fraction: {
        bands: [
          { upToPromptTokens: 1.5, input: 1, output: 1 },
          { input: 1, output: 1 },
        ],
      },
      ' ': { input: 1, output: 1 },
    };
    const { prices, problems } = readOwnPrices({ ...bad, good: { input: 1, output: 2 } });
    assert.deepEqual([...prices.keys()], ['good']);
    assert.equal(problems.length, Object.keys(bad).length);
    for (const [at, name] of Object.keys(bad).entries()) assert.ok(problems[at]?.includes(`"${name}"`), name);
  });

  it('a setting of another shape is named and changes nothing', () => {
    for (const setting of ['x', 5, [], true]) {
      const { prices, problems } = readOwnPrices(setting);
      assert.equal(prices.size, 0);
      assert.equal(problems.length, 1);
    }
    for (const setting of [undefined, null, {}]) assert.deepEqual(readOwnPrices(setting).problems, []);
  });
});
