import type { ModelInfo as ApiModel } from '@anthropic-ai/sdk/resources/models';
import type { Effort, ModelInfo } from '../llm/index.ts';

const efforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** A model as the API lists it. Nothing in the answer is trusted to be there: gateways leave fields out. */
export function toModelInfo(model: Partial<ApiModel> & { id: string }): ModelInfo {
  const capabilities = model.capabilities as
    | {
        effort?: Record<string, { supported?: boolean } | undefined>;
        thinking?: { types?: { disabled?: { supported?: boolean } } };
      }
    | null
    | undefined;
  const count = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value : null);
  return {
    id: model.id,
    displayName: model.display_name ?? model.id,
    maxInputTokens: count(model.max_input_tokens),
    maxOutputTokens: count(model.max_tokens),
    deprecated: model.lifecycle === 'deprecated',
    efforts: efforts.filter((effort) => capabilities?.effort?.[effort]?.supported === true),
    thinkingOptional: capabilities?.thinking?.types?.disabled?.supported !== false,
  };
}
