import assert from 'node:assert/strict';
import { faultCases } from './cases.ts';
import { playTable } from './table.ts';

/** Answers with whole calls, which a chat leaves aside and a turn with tools runs. */
const callsTools = /^(?:tool|ok-mix|(?:index-zero|empty-input-first)\?shape=(?:tool|mix))$|then-ok-1\?shape=mix$/;

/** Every case of a stream, in a turn with tools whose rounds stream. */
const cases = faultCases
  .filter(({ flood, workspace, scenario }) => !flood && workspace !== true && !callsTools.test(scenario))
  .map((fault) => ({ ...fault, workspace: true }));

describe('every fault of a stream has the same outcome where rounds with tools stream', function () {
  this.timeout(120_000);
  const { results, end } = playTable(cases, true);

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
