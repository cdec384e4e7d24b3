import assert from 'node:assert/strict';
import type { Simulation } from '../../support/costSimulation.ts';
import { simulateConversation, type Way, ways } from '../../support/costSimulation.ts';

const model = 'claude-sonnet-5-5';
const [quick, slow, tools, edited] = ways as readonly [Way, Way, Way, Way];

describe('the cost of a conversation', function () {
  // Some thousand requests to a server in this process.
  this.timeout(120_000);
  let simulation: Simulation;

  before(async () => {
    simulation = await simulateConversation({ model, way: { ...quick, requests: 15 } });
  });

  it('is known to the token: the reports and the server’s books are the same', () => {
    assert.deepEqual(simulation.cached.usage, simulation.billed);
  });

  it('is the same prompt in all three ways of asking', () => {
    const promptOf = ({ usage }: Simulation['cached']): number => usage.totalTokens! - usage.outputTokens!;
    assert.equal(promptOf(simulation.prefixOnly), promptOf(simulation.cached));
    assert.equal(promptOf(simulation.uncached), promptOf(simulation.cached));
    assert.equal(simulation.uncached.usage.cacheReadTokens, 0);
  });

  it('does not grow with the square of its length: each turn’s prompt is written to the cache once', () => {
    const { usage } = simulation.cached;
    const growth = usage.cacheCreationTokens! + usage.inputTokens!;
    assert.ok(growth < usage.cacheReadTokens! / 4, `${growth} new tokens, ${usage.cacheReadTokens!} read`);
  });

  it('is less than half of what it would be without a cache', () => {
    assert.ok(simulation.cached.cost < simulation.uncached.cost / 2);
    assert.ok(simulation.cached.cost < simulation.prefixOnly.cost / 2);
  });

  it('is near the floor, and nearer to the least that any placement costs, in every way of working', async () => {
    for (const [way, mostOfFloor, mostOfLeast] of [
      [quick, 1.08, 1.005],
      [slow, 1.35, 1.13],
      [tools, 1.1, 1.005],
      [edited, 1.25, 1.1],
    ] as const) {
      const { cached, fiveMinutes, hour, prefixOnly, uncached, least, floor } = await simulateConversation({
        model,
        way,
      });
      const beside = (cost: number): string => `${way.name}: ${(cached.cost / cost).toFixed(3)} times`;
      assert.ok(cached.cost < floor * mostOfFloor, `${beside(floor)} the floor`);
      assert.ok(cached.cost < least * mostOfLeast, `${beside(least)} the least`);
      // It is a bound: nothing that was billed is below it, and it is not below what a free cache costs.
      for (const { cost } of [cached, fiveMinutes, hour, prefixOnly, uncached]) assert.ok(cost >= least);
      assert.ok(least > floor);
    }
  });

  it('is that of the better life of the cache, once it is known how the person works', async () => {
    const { cached, fiveMinutes, hour } = await simulateConversation({ model, way: slow });
    assert.ok(hour.cost < fiveMinutes.cost / 3);
    assert.ok(cached.cost < hour.cost * 1.1);
  });
});
