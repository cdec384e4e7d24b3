import type { ContentBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { HistoryMessage, PartPlace } from '../../llm/index.ts';

/**
 * The part of the history that an error of the API names by its place in the request (`messages.3.content.1.image…`);
 * `null` when it names none that the person gave.
 */
export function refusedPart(
  message: string,
  sent: readonly MessageParam[],
  history: readonly HistoryMessage[],
): PartPlace | null {
  const named = /\bmessages\.(\d{1,6})\.content\.(\d{1,6})\b/.exec(message);
  const content = named ? sent[Number(named[1])]?.content : undefined;
  const block = Array.isArray(content) ? content[Number(named?.[2])] : undefined;
  const data = block ? dataOf(block) : null;
  if (data === null) return null;
  for (const [entry, message] of history.entries()) {
    if (message.role !== 'user') continue;
    const index = message.content.findIndex((part) => part.type !== 'text' && part.base64 === data);
    if (index >= 0) return { entry, index };
  }
  return null;
}

/** Base64 of a picture or document. */
const dataOf = (block: ContentBlockParam): string | null =>
  (block.type === 'image' || block.type === 'document') && block.source.type === 'base64' ? block.source.data : null;
