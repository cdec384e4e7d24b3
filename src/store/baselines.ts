import { type Baseline, type BaselineStore, type Conversation, sameBytes } from '../conversation/index.ts';
import { number, numberOrNull, text } from './conversations/rows.ts';
import type { Row } from './file/connection.ts';
import type { Database } from './file/database.ts';

/** Texts of files before changes that are not kept yet, so that the review of them survives a restart. */
export class Baselines implements BaselineStore {
  readonly #database: Database;
  readonly #isKept: (messageId: string) => boolean;
  /** Those of conversations off the record, by URI: never on the disk. */
  readonly #unkept = new Map<string, Baseline>();

  /** @param isKept whether what belongs to a message may be written to the disk */
  constructor(database: Database, isKept: (messageId: string) => boolean) {
    this.#database = database;
    this.#isKept = isKept;
  }

  put(baseline: Baseline): void {
    const { uri, messageId, mode, original, createdAt } = baseline;
    if (!this.#isKept(messageId)) {
      this.#unkept.set(uri, baseline);
      return;
    }
    this.#database.write((connection) => {
      connection.run(
        `INSERT INTO baseline (uri, message_id, mode, original, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (uri) DO UPDATE SET mode = excluded.mode, original = excluded.original`,
        uri,
        messageId,
        mode,
        original,
        createdAt,
      );
    });
  }

  exchange({ uri, original }: Baseline, to: Baseline | null): boolean {
    const unkept = this.#unkept.get(uri);
    if (unkept) {
      if (!sameBytes(unkept.original, original)) return false;
      if (to) this.#unkept.set(uri, to);
      else this.#unkept.delete(uri);
      return true;
    }
    let isStill = true;
    // One statement, so that nothing comes between looking and writing. One that has to wait looks again when it runs.
    this.#database.write((connection) => {
      const changed = to
        ? connection.run(
            'UPDATE baseline SET original = ?, mode = ? WHERE uri = ? AND original IS ?',
            to.original,
            to.mode,
            uri,
            original,
          )
        : connection.run('DELETE FROM baseline WHERE uri = ? AND original IS ?', uri, original);
      isStill = changed > 0;
    });
    return isStill;
  }

  of(uri: string): Baseline | null {
    const unkept = this.#unkept.get(uri);
    if (unkept) return unkept;
    return this.#database.read((connection) => {
      const row = connection.get('SELECT * FROM baseline WHERE uri = ?', uri);
      return row ? baselineOf(row) : null;
    }, null);
  }

  remove(uri: string): void {
    this.#unkept.delete(uri);
    this.#database.write((connection) => {
      connection.run('DELETE FROM baseline WHERE uri = ?', uri);
    });
  }

  all(): readonly Baseline[] {
    const stored = this.#database.read(
      (connection) => connection.all('SELECT * FROM baseline ORDER BY seq').map(baselineOf),
      [],
    );
    return [...stored, ...this.#unkept.values()];
  }

  /** Drops those of a conversation that was off the record and is closed. */
  forget(conversation: Conversation): void {
    const messages = new Set(conversation.all().map(({ id }) => id));
    for (const [uri, { messageId }] of this.#unkept) if (messages.has(messageId)) this.#unkept.delete(uri);
  }
}

const baselineOf = (row: Row): Baseline => ({
  uri: text(row, 'uri'),
  messageId: text(row, 'message_id'),
  original: row['original'] instanceof Uint8Array ? row['original'] : null,
  mode: numberOrNull(row, 'mode'),
  createdAt: number(row, 'created_at'),
});
