import type { Database } from './database.ts';
import { number, numberOrNull, text } from './rows.ts';

/** A file as a turn found it and as it left it. */
export interface Checkpoint {
  readonly uri: string;
  /** Whether there was a file before the turn. */
  readonly existed: boolean;
  /** The file's permission bits, where there are any. */
  readonly mode: number | null;
  /** The bytes before; `null` when there was no file. */
  readonly before: Uint8Array | null;
  /** The bytes after; `null` when the turn deleted the file. */
  readonly after: Uint8Array | null;
}

/** A turn that changed files. */
export interface CheckpointedTurn {
  readonly messageId: string;
  readonly files: number;
  readonly undone: boolean;
}

/** What turns changed in the workspace, so that it can be undone and done again, after a restart too. */
export class Checkpoints {
  private readonly database: Database;
  private readonly now: () => number;
  private readonly beforeSaving: () => void;

  constructor(database: Database, now: () => number, beforeSaving: () => void) {
    this.database = database;
    this.now = now;
    this.beforeSaving = beforeSaving;
  }

  /** Saves a change of a turn. When the turn changes a file again, what stood there before the turn is kept. */
  save(messageId: string, checkpoint: Checkpoint): void {
    this.beforeSaving();
    const at = this.now();
    this.database.write((connection) => {
      connection.run(
        `INSERT INTO checkpoint (message_id, uri, existed, mode, before, after, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (message_id, uri) DO UPDATE SET after = excluded.after, undone = 0`,
        messageId,
        checkpoint.uri,
        Number(checkpoint.existed),
        checkpoint.mode,
        checkpoint.before,
        checkpoint.after,
        at,
      );
    });
  }

  /** The files that a turn changed, in the order in which it first did. */
  ofTurn(messageId: string): Checkpoint[] {
    return this.database.read(
      (connection) =>
        connection.all('SELECT * FROM checkpoint WHERE message_id = ? ORDER BY seq', messageId).map((row) => ({
          uri: text(row, 'uri'),
          existed: number(row, 'existed') !== 0,
          mode: numberOrNull(row, 'mode'),
          before: row['before'] instanceof Uint8Array ? row['before'] : null,
          after: row['after'] instanceof Uint8Array ? row['after'] : null,
        })),
      [],
    );
  }

  /** The turns of a conversation that changed files, newest first. */
  turns(conversationId: string): CheckpointedTurn[] {
    return this.database.read(
      (connection) =>
        connection
          .all(
            `SELECT c.message_id, count(*) AS files, min(c.undone) AS undone
             FROM message m JOIN checkpoint c ON c.message_id = m.id
             WHERE m.conversation_id = ? GROUP BY m.seq ORDER BY m.seq DESC`,
            conversationId,
          )
          .map((row) => ({
            messageId: text(row, 'message_id'),
            files: number(row, 'files'),
            undone: number(row, 'undone') !== 0,
          })),
      [],
    );
  }

  /** Notes that a turn's changes were undone, or done again. */
  mark(messageId: string, undone: boolean): void {
    this.database.write((connection) => {
      connection.run('UPDATE checkpoint SET undone = ? WHERE message_id = ?', Number(undone), messageId);
    });
  }
}
