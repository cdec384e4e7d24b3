import assert from 'node:assert/strict';
import { streamedCases } from './streamedCases.ts';
import { playTable } from './table.ts';

describe('every fault of a stream has the same outcome where rounds with tools stream', function () {
  this.timeout(120_000);
  const { results, end } = playTable(streamedCases, true);

  for (const { fault, result } of results) {
    it(`${fault.id} ${fault.scenario}${fault.stopAt ? ' and Stop' : ''} ${fault.then ?? ''}`.trimEnd(), async () => {
      const { problems } = await result;
      assert.deepEqual(problems, []);
    });
  }

  it('makes no mistake of its own on the way', async () => {
    assert.deepEqual(await end, []);
  });
});
