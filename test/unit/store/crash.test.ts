import assert from 'node:assert/strict';
import { killAgainAndAgain } from '../../support/crash/kills.ts';
import { Place } from './support.ts';

describe('a process that is killed while it streams', () => {
  it('leaves a store that opens, with every conversation and the text that was shown', async () => {
    const place = new Place();
    try {
      const { unreadable, missing, notCut, garbled, lostMs } = await killAgainAndAgain(place.file, 8, 400);
      assert.deepEqual({ unreadable, missing, notCut, garbled }, { unreadable: 0, missing: 0, notCut: 0, garbled: 0 });
      console.log(`      text lost in 8 kills: ${lostMs.map((ms) => `${ms} ms`).join(', ')}`);
    } finally {
      place.remove();
    }
  }).timeout(60_000);
});
