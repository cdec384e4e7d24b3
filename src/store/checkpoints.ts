import type { Checkpoint, CheckpointStore } from '../conversation/index.ts';
import type { Row } from './file/connection.ts';
import type { Database } from './file/database.ts';
import { number, numberOrNull, text } from './conversations/rows.ts';

/** A turn that changed files. */
export interface CheckpointedTurn {
  readonly messageId: string;
  readonly files: number;
  /** Whether all of them have been taken back. */
  readonly undone: boolean;
}

/** The changes that turns made in the workspace, so that it can be undone and done again, after a restart too. */
export class Checkpoints implements CheckpointStore {
  private readonly database: Database;
  private readonly beforeSaving: () => void;

  constructor(database: Database, beforeSaving: () => void) {
    this.database = database;
    this.beforeSaving = beforeSaving;
  }

  put({ messageId, uri, mode, before, after, undone, createdAt }: Checkpoint): Promise<void> {
    this.beforeSaving();
    this.database.write((connection) => {
      connection.run(
        `INSERT INTO checkpoint (message_id, uri, mode, before, after, undone, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (message_id, uri) DO UPDATE SET
           mode = excluded.mode, before = excluded.before, after = excluded.after, undone = excluded.undone`,
        messageId,
        uri,
        mode,
        before,
        after,
        Number(undone),
        createdAt,
      );
    });
    return Promise.resolve();
  }

  ofMessage(messageId: string): Promise<Checkpoint[]> {
    return Promise.resolve(
      this.database.read(
        (connection) =>
          connection.all('SELECT * FROM checkpoint WHERE message_id = ? ORDER BY seq', messageId).map(checkpointOf),
        [],
      ),
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
}

const checkpointOf = (row: Row): Checkpoint => ({
  messageId: text(row, 'message_id'),
  uri: text(row, 'uri'),
  mode: numberOrNull(row, 'mode'),
  before: row['before'] instanceof Uint8Array ? row['before'] : null,
  after: row['after'] instanceof Uint8Array ? row['after'] : null,
  undone: number(row, 'undone') !== 0,
  createdAt: number(row, 'created_at'),
});
