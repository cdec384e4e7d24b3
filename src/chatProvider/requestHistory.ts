import * as vscode from 'vscode';
import type {
  AssistantBlock,
  ChatFunctionResult,
  FilePart,
  FitPicture,
  HistoryMessage,
  JsonObject,
  UserPart,
} from '../llm/index.ts';
import { mediaTypeOf } from '../llm/index.ts';

/** Answers with calls as the model gave them, by the id of each call. */
export type RememberedAnswers = (
  callId: string,
) => { readonly model: string; readonly content: readonly AssistantBlock[] } | null;

/**
 * A history of VS Code's chat as a request sends it. An answer with calls is replaced by the one that is remembered: its
 * thinking is signed, and the API takes it back only as it was.
 */
export function historyOf(
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  model: string,
  remembered: RememberedAnswers,
): { readonly instructions: string; readonly messages: readonly HistoryMessage[] } {
  const history: HistoryMessage[] = [];
  const instructions: string[] = [];
  for (const { role, content } of messages) {
    if (role === vscode.LanguageModelChatMessageRole.Assistant) {
      history.push({ role: 'assistant', model, ...answerOf(content, remembered) });
    } else if (!isSystem(role)) {
      const results = content.flatMap(resultOf);
      if (results.length > 0) history.push({ role: 'function', results });
      const parts = content.flatMap(userPart);
      if (parts.length > 0) history.push({ role: 'user', content: parts });
    } else instructions.push(content.map(textOf).join(''));
  }
  return { instructions: instructions.join('\n\n'), messages: history };
}

/** The history with its pictures as small as the API takes them. */
export const withFittedPictures = (
  history: readonly HistoryMessage[],
  fit: FitPicture,
): Promise<readonly HistoryMessage[]> =>
  Promise.all(
    history.map(async (message): Promise<HistoryMessage> => {
      if (message.role === 'user') {
        return { ...message, content: await Promise.all(message.content.map((part) => fitted(part, fit))) };
      }
      if (message.role !== 'function') return message;
      const results = message.results.map(async (result) =>
        result.parts ? { ...result, parts: await Promise.all(result.parts.map((part) => fitted(part, fit))) } : result,
      );
      return { ...message, results: await Promise.all(results) };
    }),
  );

async function fitted<Part extends UserPart>(part: Part, fit: FitPicture): Promise<Part> {
  if (part.type !== 'image') return part;
  const bytes = await fit(Buffer.from(part.base64, 'base64'));
  const mediaType = mediaTypeOf(bytes);
  return mediaType === null ? part : { ...part, mediaType, base64: Buffer.from(bytes).toString('base64') };
}

/** VS Code's own chat sends instructions in a role that the stable API does not name. */
const isSystem = (role: number): boolean => role > 2;

function answerOf(
  content: readonly unknown[],
  remembered: RememberedAnswers,
): { readonly content: readonly AssistantBlock[]; readonly model?: string } {
  const calls = content.filter((part) => part instanceof vscode.LanguageModelToolCallPart);
  const known = calls[0] ? remembered(calls[0].callId) : null;
  const isWhole = known?.content.every(
    (block) => block.type !== 'function' || calls.some(({ callId }) => callId === block.request.callId),
  );
  if (known && isWhole === true) return known;
  return {
    content: content.flatMap((part): AssistantBlock[] => {
      if (part instanceof vscode.LanguageModelTextPart) return [{ type: 'text', text: part.value }];
      if (!(part instanceof vscode.LanguageModelToolCallPart)) return [];
      const { callId, name, input } = part;
      const functionArgs = JSON.stringify(input);
      return [{ type: 'function', request: { id: callId, callId, functionName: name, functionArgs } }];
    }),
  };
}

function resultOf(part: unknown): ChatFunctionResult[] {
  if (!(part instanceof vscode.LanguageModelToolResultPart)) return [];
  const output = part.content
    .map(textOf)
    .filter((text) => text !== '')
    .join('\n');
  const parts = part.content.flatMap(fileOf);
  return [{ callId: part.callId, output, isError: false, ...(parts.length === 0 ? {} : { parts }) }];
}

function userPart(part: unknown): UserPart[] {
  const file = fileOf(part);
  if (file.length > 0) return file;
  const text = textOf(part);
  return text === '' ? [] : [{ type: 'text', text }];
}

/** The text of a part; empty for one that is none. */
function textOf(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelDataPart) {
    return /^text\/|json$/.test(part.mimeType) ? new TextDecoder().decode(part.data) : '';
  }
  // What other versions of VS Code give, such as a rendered prompt, is sent as it can be written.
  const isOurs = part instanceof vscode.LanguageModelToolCallPart || part instanceof vscode.LanguageModelToolResultPart;
  if (isOurs || typeof part !== 'object' || part === null) return '';
  const { value } = part as { readonly value?: unknown };
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A picture or PDF, told by its bytes. */
function fileOf(part: unknown): FilePart[] {
  if (!(part instanceof vscode.LanguageModelDataPart)) return [];
  const mediaType = mediaTypeOf(part.data);
  if (mediaType === null) return [];
  const base64 = Buffer.from(part.data).toString('base64');
  if (mediaType === 'application/pdf') return [{ type: 'document', mediaType, base64, name: 'document.pdf' }];
  return [{ type: 'image', mediaType, base64 }];
}

/** A tool of VS Code's as a function. One without an input takes an empty object. */
export const functionOf = ({ name, description, inputSchema }: vscode.LanguageModelChatTool) => ({
  name,
  description,
  paramsSchema: (inputSchema ?? { type: 'object', properties: {} }) as JsonObject,
});
