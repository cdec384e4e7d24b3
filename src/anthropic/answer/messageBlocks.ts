import { failure, type Result, t } from '../../base/index.ts';
import {
  type AssistantBlock,
  type ChatFunctionRequest,
  type ChatResponse,
  type JsonObject,
  LlmError,
  type StopReason,
} from '../../llm/index.ts';
import { isReplayable } from '../sendableHistory.ts';
import { serverToolPart } from '../serverTools.ts';

/** A message apart from its blocks. */
export interface MessageFacts {
  readonly id: string;
  readonly model: string;
  readonly stopReason: StopReason | null;
  readonly stopExplanation: string | null;
}

/** A finished block of a message, as both parsers hand it over. */
export type FinishedBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly JsonObject[] }
  /** `input` is JSON text; `whole` is false when it is not a JSON object. */
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: string;
      readonly whole: boolean;
    }
  | { readonly type: 'opaque'; readonly block: JsonObject };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const stringOr = <T>(value: unknown, otherwise: T): string | T =>
  typeof value === 'string' ? value : otherwise;

/** The API's `stop_reason`s. @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const stopReasons: Readonly<Record<string, StopReason>> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'tools',
  max_tokens: 'length',
  model_context_window_exceeded: 'context',
  pause_turn: 'paused',
  refusal: 'refused',
};

/** The reason why an answer stopped, from the API's word for it; `null` when it is none. */
export function readStopReason(word: unknown): StopReason | null {
  if (typeof word !== 'string') return null;
  return Object.hasOwn(stopReasons, word) ? (stopReasons[word] ?? word) : word;
}

/** Stop reasons that cut an answer off: a tool call at its end cannot be trusted to be whole. */
const cutting: ReadonlySet<StopReason> = new Set(['length', 'context']);

/**
 * Puts a message's blocks together. Adjacent texts are one text, as the API means them, unless one says where it is
 * from: its citations belong to just that text. A tool call that was cut off by
 * a limit is left out, so that it can never be run; the second of two calls with the same id gets an id of its own.
 *
 * @returns the response, or an error when a tool's input is not a JSON object though nothing cut it off
 */
export function assembleResponse(
  facts: MessageFacts,
  blocks: readonly FinishedBlock[],
): Result<{ readonly response: ChatResponse }, LlmError> {
  const content: AssistantBlock[] = [];
  const functionRequests: ChatFunctionRequest[] = [];
  const unknownParts: string[] = [];
  const seen = new Set<string>();
  const cutOff = facts.stopReason !== null && cutting.has(facts.stopReason);
  let text = '';
  for (const [index, block] of blocks.entries()) {
    if (block.type === 'text') {
      if (block.text === '') continue;
      text += block.text;
      const last = content.at(-1);
      const joins = last?.type === 'text' && !last.citations && !block.citations;
      if (joins) content[content.length - 1] = { type: 'text', text: last.text + block.text };
      else content.push(block);
    } else if (block.type === 'tool_use') {
      if (cutOff && index === blocks.length - 1) continue;
      if (!block.whole) return failure(brokenToolError(block.name));
      let id = block.id;
      for (let copy = 2; id === '' || seen.has(id); copy += 1) id = `${block.id || 'toolu'}_${copy}`;
      seen.add(id);
      const request = { id, callId: id, functionName: block.name, functionArgs: block.input };
      functionRequests.push(request);
      content.push({ type: 'function', request });
    } else if (isReplayable(block.block)) {
      const serverTool = serverToolPart(block.block);
      content.push(serverTool === null ? block : { ...block, serverTool });
    } else {
      unknownParts.push(String(block.block['type']));
    }
  }
  return {
    ok: true,
    response: {
      ...facts,
      messages: text === '' ? [] : [{ id: facts.id, outputText: text }],
      functionRequests,
      content,
      unknownParts,
    },
  };
}

/** The error for a tool call whose input is not a JSON object. The call is never run. */
const brokenToolError = (tool: string): LlmError =>
  new LlmError('protocol', t('Claude asked for the tool “{0}” with unreadable input. It was not run.', tool), {
    code: 'tool-input',
  });
