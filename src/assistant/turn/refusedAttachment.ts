import type { Message } from '../../conversation/index.ts';
import type { HistoryMessage, StreamError } from '../../llm/index.ts';
import { t } from '../../base/index.ts';

/**
 * The error with the attachment that it is about, named as its chip is.
 *
 * @param sent the history of the request that was refused
 * @param prompts the messages before the answer
 */
export function withAttachment(
  error: StreamError,
  sent: readonly HistoryMessage[],
  prompts: readonly Message[],
): StreamError {
  const { part } = error;
  const message = part ? sent[part.entry] : undefined;
  const content = message?.role === 'user' ? message.content[part?.index ?? -1] : undefined;
  if (!content) return error;
  for (const { id: messageId, ...prompt } of prompts) {
    const found = prompt.role === 'user' ? prompt.attachments.find((other) => other.content === content) : undefined;
    if (!found) continue;
    const sentence = t('{0} It is about “{1}”, which can be left out.', error.message, found.label);
    return { ...error, message: sentence, attachment: { messageId, id: found.id } };
  }
  return error;
}
