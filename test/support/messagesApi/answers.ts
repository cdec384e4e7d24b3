import type { Block, JsonObject, StreamEvent, Usage } from './wire.ts';
import { isObject } from './wire.ts';

/** A block of a scripted answer. `pieces` says how a text is cut into deltas; else the pace does. */
export type ScriptBlock =
  | { type: 'text'; text: string; pieces?: readonly string[]; citations?: readonly JsonObject[] }
  | { type: 'thinking'; thinking: string }
  | { type: 'tool_use' | 'server_tool_use'; name: string; input: unknown; id?: string; json?: string }
  | { type: 'raw'; block: Block };

/** How fast an answer streams. Times in milliseconds. */
export interface Pace {
  /** Wait between the response headers and the first event. */
  firstMs?: number;
  /** Wait before each delta. */
  gapMs?: number;
  /** Characters (UTF-16 units) in a text or thinking delta. */
  charsPerDelta?: number;
}

/** A scripted answer. `thinking`, `text` and `tools` are short for the blocks in that order; `blocks` says them all. */
export interface Script {
  thinking?: string;
  text?: string;
  tools?: readonly { name: string; input: unknown; id?: string }[];
  blocks?: readonly ScriptBlock[];
  /** Default: `tool_use` if a tool is called, else `end_turn`. */
  stopReason?: string;
  stopDetails?: JsonObject;
  pace?: Pace;
  /** Searches of the web that the answer says it made. */
  webSearches?: number;
  /** Plays this answer through a fault by name (see scenarios.ts). */
  scenario?: string;
}

/** A script with all that the wire needs beside it. */
export interface Answer {
  id: string;
  model: string;
  blocks: readonly ScriptBlock[];
  stopReason: string;
  stopDetails: JsonObject | null;
  webSearches?: number | undefined;
  charsPerDelta: number;
  usage: Usage;
  /** Signs the thinking that the client is shown. */
  sign(thinking: string): string;
  /** Thinking arrives without its text, only signed. */
  omitThinking: boolean;
}

/** The blocks that a script stands for. */
export function blocksOfScript(script: Script): ScriptBlock[] {
  if (script.blocks) return [...script.blocks];
  const blocks: ScriptBlock[] = [];
  if (script.thinking !== undefined) blocks.push({ type: 'thinking', thinking: script.thinking });
  if (script.text !== undefined) blocks.push({ type: 'text', text: script.text });
  for (const tool of script.tools ?? []) blocks.push({ type: 'tool_use', ...tool });
  return blocks;
}

/** Output tokens that a script costs: a quarter of its bytes, at least one for each block. */
export function outputTokens(blocks: readonly ScriptBlock[]): number {
  const bytes = (block: ScriptBlock): number => {
    if (block.type === 'text') return Buffer.byteLength(block.text);
    if (block.type === 'thinking') return Buffer.byteLength(block.thinking);
    if (block.type === 'raw') return Buffer.byteLength(JSON.stringify(block.block));
    return Buffer.byteLength(block.json ?? JSON.stringify(block.input));
  };
  return Math.max(
    1,
    blocks.reduce((sum, block) => sum + Math.ceil(bytes(block) / 4), 0),
  );
}

/** Cuts a text into pieces of `size` UTF-16 units, never inside a surrogate pair. */
function cutText(text: string, size: number): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (from < text.length) {
    let to = Math.min(text.length, from + Math.max(1, size));
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last <= 0xdbff && to < text.length) to++;
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

