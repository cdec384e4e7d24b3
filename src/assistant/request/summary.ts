import type { AssistantMessage, Conversation, Message, NoteStep } from '../../conversation/index.ts';
import type { HistoryMessage } from '../../llm/index.ts';
import { answerHistory, buildHistory } from './history.ts';
import { withoutLeftOut } from './leftOut.ts';

/** The summary that a request sends in the place of a branch's first messages. */
export interface Summary {
  /** The step that carries it. */
  readonly id: string;
  /** How many messages of the branch, from its first, it stands for. */
  readonly messages: number;
  readonly text: string;
}

const introduction =
  'This conversation is longer than what you can be sent. What follows is a summary of its first part; the messages after it are as they were.';

/** The summary that counts for a branch: the newest that is in use. */
export function summaryOf(path: readonly Message[]): Summary | null {
  for (const message of path.toReversed()) {
    if (message.role !== 'assistant') continue;
    for (const step of message.steps.toReversed()) {
      const summary = step.kind === 'note' ? readSummary(step) : null;
      if (summary) return summary;
    }
  }
  return null;
}

/** The newest summary of a branch that the person has put aside. */
export function summaryAside(path: readonly Message[]): Summary | null {
  for (const message of path.toReversed()) {
    const notes = message.role === 'assistant' ? message.steps.filter((step) => step.kind === 'note') : [];
    const aside = notes.findLast(({ summary }) => summary?.inUse === false);
    if (aside?.summary) return { id: aside.id, messages: aside.summary.messages, text: aside.detail ?? '' };
  }
  return null;
}

function readSummary(step: NoteStep): Summary | null {
  const { id, summary, detail } = step;
  return summary?.inUse === true && detail !== null ? { id, messages: summary.messages, text: detail } : null;
}

/** The history that a request for this answer sends: the messages before it, or the summary of the first of them, and its rounds so far. */
export function requestHistory(conversation: Conversation, answerId: string): HistoryMessage[] {
  const path = conversation.path(answerId);
  const summary = summaryOf(path);
  const { leftOut } = conversation.info.choice;
  const answer = withoutLeftOut(path, leftOut).at(-1);
  return [
    ...historyWith(summary, path.slice(0, -1), leftOut),
    ...(answer?.role === 'assistant' ? answerHistory(asSentWith(summary, answer)) : []),
  ];
}

/**
 * These messages as a request sends them when this summary is in use.
 *
 * @param leftOut parts that the person left out
 */
export function historyWith(
  summary: Summary | null,
  path: readonly Message[],
  leftOut?: readonly string[],
): HistoryMessage[] {
  const kept = withoutLeftOut(path.slice(summary?.messages ?? 0), leftOut).map((message) =>
    message.role === 'assistant' ? asSentWith(summary, message) : message,
  );
  return [...(summary ? [summaryEntry(summary)] : []), ...buildHistory(kept)];
}

const summaryEntry = ({ text }: Summary): HistoryMessage => ({
  role: 'user',
  content: [{ type: 'text', text: `${introduction}\n\n<summary>\n${text}\n</summary>` }],
});

/**
 * Thinking and its like are signed for the history that they answered: where a summary has taken the place of that
 * history, or gone from it, they cannot be sent back.
 */
function asSentWith(summary: Summary | null, message: AssistantMessage): AssistantMessage {
  const id = summary?.id ?? null;
  if (message.rounds.every((round) => (round.summary ?? null) === id)) return message;
  const rounds = message.rounds.map((round) =>
    (round.summary ?? null) === id
      ? round
      : { ...round, content: round.content.filter((block) => block.type !== 'opaque') },
  );
  return { ...message, rounds };
}
