/** The sample project: so small that it is read in a minute, and with one fault to find. */
export const sampleFiles: Readonly<Record<string, string>> = {
  'README.md': `# Basket

A small project to try Sidestream on. \`basket.js\` adds up what is in a basket; one of its tests fails.

Run the tests with \`node --test\`.
`,
  'basket.js': `/** What the items of a basket cost together, in cents. */
export function total(items) {
  let sum = 0;
  for (const { price } of items) {
    sum += price;
  }
  return sum;
}

/** The total with a discount of so many percent, rounded to whole cents. */
export function discounted(items, percent) {
  return Math.round(total(items) * (1 - percent / 100));
}
`,
  'basket.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discounted, total } from './basket.js';

test('adds up prices', () => {
  assert.equal(total([{ price: 250, count: 1 }, { price: 100, count: 1 }]), 350);
});

test('counts what is bought twice', () => {
  assert.equal(total([{ price: 250, count: 2 }]), 500);
});

test('takes off a discount', () => {
  assert.equal(discounted([{ price: 1000, count: 1 }], 10), 900);
});
`,
  'package.json': `{ "name": "basket", "private": true, "type": "module", "scripts": { "test": "node --test" } }
`,
};
