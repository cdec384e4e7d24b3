import assert from 'node:assert/strict';
import { attempts, harmless, layOut, snapshot } from '../../support/adversary/attempts.ts';
import { Bench, secret } from '../../support/adversary/bench.ts';

describe('a model that was talked into doing harm', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await layOut(bench);
  });
  afterEach(() => bench.dispose());

  for (const { about, setUp, tool, input } of attempts) {
    it(`cannot ${about}`, async () => {
      await setUp?.(bench);
      const before = snapshot(bench.home);
      const result = await bench.call(tool, input);
      assert.deepEqual(snapshot(bench.home), before, 'nothing was written');
      assert.doesNotMatch(result.output, new RegExp(secret), 'no key was read');
      assert.doesNotMatch(result.output, /^(?:ANTHROPIC|PATH|HOME)/m);
      assert.deepEqual(bench.shown, [], 'no command was run');
    });
  }

  it('tries at least thirty ways', () => assert.ok(attempts.length >= 30));
});

describe('an honest model', () => {
  for (const { about, tool, input } of harmless) {
    it(`can ${about}, unasked`, async () => {
      const bench = new Bench();
      await layOut(bench);
      const result = await bench.call(tool, input);
      assert.equal(result.isError, false, result.output);
      assert.deepEqual(bench.asked, []);
      bench.dispose();
    });
  }
});
