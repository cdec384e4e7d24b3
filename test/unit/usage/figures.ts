import type { Usage } from '../../../src/llm/index.ts';
import { totalTokens, unknownUsage } from '../../../src/llm/index.ts';

/** Usage with every bucket known, those not named 0. */
export function usage(figures: Partial<Usage>): Usage {
  const all = {
    ...unknownUsage,
    inputTokens: 0,
    outputTokens: 0,
    cacheCreationTokens: 0,
    cacheCreation1hTokens: 0,
    cacheReadTokens: 0,
    ...figures,
  };
  return { ...all, totalTokens: totalTokens(all) };
}
