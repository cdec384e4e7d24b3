import type { ChatStreamChunk } from '../../../src/llm/index.ts';
import { ChatStreamParser } from '../../../src/anthropic/answer/chatStreamParser.ts';

/** An event of a stream, as parsed from its JSON. */
export type Event = Record<string, unknown>;
export type Chunk<T extends ChatStreamChunk['type']> = Extract<ChatStreamChunk, { type: T }>;

/** The events of streams as the API sends them. */
export const start = (usage: Event = { input_tokens: 10, output_tokens: 1 }): Event => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [], usage },
});
export const begin = (index: unknown, content_block: Event): Event => ({
  type: 'content_block_start',
  index,
  content_block,
});
export const beginText = (index: unknown, text = ''): Event => begin(index, { type: 'text', text });
export const beginThinking = (index: unknown): Event => begin(index, { type: 'thinking', thinking: '', signature: '' });
export const beginTool = (index: unknown, id = 'toolu_1', name = 'read_file'): Event =>
  begin(index, { type: 'tool_use', id, name, input: {} });
const delta = (index: unknown, value: Event): Event => ({ type: 'content_block_delta', index, delta: value });
export const text = (index: unknown, value: unknown): Event => delta(index, { type: 'text_delta', text: value });
export const thinking = (index: unknown, value: string): Event =>
  delta(index, { type: 'thinking_delta', thinking: value });
export const signature = (index: unknown, value: string): Event =>
  delta(index, { type: 'signature_delta', signature: value });
export const input = (index: unknown, value: string): Event =>
  delta(index, { type: 'input_json_delta', partial_json: value });
export const end = (index: unknown): Event => ({ type: 'content_block_stop', index });
export const ping: Event = { type: 'ping' };
export const messageDelta = (
  stop_reason: string | null = 'end_turn',
  usage: unknown = { output_tokens: 7 },
): Event => ({
  type: 'message_delta',
  delta: { stop_reason, stop_sequence: null },
  usage,
});
export const stop: Event = { type: 'message_stop' };
export const apiError = (type = 'overloaded_error', message = 'Overloaded'): Event => ({
  type: 'error',
  error: { type, message },
});

/** A whole text block. */
export const textBlock = (index: number, ...texts: string[]): Event[] => [
  beginText(index),
  ...texts.map((value) => text(index, value)),
  end(index),
];
/** A whole stream around these blocks. */
export const stream = (...blocks: Event[][]): Event[] => [start(), ...blocks.flat(), messageDelta(), stop];

/** Everything that the parser gives for these events, and then the end of the stream. */
export function parse(events: readonly unknown[], ended = true): ChatStreamChunk[] {
  const chunks: ChatStreamChunk[] = [];
  const parser = new ChatStreamParser((chunk) => chunks.push(chunk));
  for (const event of events) parser.feed(event);
  if (ended) parser.end();
  return chunks;
}

/** The text that was given out. */
export const shown = (chunks: readonly ChatStreamChunk[]): string =>
  chunks.map((chunk) => (chunk.type === 'output_text' ? chunk.data : '')).join('');

/** The answer in which the chunks end. */
export function response(chunks: readonly ChatStreamChunk[]): Chunk<'response'> {
  const last = chunks.at(-1);
  if (last?.type !== 'response') throw new Error(`the stream ended in ${JSON.stringify(last)}`);
  return last;
}

/** The error in which the chunks end. */
export function failure(chunks: readonly ChatStreamChunk[]): Chunk<'error'> {
  const last = chunks.at(-1);
  if (last?.type !== 'error') throw new Error(`the stream ended in ${JSON.stringify(last)}`);
  return last;
}

/** The bytes of a stream as the API writes them. */
export const bytesOf = (events: readonly Event[]): Uint8Array =>
  Buffer.from(events.map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
