import type { ChatStreamChunk } from '../../llm/index.ts';
import { LlmError } from '../../llm/index.ts';
import { toolBlock } from './toolInput.ts';
import { assembleResponse, type FinishedBlock, isObject, readStopReason, stringOr } from './messageBlocks.ts';
import { toStorable, t } from '../../base/index.ts';
import { UsageCounter } from './usage.ts';
import { WebReader } from './webBlocks.ts';

/** A whole message as chunks: what a stream of it would have given out, and the one chunk that ends it. */
export interface ParsedMessage {
  readonly deltas: readonly Exclude<ChatStreamChunk, { type: 'function_input' | 'response' | 'error' }>[];
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
    throw new LlmError('protocol', t('What arrived is not an answer of the Messages API.'), { code: 'not-the-api' });
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
  const web = new WebReader();
  const assembled = assembleResponse(facts, blocks);
  return {
    deltas: blocks.flatMap((block) => toDeltas(block, web)),
    end: assembled.ok
      ? { type: 'response', data: assembled.response, usage }
      : { type: 'error', data: assembled.problem.toStreamError(), usage },
  };
}

function readBlock(block: Record<string, unknown>): FinishedBlock {
  if (block['type'] === 'tool_use') return toolBlock(block, '');
  if (block['type'] !== 'text') return { type: 'opaque', block };
  const text = toStorable(stringOr(block['text'], ''));
  const citations = Array.isArray(block['citations']) ? block['citations'].filter(isObject) : [];
  return { type: 'text', text, ...(citations.length > 0 ? { citations } : {}) };
}

/** @param web has seen the blocks before this one */
function toDeltas(block: FinishedBlock, web: WebReader): ParsedMessage['deltas'] {
  const deltas: ParsedMessage['deltas'][number][] = [];
  if (block.type === 'text' && block.text !== '') deltas.push({ type: 'output_text', data: block.text, usage: null });
  const thinking = block.type === 'opaque' ? toStorable(stringOr(block.block['thinking'], '')) : '';
  if (thinking !== '') deltas.push({ type: 'thinking', data: thinking, usage: null });
  return [...deltas, ...web.chunks(block)];
}
