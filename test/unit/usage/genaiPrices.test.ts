import assert from 'node:assert/strict';
import { calcPrice } from '@pydantic/genai-prices';
import type { PriceBand } from '../../../src/usage/index.ts';
import { priceList } from '../../../src/usage/index.ts';

type Column = Exclude<keyof PriceBand, 'upToPromptTokens'>;

const theirNames: Record<Column, string> = {
  input: 'input_mtok',
  output: 'output_mtok',
  cacheRead: 'cache_read_mtok',
  cacheWrite5m: 'cache_write_mtok',
  cacheWrite1h: 'cache_write_1h_mtok',
};

/** Where we differ from genai-prices 0.1.8, and why we are right. Anything else that differs fails. */
const explained = new Map([
  ['claude-haiku-5-5: unknown there', 'Newer than that release.'],
  ['claude-mythos-5-1: unknown there', 'Limited availability; the price page has it at the price of Fable 5.1.'],
  ['claude-mythos-5: unknown there', 'Limited availability; the price page has it at the price of Fable 5.'],
  [
    'claude-sonnet-5-5 cacheRead: 0.1 here, 0.2 there',
    'They answer with Sonnet 5; the cache reads of Sonnet 5.5 were halved on 7 October 2026.',
  ],
]);

/** Their price of a column for a prompt of so many tokens. */
function theirs(price: unknown, promptTokens: number): number | undefined {
  if (typeof price !== 'object' || price === null) return price as number | undefined;
  const { base, tiers } = price as { base: number; tiers: { start: number; price: number }[] };
  return tiers.filter((tier) => promptTokens > tier.start).at(-1)?.price ?? base;
}

describe('the price table beside @pydantic/genai-prices', () => {
  it('differs only where we can say why', () => {
    const differences: string[] = [];
    let compared = 0;
    for (const [model, price] of priceList()) {
      const other = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerId: 'anthropic' })?.model_price;
      if (!other) {
        differences.push(`${model}: unknown there`);
        continue;
      }
      let from = 0;
      for (const band of price.bands) {
        for (const column of Object.keys(theirNames) as Column[]) {
          const their = theirs(other[theirNames[column]], from + 1);
          compared++;
          if (band[column] !== their) {
            differences.push(`${model} ${column}: ${String(band[column])} here, ${String(their)} there`);
          }
        }
        from = band.upToPromptTokens ?? from;
      }
    }
    console.log(`    ${compared} prices compared with @pydantic/genai-prices; differences:`);
    for (const difference of differences)
      console.log(`      ${difference}. ${explained.get(difference) ?? 'NOT EXPLAINED'}`);
    assert.deepEqual(
      differences.filter((difference) => !explained.has(difference)),
      [],
    );
    assert.deepEqual(
      [...explained.keys()].filter((difference) => !differences.includes(difference)),
      [],
      'an explanation that no longer explains anything is to be deleted',
    );
    assert.ok(compared > 60);
  });
});
