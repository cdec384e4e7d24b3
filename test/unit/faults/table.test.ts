import assert from 'node:assert/strict';
import { playTable } from './table.ts';

describe('every fault has one visible, stored, billed outcome', function () {
  this.timeout(120_000);
  const { results, end } = playTable();

  for (const { fault, result } of results) {
    const how = [fault.workspace ? ' in a turn with tools' : '', fault.stopAt ? ' and Stop' : '', fault.then ?? ''];
    it(`${fault.id} ${fault.scenario}${how.join(' ').trimEnd()}`, async () => {
      const { problems } = await result;
      assert.deepEqual(problems, []);
    });
  }

  it('makes no mistake of its own on the way', async () => {
    assert.deepEqual(await end, []);
  });
});
