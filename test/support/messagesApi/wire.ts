/**
 * What travels on the wire of the Messages API, typed only as far as this server builds or reads it. Requests are typed
 * `unknown` field by field until `validation.ts` has looked at them.
 */

export type JsonObject = Record<string, unknown>;

/** True for a JSON object, false for null, arrays and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The token counts of one message. Input stands in three disjoint buckets: fresh, cache write, cache read. */
export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
}

/** A content block, in a request or an answer. */
export interface Block {
  type: string;
  [field: string]: unknown;
}

/** A message of the request's history. */
export interface HistoryMessage {
  role: string;
  content: string | Block[];
}

/** The body of `POST /v1/messages` after validation. */
export interface MessagesRequest {
  model: string;
  max_tokens: number;
  messages: HistoryMessage[];
  system?: string | Block[];
  tools?: Block[];
  stream?: boolean;
  thinking?: JsonObject;
  tool_choice?: JsonObject;
  cache_control?: JsonObject | null;
}

/** One server-sent event of a streamed answer. Fields are loose because faults send what the API never would. */
export interface StreamEvent {
  type: string;
  index?: unknown;
  message?: unknown;
  content_block?: unknown;
  delta?: unknown;
  usage?: unknown;
  error?: unknown;
}

/** The blocks of a message; a string counts as one text block, as the API counts it. */
export function blocksOf(content: unknown): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter((block): block is Block => isObject(block)) : [];
}

/** The text of a message, its text blocks joined by a line break. */
export function textOf(content: unknown): string {
  return blocksOf(content)
    .filter((block) => block.type === 'text' && typeof block['text'] === 'string')
    .map((block) => block['text'] as string)
    .join('\n');
}
