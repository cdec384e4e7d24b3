import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cheaperLife, priceList, priceOf } from '../../../src/usage/index.ts';

const price = priceOf('claude-sonnet-5-5', priceList())!.bands[0]!;

describe('the life of a request in the cache', () => {
  it('is five minutes for who goes on at once, and an hour for who comes back late', () => {
    assert.equal(cheaperLife(20_000, 800, price, { requests: 200, late: 0 }), '5m');
    assert.equal(cheaperLife(20_000, 800, price, { requests: 200, late: 60 }), '1h');
  });

  it('is five minutes for what is all new, however the person works', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(500), (tokens, late) => {
        assert.equal(cheaperLife(tokens, tokens, price, { requests: 2 * late, late }), '5m');
      }),
    );
  });

  it('never falls back to five minutes when more requests are late', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(20_000), fc.nat(100), fc.nat(100), (prompt, fresh, late, more) => {
        const life = (count: number): string => cheaperLife(prompt, fresh, price, { requests: 200, late: count });
        if (life(late) === '1h') assert.equal(life(late + more), '1h');
      }),
    );
  });

  it('is five minutes where the price of an hour is not known', () => {
    const unknown = { ...price, cacheWrite1h: null };
    assert.equal(cheaperLife(1_000_000, 10, unknown, { requests: 10, late: 10 }), '5m');
  });
});
