import assert from 'node:assert/strict';
import { compareRandom } from './exact.ts';

describe('markdown in pieces', function () {
  this.timeout(120_000);

  it('is, after any chunks, byte for byte the one-shot render (20,000 random documents)', () => {
    assert.equal(compareRandom(1, 20_000), 20_000);
  });
});
