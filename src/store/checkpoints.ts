import type { Checkpoint, CheckpointStore, Conversation, EntryKind } from '../conversation/index.ts';
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

/** A turn that changed a file, with the file's bytes; `null` where there was none. */
export interface FileTurn {
  readonly conversationId: string;
  readonly messageId: string;
  /** The text of the prompt that it answered. */
  readonly prompt: string;
  /** ms since 1970. */
  readonly createdAt: number;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

/** The changes that turns made in the workspace, so that it can be undone and done again, after a restart too. */
export class Checkpoints implements CheckpointStore {
  readonly #database: Database;
  readonly #beforeSaving: () => void;
  readonly #runs: (messageId: string) => boolean;
  /** Those of conversations off the record, by message: they live no longer than their conversation. */
  readonly #unkept = new Map<string, readonly Checkpoint[]>();

  /** @param runs whether a message is running in a conversation that is written */
  constructor(database: Database, beforeSaving: () => void, runs: (messageId: string) => boolean) {
    this.#database = database;
    this.#beforeSaving = beforeSaving;
    this.#runs = runs;
  }

  put(checkpoint: Checkpoint): Promise<void> {
    const { messageId, uri, mode, before, after, undone, createdAt } = checkpoint;
    const { afterMode = null, beforeKind = null, afterKind = null } = checkpoint;
    if (!this.isKept(messageId)) {
      const unkept = this.#unkept.get(messageId) ?? [];
      const isKnown = unkept.some((each) => each.uri === uri);
      const replaced = unkept.map((each) => (each.uri === uri ? checkpoint : each));
      this.#unkept.set(messageId, isKnown ? replaced : [...unkept, checkpoint]);
      return Promise.resolve();
    }
    this.#beforeSaving();
    this.#database.write((connection) => {
      connection.run(
        `INSERT INTO checkpoint
           (message_id, uri, mode, before, after, after_mode, before_kind, after_kind, undone, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (message_id, uri) DO UPDATE SET
           mode = excluded.mode, before = excluded.before, after = excluded.after, after_mode = excluded.after_mode,
           before_kind = excluded.before_kind, after_kind = excluded.after_kind, undone = excluded.undone`,
        messageId,
        uri,
        mode,
        before,
        after,
        afterMode,
        beforeKind,
        afterKind,
        Number(undone),
        createdAt,
      );
    });
    return Promise.resolve();
  }

  ofMessage(messageId: string): Promise<Checkpoint[]> {
    const unkept = this.#unkept.get(messageId);
    if (unkept) return Promise.resolve([...unkept]);
    return Promise.resolve(
      this.#database.read(
        (connection) =>
          connection.all('SELECT * FROM checkpoint WHERE message_id = ? ORDER BY seq', messageId).map(checkpointOf),
        [],
      ),
    );
  }

  find(messageId: string, uri: string): Promise<Checkpoint | null> {
    const unkept = this.#unkept.get(messageId);
    if (unkept) return Promise.resolve(unkept.find((each) => each.uri === uri) ?? null);
    const stored = this.#database.read((connection) => {
      const row = connection.get('SELECT * FROM checkpoint WHERE message_id = ? AND uri = ?', messageId, uri);
      return row ? checkpointOf(row) : null;
    }, null);
    return Promise.resolve(stored);
  }

  lastOf(uri: string): Promise<Checkpoint | null> {
    const unkept = [...this.#unkept.values()].flat().findLast((checkpoint) => checkpoint.uri === uri);
    const stored = this.#database.read((connection) => {
      const row = connection.get('SELECT * FROM checkpoint WHERE uri = ? ORDER BY seq DESC LIMIT 1', uri);
      return row ? checkpointOf(row) : null;
    }, null);
    if (!unkept || !stored) return Promise.resolve(unkept ?? stored);
    return Promise.resolve(unkept.createdAt > stored.createdAt ? unkept : stored);
  }

  /** The turns that changed a file and were not taken back, oldest first. */
  ofFile(uri: string): FileTurn[] {
    return this.#database.read(
      (connection) =>
        connection
          .all(
            `SELECT c.before, c.after, m.id AS message_id, m.conversation_id, p.text AS prompt, m.created_at
             FROM checkpoint c JOIN message m ON m.id = c.message_id
               JOIN conversation v ON v.id = m.conversation_id AND v.deleted_at IS NULL
               LEFT JOIN message p ON p.id = m.parent_id
             WHERE c.uri = ? AND c.undone = 0 ORDER BY c.seq`,
            uri,
          )
          .map((row) => ({
            conversationId: text(row, 'conversation_id'),
            messageId: text(row, 'message_id'),
            prompt: text(row, 'prompt'),
            createdAt: number(row, 'created_at'),
            before: bytesOf(row, 'before'),
            after: bytesOf(row, 'after'),
          })),
      [],
    );
  }

  /** The turns of a conversation that changed files, newest first. */
  turns(conversation: Conversation): CheckpointedTurn[] {
    if (conversation.info.offRecord) {
      const messages = conversation.all().filter(({ id }) => this.#unkept.has(id));
      return messages.reverse().map(({ id: messageId }) => {
        const checkpoints = this.#unkept.get(messageId) ?? [];
        return { messageId, files: checkpoints.length, undone: checkpoints.every(({ undone }) => undone) };
      });
    }
    return this.#database.read(
      (connection) =>
        connection
          .all(
            `SELECT c.message_id, count(*) AS files, min(c.undone) AS undone
             FROM message m JOIN checkpoint c ON c.message_id = m.id
             WHERE m.conversation_id = ? GROUP BY m.seq ORDER BY m.seq DESC`,
            conversation.id,
          )
          .map((row) => ({
            messageId: text(row, 'message_id'),
            files: number(row, 'files'),
            undone: number(row, 'undone') !== 0,
          })),
      [],
    );
  }

  /** Drops the checkpoints of a conversation that was off the record and is closed. */
  forget(conversation: Conversation): void {
    for (const { id } of conversation.all()) this.#unkept.delete(id);
  }

  /** Whether what belongs to a message may be written to the disk. */
  isKept(messageId: string): boolean {
    if (this.#unkept.has(messageId)) return false;
    if (this.#runs(messageId)) return true;
    return this.#database.read(
      (connection) => connection.get('SELECT 1 FROM message WHERE id = ?', messageId) !== undefined,
      true,
    );
  }
}

const bytesOf = (row: Row, column: 'before' | 'after'): Uint8Array | null => {
  const bytes = row[column];
  return bytes instanceof Uint8Array ? bytes : null;
};

const checkpointOf = (row: Row): Checkpoint => ({
  messageId: text(row, 'message_id'),
  uri: text(row, 'uri'),
  mode: numberOrNull(row, 'mode'),
  before: bytesOf(row, 'before'),
  after: bytesOf(row, 'after'),
  ...optional('afterMode', numberOrNull(row, 'after_mode')),
  ...optional('beforeKind', kindOf(row, 'before_kind')),
  ...optional('afterKind', kindOf(row, 'after_kind')),
  undone: number(row, 'undone') !== 0,
  createdAt: number(row, 'created_at'),
});

const optional = <Name extends string, Value>(name: Name, value: Value | null): Partial<Record<Name, Value>> =>
  value === null ? {} : ({ [name]: value } as Record<Name, Value>);

function kindOf(row: Row, column: string): EntryKind | null {
  const value = row[column];
  return value === 'file' || value === 'link' || value === 'folder' ? value : null;
}
