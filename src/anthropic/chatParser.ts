import type { ChatResponse, Usage } from '../llm/index.ts';
import { LlmError } from '../llm/index.ts';
import { brokenToolError, toolBlock } from './chatStreamParser.ts';
import { assembleResponse, type FinishedBlock, isObject, stringOr } from './messageBlocks.ts';
import { storable } from './text.ts';
import { UsageCounter } from './usage.ts';

/**
 * Reads a whole message, as a request without streaming is answered.
 *
 * @throws LlmError of kind `protocol` when it is not a message, or holds a tool call that is not whole
 */
export function parseMessage(message: unknown): { response: ChatResponse; usage: Usage } {
  if (!isObject(message) || message['type'] !== 'message' || !Array.isArray(message['content'])) {
    throw new LlmError('protocol', 'What arrived is not an answer of the Messages API.', { code: 'not-the-api' });
  }
  const details = message['stop_details'];
  const facts = {
    id: stringOr(message['id'], ''),
    model: stringOr(message['model'], ''),
    stopReason: stringOr(message['stop_reason'], null),
    stopExplanation: isObject(details) ? stringOr(details['explanation'], null) : null,
  };
  const counter = new UsageCounter();
  counter.read(message['usage']);
  const assembled = assembleResponse(facts, (message['content'] as unknown[]).filter(isObject).map(readBlock));
  if ('brokenTool' in assembled) throw brokenToolError(assembled.brokenTool);
  return { response: assembled.response, usage: counter.usage(false) };
}

function readBlock(block: Record<string, unknown>): FinishedBlock {
  if (block['type'] === 'text') return { type: 'text', text: storable(stringOr(block['text'], '')) };
  if (block['type'] === 'tool_use') return toolBlock(block, '');
  return { type: 'opaque', block };
}
