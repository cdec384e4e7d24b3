import type {
  ContentBlockParam,
  MessageParam,
  TextBlockParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import type { AssistantBlock, ChatFunctionResult, HistoryMessage, JsonObject, UserPart } from '../llm/index.ts';

/** The output that a call gets when the turn ended before it had one. */
const cancelled = 'Cancelled: the turn ended before this ran.';

/** A user's entry that stands where the API demands one and the person said nothing. */
const continuation = 'Continue.';

/**
 * The history as the API demands it: roles alternate and begin with `user`; every `tool_use` is answered by exactly one
 * `tool_result` at the start of the next message; no text is empty; thinking goes back unchanged to the model that
 * thought it, and to no other.
 *
 * @param model the model that is asked now
 */
export function formatMessages(history: readonly HistoryMessage[], model: string): MessageParam[] {
  const messages: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = [];
  const append = (role: 'user' | 'assistant', content: ContentBlockParam[]): void => {
    if (content.length === 0) return;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (role === 'assistant' && !last)
      messages.push({ role: 'user', content: [text(continuation)] }, { role, content });
    else messages.push({ role, content });
  };
  let open: string[] = [];
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
        append('assistant', assistantBlocks(entry.content, entry.model === model));
        open = entry.content.flatMap((block) => (block.type === 'function' ? [block.request.callId] : []));
        break;
    }
  }
  answerOpenCalls([]);
  if (messages.at(-1)?.role === 'assistant' && !endsWithPause(history)) append('user', [text(continuation)]);
  return messages;
}

/** An answer that the API paused is sent back as it is, as the last entry. */
const endsWithPause = (history: readonly HistoryMessage[]): boolean => {
  const last = history.at(-1);
  return last?.role === 'assistant' && last.content.some((block) => block.type === 'opaque');
};

const text = (value: string): TextBlockParam => ({ type: 'text', text: value });

const isBlank = (value: string): boolean => value.trim() === '';

function userBlock(part: UserPart): ContentBlockParam[] {
  switch (part.type) {
    case 'text':
      return isBlank(part.text) ? [] : [text(part.text.toWellFormed())];
    case 'image':
      return [
        {
          type: 'image',
          source: { type: 'base64', media_type: part.mediaType as 'image/png', data: part.base64 },
        },
      ];
    case 'document':
      return [
        {
          type: 'document',
          title: part.name.toWellFormed(),
          source: { type: 'base64', media_type: part.mediaType, data: part.base64 },
        },
      ];
  }
}

function assistantBlocks(content: readonly AssistantBlock[], sameModel: boolean): ContentBlockParam[] {
  const blocks = content.flatMap((block): ContentBlockParam[] => {
    switch (block.type) {
      case 'text':
        return isBlank(block.text) ? [] : [text(block.text.toWellFormed())];
      case 'function':
        return [
          {
            type: 'tool_use',
            id: block.request.callId,
            name: block.request.functionName,
            input: JSON.parse(block.request.functionArgs) as JsonObject,
          },
        ];
      case 'opaque':
        return sameModel ? [block.block as unknown as ContentBlockParam] : [];
    }
  });
  // An answer that is nothing but thinking says nothing, and the API refuses to take it back.
  return blocks.some((block) => !block.type.endsWith('thinking')) ? blocks : [];
}

/** One result for each open call, in the order of the calls; what answers no call is left out. */
function resultBlocks(calls: readonly string[], results: readonly ChatFunctionResult[]): ToolResultBlockParam[] {
  return calls.map((callId) => {
    const result = results.find((candidate) => candidate.callId === callId) ?? {
      callId,
      output: cancelled,
      isError: true,
    };
    return {
      type: 'tool_result',
      tool_use_id: callId,
      ...(isBlank(result.output) ? {} : { content: result.output.toWellFormed() }),
      ...(result.isError ? { is_error: true } : {}),
    };
  });
}
