import { type AssistantMessage, hasContent, nextState, settle } from '../../conversation/index.ts';
import type { Connection } from '../file/connection.ts';
import { nextRevision, readMessages, text, textOrNull, writeMessage } from './rows.ts';

/** Who ended them: no window, so that every window that shows them takes notice. */
const nobody = 'nobody';
const lost = 'This was interrupted: Sidestream ended while it was under way.';

/** An answer as it stands when what ran it is gone: cut, nothing of it under way, and every tool call with a result. */
export function interrupted(message: AssistantMessage): AssistantMessage {
  return settle({ ...message, state: nextState(message.state, 'interrupted', hasContent(message)) }, null, lost);
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
