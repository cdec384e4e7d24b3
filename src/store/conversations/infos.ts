import type { ConversationChoice, ConversationInfo } from '../../conversation/index.ts';
import type { Database } from '../file/database.ts';
import type { Recorder } from './recorder.ts';
import { infoOf, keepChoices, nextRevision, writeInfoChanges } from './rows.ts';

/** Conversations apart from their messages: title, pin, and the choice of model. */
export class Infos {
  readonly #database: Database;
  readonly #recorder: Recorder;
  readonly #writer: string;

  /** @param writer the session that changes are marked with */
  constructor(database: Database, recorder: Recorder, writer: string) {
    this.#database = database;
    this.#recorder = recorder;
    this.#writer = writer;
  }

  /** The information on a conversation, written or not; `null` when there is none. */
  get(id: string): ConversationInfo | null {
    const attached = this.#recorder.conversation(id);
    const stored = this.#database.read((connection) => {
      const row = connection.get('SELECT * FROM conversation WHERE id = ? AND deleted_at IS NULL', id);
      return row ? infoOf(row) : null;
    }, null);
    return stored && attached ? attached.info : (stored ?? (this.#database.onDisk ? null : (attached?.info ?? null)));
  }

  /** Whether there is such a conversation, written or attached. */
  has(id: string): boolean {
    if (this.#recorder.conversation(id) !== undefined) return true;
    return this.#database.read(
      (connection) =>
        connection.get('SELECT 1 FROM conversation WHERE id = ? AND deleted_at IS NULL', id) !== undefined,
      false,
    );
  }

  /** Changes the title or the pin. An attached conversation changes itself, and is then written as usual. */
  change(id: string, change: { readonly title?: string; readonly pinned?: boolean }): void {
    const attached = this.#recorder.conversation(id);
    if (attached) {
      attached.setInfo(change);
      this.#recorder.flush();
      return;
    }
    this.#database.write((connection) => {
      const row = connection.get('SELECT * FROM conversation WHERE id = ?', id);
      if (!row) return;
      const before = infoOf(row);
      const stamp = { revision: nextRevision(connection), writer: this.#writer };
      writeInfoChanges(connection, before, { ...before, ...change }, stamp);
    });
  }

  /** Gives conversations that have begun the choice that was the default until now. */
  keepChoices(before: ConversationChoice): void {
    this.#recorder.flush();
    this.#database.write((connection) => keepChoices(connection, before, this.#writer));
  }
}
