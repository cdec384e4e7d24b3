import type { Connection } from '../file/connection.ts';
import { text } from '../conversations/rows.ts';

const batch = 200;

/**
 * Deletes a part of a conversation for good: its text is overwritten in the file and taken out of the search index.
 * The usage ledger keeps its rows, which have no text of the conversation. Runs in a transaction.
 *
 * @returns whether nothing is left.
 * @throws SQLite's errors.
 */
export function purgePart(connection: Connection, id: string): boolean {
  const removed = connection.run(
    'DELETE FROM message WHERE seq IN (SELECT seq FROM message WHERE conversation_id = ? LIMIT ?)',
    id,
    batch,
  );
  if (removed === batch) return false;
  connection.run('DELETE FROM conversation WHERE id = ?', id);
  connection.run('DELETE FROM value WHERE key = ?', queueKey(id));
  return true;
}

/** The conversations that were deleted at or before a time and are still there. */
export const deletedBefore = (connection: Connection, time: number): string[] =>
  connection.all('SELECT id FROM conversation WHERE deleted_at <= ?', time).map((row) => text(row, 'id'));

/** Empties the write-ahead log, in which deleted text stands until then; false when another window still reads from it. */
export const emptyLog = (connection: Connection): boolean => connection.number('PRAGMA wal_checkpoint(TRUNCATE)') === 0;

/** Where the messages that wait to be sent in a conversation are remembered. */
export const queueKey = (conversationId: string): string => `queue:${conversationId}`;
