import { Emitter, type Subscription } from '../../base/index.ts';
import type { Database } from '../file/database.ts';
import type { Recorder } from './recorder.ts';
import { infoOf, number, readMessages, text } from './rows.ts';
import type { AbandonedAnswers } from './abandonedAnswers.ts';
import type { Timing } from '../timing.ts';

const pollMs = 400;

/** Sees what other windows write into the same file, for as long as somebody wants to know. */
export class Watch {
  readonly #database: Database;
  readonly #recorder: Recorder;
  readonly #timing: Timing;
  readonly #abandoned: AbandonedAnswers;
  readonly #seen = new Emitter<readonly string[]>();
  readonly #written = new Emitter<void>();
  #watchers = 0;
  #timer: Subscription | null = null;
  #version = -1;
  #revision = -1;

  constructor(database: Database, recorder: Recorder, abandoned: AbandonedAnswers, timing: Timing) {
    this.#abandoned = abandoned;
    this.#database = database;
    this.#recorder = recorder;
    this.#timing = timing;
    database.onDidReplaceFile(() => {
      this.#version = -1;
    });
  }

  /** Calls the listener with the ids of conversations that another window changed, added or deleted. */
  readonly subscribe = (listener: (conversationIds: readonly string[]) => void): Subscription => {
    const subscription = this.#seen.event(listener);
    if (this.#watchers++ === 0) this.#start();
    let active = true;
    return {
      dispose: () => {
        if (!active) return;
        active = false;
        subscription.dispose();
        if (--this.#watchers === 0) this.stop();
      },
    };
  };

  /** Another window has written something, whatever it is. Told while somebody wants to know of conversations. */
  readonly onDidWrite = this.#written.event;

  stop(): void {
    this.#timer?.dispose();
    this.#timer = null;
  }

  #start(): void {
    this.#revision = this.#database.read((connection) => connection.number('SELECT value FROM revision'), 0);
    this.#version = this.#dataVersion();
    this.#wait();
  }

  #wait(): void {
    this.#timer = this.#timing.after(pollMs, () => {
      this.#poll();
      if (this.#timer) this.#wait();
    });
  }

  /** SQLite counts here what other connections commit: asking costs next to nothing. */
  #dataVersion(): number {
    return this.#database.read((connection) => connection.number('PRAGMA data_version'), -1);
  }

  #poll(): void {
    // A window that is gone says nothing any more: what it was writing is ended here, which does not change the version.
    const waits = this.#recorder.waitsForOthers;
    if (waits) this.#abandoned.end();
    const version = this.#dataVersion();
    if (version === this.#version && !waits) return;
    if (version !== this.#version) this.#written.fire();
    this.#version = version;
    const since = this.#revision;
    const rows = this.#database.read(
      (connection) => connection.all('SELECT * FROM conversation WHERE revision > ? ORDER BY revision', since),
      [],
    );
    const changed = rows.filter((row) => {
      const id = text(row, 'id');
      this.#revision = Math.max(this.#revision, number(row, 'revision'));
      const byOther = row['writer'] !== this.#recorder.writer;
      if (!this.#recorder.conversation(id)) return byOther;
      const messages = this.#database
        .read((connection) => readMessages(connection, id, since), [])
        .filter(({ writer }) => writer !== this.#recorder.writer);
      if (messages.length === 0 && !byOther) return false;
      this.#recorder.changedElsewhere(id, infoOf(row), messages);
      return true;
    });
    if (changed.length > 0) this.#seen.fire(changed.map((row) => text(row, 'id')));
  }
}