function blockEvents(block: ScriptBlock, index: number, answer: Answer): StreamEvent[] {
  const start = (content_block: Block): StreamEvent => ({ type: 'content_block_start', index, content_block });
  const delta = (delta: JsonObject): StreamEvent => ({ type: 'content_block_delta', index, delta });
  const stop: StreamEvent = { type: 'content_block_stop', index };
  switch (block.type) {
    case 'text':
      return [
        start({ type: 'text', text: '', citations: block.citations ? [] : null }),
        ...(block.citations ?? []).map((citation) => delta({ type: 'citations_delta', citation })),
        ...(block.pieces ?? cutText(block.text, answer.charsPerDelta)).map((text) =>
          delta({ type: 'text_delta', text }),
        ),
        stop,
      ];
    case 'thinking': {
      const shown = answer.omitThinking ? '' : block.thinking;
      return [
        start({ type: 'thinking', thinking: '', signature: '' }),
        ...cutText(shown, answer.charsPerDelta).map((thinking) => delta({ type: 'thinking_delta', thinking })),
        delta({ type: 'signature_delta', signature: answer.sign(shown) }),
        stop,
      ];
    }
    case 'tool_use':
    case 'server_tool_use': {
      const id = block.id ?? `${block.type === 'tool_use' ? 'toolu' : 'srvtoolu'}_${answer.id.slice(4)}_${index}`;
      const json = block.json ?? JSON.stringify(block.input);
      return [
        start({ type: block.type, id, name: block.name, input: {} }),
        delta({ type: 'input_json_delta', partial_json: '' }),
        ...(json === '{}' ? [] : cutText(json, Math.max(8, answer.charsPerDelta))).map((partial_json) =>
          delta({ type: 'input_json_delta', partial_json }),
        ),
        stop,
      ];
    }
    case 'raw':
      return [start(block.block), stop];
  }
}

/** The events of an answer, in the order in which the API sends them, with a ping after the first block's start. */
export function answerEvents(answer: Answer): StreamEvent[] {
  const { output_tokens: total, cache_creation, ...input } = answer.usage;
  const events = answer.blocks.flatMap((block, index) => blockEvents(block, index, answer));
  events.splice(1, 0, { type: 'ping' });
  return [
    {
      type: 'message_start',
      message: {
        id: answer.id,
        type: 'message',
        role: 'assistant',
        model: answer.model,
        content: [],
        container: null,
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        usage: {
          ...input,
          cache_creation,
          output_tokens: Math.min(2, total),
          service_tier: 'standard',
          inference_geo: 'not_available',
        },
      },
    },
    ...(answer.blocks.length > 0 ? events : [{ type: 'ping' }]),
    {
      type: 'message_delta',
      delta: {
        stop_reason: answer.stopReason,
        stop_sequence: null,
        ...(answer.stopDetails && { stop_details: answer.stopDetails }),
      },
      usage: {
        ...input,
        output_tokens: total,
        ...(answer.webSearches === undefined
          ? {}
          : { server_tool_use: { web_search_requests: answer.webSearches, web_fetch_requests: 0 } }),
      },
    },
    { type: 'message_stop' },
  ];
}

/**
 * The whole message that a stream of events stands for, as a non-streaming request gets it. Lenient: what does not fit
 * is passed over. Tool input that is not JSON is sent as the string it is, since a whole message cannot cut it.
 */
export function foldEvents(events: readonly StreamEvent[]): JsonObject {
  const message: JsonObject = {};
  const blocks = new Map<unknown, JsonObject>();
  const json = new Map<unknown, string>();
  const end = events.findIndex((event) => event.type === 'message_stop');
  for (const event of end < 0 ? events : events.slice(0, end)) {
    if (event.type === 'message_start' && isObject(event.message)) Object.assign(message, event.message);
    if (event.type === 'content_block_start' && isObject(event.content_block)) {
      blocks.set(event.index, { ...event.content_block });
    }
    const block = blocks.get(event.index);
    if (event.type === 'content_block_delta' && block && isObject(event.delta)) {
      const { delta } = event;
      for (const field of ['text', 'thinking', 'signature']) {
        const before = block[field] ?? '';
        if (typeof delta[field] === 'string' && typeof before === 'string') block[field] = before + delta[field];
      }
      if (isObject(delta['citation'])) {
        const before = Array.isArray(block['citations']) ? (block['citations'] as unknown[]) : [];
        block['citations'] = [...before, delta['citation']];
      }
      if (typeof delta['partial_json'] === 'string') {
        json.set(event.index, (json.get(event.index) ?? '') + delta['partial_json']);
      }
    }
    if (event.type === 'message_delta') {
      if (isObject(event.delta)) Object.assign(message, event.delta);
      if (isObject(event.usage)) {
        message['usage'] = { ...(isObject(message['usage']) ? message['usage'] : {}), ...event.usage };
      }
    }
  }
  for (const [index, text] of json) {
    const block = blocks.get(index);
    if (!block || text === '') continue;
    try {
      block['input'] = JSON.parse(text) as unknown;
    } catch {
      block['input'] = text;
    }
  }
  return { ...message, content: [...blocks.values()] };
}
