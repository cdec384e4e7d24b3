import assert from 'node:assert/strict';
import { UsageCounter } from '../../../src/anthropic/answer/usage.ts';
import type { Usage } from '../../../src/llm/index.ts';

const counted = (begin: unknown, ...totals: unknown[]): Usage => {
  const counter = new UsageCounter();
  counter.read(begin, false);
  for (const total of totals) counter.read(total, true);
  return counter.usage(true);
};

describe('a total of a message', () => {
  it('cannot fall: 0 after 500 is no figure', () => {
    const before = { input_tokens: 500, cache_read_input_tokens: 400, cache_creation_input_tokens: 300 };
    const zero = { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 9 };
    const usage = counted(before, zero);
    assert.deepEqual(
      [usage.inputTokens, usage.cacheReadTokens, usage.cacheCreationTokens, usage.outputTokens, usage.rejected],
      [500, 400, 300, 9, true],
    );
  });

  it('of the output cannot fall either, between deltas and below what the start had said', () => {
    const between = counted({}, { output_tokens: 50 }, { output_tokens: 0 });
    assert.deepEqual([between.outputTokens, between.rejected, between.partial], [50, true, false]);
    const usage = counted({ output_tokens: 500 }, { output_tokens: 0 });
    assert.deepEqual([usage.outputTokens, usage.rejected], [500, true]);
  });

  it('of the output is not known from the start alone, and the placeholder there binds nobody', () => {
    assert.equal(counted({ output_tokens: 500 }).outputTokens, null);
    const usage = counted({ output_tokens: 5 }, { output_tokens: 2 });
    assert.deepEqual([usage.outputTokens, usage.rejected], [2, false]);
  });

  it('may grow', () => {
    const usage = counted({ input_tokens: 43 }, { input_tokens: 61, output_tokens: 1 }, { output_tokens: 7 });
    assert.deepEqual([usage.inputTokens, usage.outputTokens, usage.rejected], [61, 7, false]);
  });
});
