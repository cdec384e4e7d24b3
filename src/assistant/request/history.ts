import type { AssistantMessage, Message, Round, UserMessage } from '../../conversation/index.ts';
import type { HistoryMessage, UserPart } from '../../llm/index.ts';

/** Said to the model after an answer that was cut off, so that it goes on where the text ends. */
export const continueWords =
  'Your answer was cut off there. Go on exactly where it stops: repeat nothing of it and make no remark about the interruption.';

/**
 * The history that a request sends of a conversation. A turn that was refused is left out, question and answer: the API would refuse
 * every later request for it too. An answer that failed before it said anything is left out alone.
 */
export function buildHistory(path: readonly Message[]): HistoryMessage[] {
  return path.flatMap((message, index): HistoryMessage[] => {
    if (message.role === 'assistant') return wasRefused(message) ? [] : answerHistory(message);
    const answer = path[index + 1];
    return answer?.role === 'assistant' && wasRefused(answer) ? [] : [promptHistory(message)];
  });
}

/** Whether functions were used: the API then wants them listed. */
export const usesFunctions = (path: readonly Message[]): boolean =>
  path.some(
    (message) =>
      message.role === 'assistant' && !wasRefused(message) && message.rounds.some(({ results }) => results.length > 0),
  );

/** Whether the model declined, or the API did not accept what was asked. */
const wasRefused = ({ state, error }: AssistantMessage): boolean =>
  state === 'refused' || (state === 'error' && (error?.kind === 'invalid' || error?.kind === 'too-large'));

function promptHistory(message: UserMessage): HistoryMessage {
  const parts: UserPart[] = message.attachments.flatMap(({ content, leftOut }) => (leftOut ? [] : content));
  for (const text of [message.text, message.context]) if (text !== '') parts.push({ type: 'text', text });
  return { role: 'user', content: parts };
}

/** The rounds of an answer, and the text of a last one that did not end. */
export const answerHistory = (message: AssistantMessage): HistoryMessage[] => [
  ...message.rounds.flatMap(({ content, results }): HistoryMessage[] => [
    { role: 'assistant', model: message.model, content },
    ...resultsHistory(results),
  ]),
  ...unfinishedHistory(message),
];

export const resultsHistory = (results: Round['results']): HistoryMessage[] =>
  results.length === 0 ? [] : [{ role: 'function', results }];

/** The text of a last round that did not end. */
export function unfinishedHistory(message: AssistantMessage): HistoryMessage[] {
  const text = unfinishedText(message);
  return text.trim() === '' ? [] : [{ role: 'assistant', model: message.model, content: [{ type: 'text', text }] }];
}

/** The text that has arrived since the last finished round. */
export const unfinishedText = (message: AssistantMessage): string =>
  message.text.slice(message.rounds.at(-1)?.textEnd ?? 0);
