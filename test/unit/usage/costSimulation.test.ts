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

  it('is near the floor in every way of working', async () => {
    for (const [way, most] of [
      [quick, 1.08],
      [slow, 1.35],
      [tools, 1.1],
      [edited, 1.25],
    ] as const) {
      const { cached, floor } = await simulateConversation({ model, way });
      assert.ok(cached.cost < floor * most, `${way.name}: ${(cached.cost / floor).toFixed(2)} times the floor`);
    }
  });

  it('is that of the better life of the cache, once it is known how the person works', async () => {
    const { cached, fiveMinutes, hour } = await simulateConversation({ model, way: slow });
    assert.ok(hour.cost < fiveMinutes.cost / 3);
    assert.ok(cached.cost < hour.cost * 1.1);
  });
});
