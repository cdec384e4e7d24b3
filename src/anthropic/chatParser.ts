import type { ChatStreamChunk } from '../llm/index.ts';
import { LlmError } from '../llm/index.ts';
import { brokenToolError, toolBlock } from './toolInput.ts';
import { assembleResponse, type FinishedBlock, isObject, readStopReason, stringOr } from './messageBlocks.ts';
import { toStorable } from '../base/index.ts';
import { UsageCounter } from './usage.ts';

/** A whole message as chunks: what a stream of it would have given out, and the one chunk that ends it. */
export interface ParsedMessage {
  readonly deltas: readonly Extract<ChatStreamChunk, { type: 'output_text' | 'thinking' }>[];
  /** An `error` when the message holds a tool call that is not whole. */
  readonly end: Extract<ChatStreamChunk, { type: 'response' | 'error' }>;
}

/**
 * Reads a whole message, as a request without streaming is answered.
 *
 * @throws LlmError of kind `protocol` when it is not a message
 */
export function parseMessage(message: unknown): ParsedMessage {
  if (!isObject(message) || message['type'] !== 'message' || !Array.isArray(message['content'])) {
    throw new LlmError('protocol', 'What arrived is not an answer of the Messages API.', { code: 'not-the-api' });
  }
  const details = message['stop_details'];
  const facts = {
    id: stringOr(message['id'], ''),
    model: stringOr(message['model'], ''),
    stopReason: readStopReason(message['stop_reason']),
    stopExplanation: isObject(details) ? stringOr(details['explanation'], null) : null,
  };
  const counter = new UsageCounter();
  counter.read(message['usage'], true);
  const usage = counter.usage(true);
  const blocks = (message['content'] as unknown[]).filter(isObject).map(readBlock);
  const assembled = assembleResponse(facts, blocks);
  return {
    deltas: blocks.flatMap(toDelta),
    end:
      'response' in assembled
        ? { type: 'response', data: assembled.response, usage }
        : { type: 'error', data: brokenToolError(assembled.brokenTool).toStreamError(), usage },
  };
}

function readBlock(block: Record<string, unknown>): FinishedBlock {
  if (block['type'] === 'text') return { type: 'text', text: toStorable(stringOr(block['text'], '')) };
  if (block['type'] === 'tool_use') return toolBlock(block, '');
  return { type: 'opaque', block };
}

function toDelta(block: FinishedBlock): ParsedMessage['deltas'] {
  if (block.type === 'text') return block.text === '' ? [] : [{ type: 'output_text', data: block.text, usage: null }];
  if (block.type !== 'opaque') return [];
  const thinking = toStorable(stringOr(block.block['thinking'], ''));
  return thinking === '' ? [] : [{ type: 'thinking', data: thinking, usage: null }];
}
