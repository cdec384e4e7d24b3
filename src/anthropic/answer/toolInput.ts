import type { JsonObject } from '../../llm/index.ts';
import { type FinishedBlock, isObject, stringOr } from './messageBlocks.ts';

/** Streamed input without the `{}` that some gateways write before the true one. */
export function withoutEmptyObject(input: string): string {
  const rest = /^\s*\{\s*\}\s*(?=\{)/.exec(input);
  return rest ? input.slice(rest[0].length) : input;
}

/**
 * A `tool_use` block; `input` is what was streamed, and empty when the block came with its input. Input that is neither
 * an object nor left out is taken for a cut one: it is not whole.
 */
export function toolBlock(start: JsonObject, input: string): FinishedBlock {
  const streamed = withoutEmptyObject(input).trim();
  const text =
    streamed === '' || (streamed === '{}' && start['input']) ? JSON.stringify(start['input'] ?? {}) : streamed;
  return {
    type: 'tool_use',
    id: stringOr(start['id'], ''),
    name: stringOr(start['name'], ''),
    input: text.toWellFormed(),
    whole: parseObject(text) !== null,
  };
}

/** The object that a JSON text holds; `null` when it holds none. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
