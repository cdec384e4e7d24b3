import assert from 'node:assert/strict';
import test from 'node:test';
import { total } from '../src/basket.js';

test('an empty basket costs nothing', () => assert.equal(total([]), 0));

test('the tenth piece brings the discount', () => {
  assert.equal(total([{ name: 'apple', cents: 50, pieces: 10 }]), 450);
});
