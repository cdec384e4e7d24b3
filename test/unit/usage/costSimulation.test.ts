import assert from 'node:assert/strict';
import type { Simulation } from '../../support/costSimulation.ts';
import { simulateConversation } from '../../support/costSimulation.ts';

describe('the cost of a conversation', () => {
  let simulation: Simulation;

  before(async () => {
    simulation = await simulateConversation({ model: 'claude-sonnet-5-5', turns: 15, pauseMs: () => 60_000 });
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

  it('is higher, but the cache still pays, when the person comes back after its life', async () => {
    const { cached, uncached } = await simulateConversation({
      model: 'claude-sonnet-5-5',
      turns: 10,
      pauseMs: (turn) => (turn === 5 ? 600_000 : 60_000),
    });
    assert.ok(cached.usage.cacheCreationTokens! > cached.usage.totalTokens! / 10);
    assert.ok(cached.cost < uncached.cost);
  });
});
