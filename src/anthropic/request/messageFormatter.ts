import type {
  ContentBlockParam,
  DocumentBlockParam,
  ImageBlockParam,
  MessageParam,
  TextBlockParam,
  TextCitationParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import {
  type AssistantBlock,
  type ChatFunctionResult,
  type FilePart,
  type HistoryMessage,
  type JsonObject,
  notRun,
  type UserPart,
} from '../../llm/index.ts';
import { isObject } from '../answer/messageBlocks.ts';
import { sendableHistory } from '../sendableHistory.ts';
import { serverToolPart } from '../serverTools.ts';
import { fitTools, type FittedTools } from './fitTools.ts';

/** A user's entry that stands where the API demands one and the person said nothing. */
const continuation = 'Continue.';

/**
 * The history as the API demands it: roles alternate and begin with `user`; every `tool_use` is answered by exactly one
 * `tool_result` at the start of the next message; no text is empty; thinking goes back unchanged to the model that
 * thought it, and to no other.
 *
 * @param model the model that is asked now
 * @param tools the tools of the request, under whose names calls go back
 */
export function formatMessages(
  written: readonly HistoryMessage[],
  model: string,
  tools: FittedTools = fitTools([]),
): MessageParam[] {
  const history = sendableHistory(written, model, new Set(tools.tools.map(({ name }) => name)));
  const messages: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = [];
  const append = (role: 'user' | 'assistant', content: ContentBlockParam[]): void => {
    if (content.length === 0) return;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (role === 'assistant' && !last)
      messages.push({ role: 'user', content: [text(continuation)] }, { role, content });
    else messages.push({ role, content });
  };
  const callNames = new CallNames();
  let open: OpenCall[] = [];
  const answerOpenCalls = (results: readonly ChatFunctionResult[]): void => {
    append('user', resultBlocks(open, results));
    open = [];
  };
  for (const entry of history) {
    switch (entry.role) {
      case 'user':
        answerOpenCalls([]);
        append('user', entry.content.flatMap(userBlock));
        break;
      case 'function':
        answerOpenCalls(entry.results);
        break;
      case 'assistant':
        answerOpenCalls([]);
        open = entry.content.flatMap((block) =>
          block.type === 'function'
            ? [{ callId: block.request.callId, id: callNames.unique(block.request.callId) }]
            : [],
        );
        append('assistant', assistantBlocks(entry.content, open, tools));
        break;
    }
  }
  answerOpenCalls([]);
  if (messages.at(-1)?.role === 'assistant' && !endsWithPause(history)) append('user', [text(continuation)]);
  return messages;
}

/** Every answer at the end but one that the API paused needs a word of the user's behind it. */
function endsWithPause(history: readonly HistoryMessage[]): boolean {
  const last = history.at(-1);
  const block = last?.role === 'assistant' ? last.content.at(-1) : undefined;
  return block?.type === 'opaque' && serverToolPart(block.block) !== null;
}

/** A call that waits for its result, and the id under which it is sent. */
interface OpenCall {
  readonly callId: string;
  readonly id: string;
}

/** An id of a call with only the characters, and the length, that the API takes. */
const fit = (callId: string): string => callId.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 120) || 'unnamed';

/** Gives each call of a history an id of its own; the same history always gets the same ids. */
class CallNames {
  readonly #taken = new Set<string>();

  unique(callId: string): string {
    const base = fit(callId);
    let id = base;
    for (let copy = 2; this.#taken.has(id); copy += 1) id = `${base}_${copy}`;
    this.#taken.add(id);
    return id;
  }
}

const text = (value: string): TextBlockParam => ({ type: 'text', text: value });

const citedText = ({ text: value, citations }: Extract<AssistantBlock, { type: 'text' }>): TextBlockParam => ({
  ...text(value.toWellFormed()),
  ...(citations ? { citations: citations as unknown as TextCitationParam[] } : {}),
});

const isBlank = (value: string): boolean => value.trim() === '';

const userBlock = (part: UserPart): ContentBlockParam[] => {
  if (part.type === 'text') return isBlank(part.text) ? [] : [text(part.text.toWellFormed())];
  return [fileBlock(part)];
};

const fileBlock = (part: FilePart): ImageBlockParam | DocumentBlockParam =>
  part.type === 'image'
    ? {
        type: 'image',
        source: { type: 'base64', media_type: part.mediaType as 'image/png', data: part.base64 },
      }
    : {
        type: 'document',
        title: part.name.toWellFormed(),
        source: { type: 'base64', media_type: part.mediaType, data: part.base64 },
      };

/** A result's text, and its pictures behind it; the API takes none with an error. */
function resultContent({ output, isError, parts = [] }: ChatFunctionResult): Pick<ToolResultBlockParam, 'content'> {
  const said = output.toWellFormed();
  if (parts.length === 0 || isError) return isBlank(said) ? {} : { content: said };
  return { content: [...(isBlank(said) ? [] : [text(said)]), ...parts.map(fileBlock)] };
}

function assistantBlocks(
  content: readonly AssistantBlock[],
  calls: readonly OpenCall[],
  tools: FittedTools,
): ContentBlockParam[] {
  let call = 0;
  const blocks = content.flatMap((block): ContentBlockParam[] => {
    switch (block.type) {
      case 'text':
        return isBlank(block.text) ? [] : [citedText(block)];
      case 'function':
        return [
          {
            type: 'tool_use',
            id: calls[call++]?.id ?? fit(block.request.callId),
            name: tools.nameFor(block.request.functionName),
            input: readInput(block.request.functionArgs),
          },
        ];
      case 'opaque':
        return [block.block as unknown as ContentBlockParam];
    }
  });
  // An answer that is nothing but thinking says nothing, and the API refuses to take it back.
  return blocks.some((block) => !block.type.endsWith('thinking')) ? blocks : [];
}

/** A call's input; one that is no JSON object, as a file that was imported may have it, is sent as an empty one. */
function readInput(functionArgs: string): JsonObject {
  try {
    const input: unknown = JSON.parse(functionArgs);
    return isObject(input) ? input : {};
  } catch {
    return {};
  }
}

/** One result for each open call, in the order of the calls; what answers no call is left out. */
function resultBlocks(calls: readonly OpenCall[], results: readonly ChatFunctionResult[]): ToolResultBlockParam[] {
  return calls.map(({ callId, id }) => {
    const result = results.find((candidate) => candidate.callId === callId) ?? notRun(callId);
    return {
      type: 'tool_result',
      tool_use_id: id,
      ...resultContent(result),
      ...(result.isError ? { is_error: true } : {}),
    };
  });
}
