import { type AssistantMessage, hasContent, type Round, type Step } from '../conversation/index.ts';
import { nextState } from '../conversation/index.ts';
import type { Connection } from './connection.ts';
import { nextRevision, readMessages, text, textOrNull, writeMessage } from './rows.ts';

/** Who ended them: no window, so that every window that shows them takes notice. */
const nobody = 'nobody';
const openTools: ReadonlySet<string> = new Set(['pending', 'approval', 'running']);
const lost = 'This was interrupted: Sidestream ended while it was under way.';

/** An answer as it stands when what ran it is gone: cut, nothing of it under way, and every tool call with a result. */
export function interrupted(message: AssistantMessage): AssistantMessage {
  return {
    ...message,
    state: nextState(message.state, 'interrupted', hasContent(message)),
    steps: message.steps.map(endStep),
    rounds: message.rounds.map(answerCalls),
  };
}

function endStep(step: Step): Step {
  if (step.kind === 'thinking') return step.durationMs === null ? { ...step, durationMs: 0 } : step;
  if (step.kind === 'note' || !openTools.has(step.state)) return step;
  return { ...step, state: 'cancelled', output: step.output ?? lost };
}

function answerCalls(round: Round): Round {
  const answered = new Set(round.results.map((result) => result.callId));
  const missing = round.content.flatMap((block) =>
    block.type === 'function' && !answered.has(block.request.callId)
      ? [{ callId: block.request.callId, output: lost, isError: true }]
      : [],
  );
  return missing.length === 0 ? round : { ...round, results: [...round.results, ...missing] };
}

/**
 * Ends every answer in the file that nobody runs any more.
 *
 * @param runs whether a session still runs the message.
 * @throws SQLite's errors.
 */
export function endAbandoned(
  connection: Connection,
  runs: (session: string | null, messageId: string) => boolean,
): void {
  const abandoned = connection
    .all("SELECT id, conversation_id, owner FROM message WHERE state = 'streaming'")
    .filter((row) => !runs(textOrNull(row, 'owner'), text(row, 'id')));
  for (const [conversationId, rows] of Map.groupBy(abandoned, (row) => text(row, 'conversation_id'))) {
    const ids = new Set(rows.map((row) => text(row, 'id')));
    const stamp = { revision: nextRevision(connection), writer: nobody };
    for (const { message } of readMessages(connection, conversationId)) {
      if (message.role === 'assistant' && ids.has(message.id)) {
        writeMessage(connection, conversationId, interrupted(message), stamp);
      }
    }
    connection.run(
      'UPDATE conversation SET revision = ?, writer = ? WHERE id = ?',
      stamp.revision,
      stamp.writer,
      conversationId,
    );
  }
}
