import type { Database } from '../file/database.ts';
import type { Session } from '../file/sessionLock.ts';
import { endAbandoned } from './interrupted.ts';
import type { Recorder } from './recorder.ts';

/** Answers in the file that no window writes any more. */
export class AbandonedAnswers {
  readonly #database: Database;
  readonly #session: Session;
  readonly #recorder: Recorder;

  constructor(database: Database, session: Session, recorder: Recorder) {
    this.#database = database;
    this.#session = session;
    this.#recorder = recorder;
  }

  /** Ends them, as far as there are any. */
  end(): void {
    const runs = (session: string | null, messageId: string): boolean =>
      session === this.#session.id
        ? this.#recorder.runs(messageId)
        : session !== null && this.#session.isAlive(session);
    const found = this.#database.read(
      (connection) => connection.all("SELECT id, owner FROM message WHERE state = 'streaming'"),
      [],
    );
    if (!found.some((row) => !runs(row['owner'] as string | null, String(row['id'])))) return;
    this.#database.write((connection) => endAbandoned(connection, runs));
  }
}
