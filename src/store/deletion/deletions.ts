import type { Subscription } from '../../base/index.ts';
import type { Connection } from '../file/connection.ts';
import { purgeCopies, scrub } from './copies.ts';
import type { Database } from '../file/database.ts';
import { deletedBefore, emptyLog, purgePart } from './purge.ts';
import type { Recorder } from '../conversations/recorder.ts';
import { nextRevision } from '../conversations/rows.ts';
import type { Timing } from '../timing.ts';

/** Time in which a deleted conversation can be brought back, ms. */
const undoMs = 10_000;

/** Deletes conversations: at once for the person, and for good when they cannot be brought back any more. */
export class Deletions {
  readonly #database: Database;
  readonly #recorder: Recorder;
  readonly #file: string;
  readonly #timing: Timing;
  #timer: Subscription | null = null;
  /** Deleted for good from the copies and perhaps from the file, but not yet from the file's log. */
  readonly #purged = new Set<string>();

  constructor(database: Database, recorder: Recorder, file: string, timing: Timing) {
    this.#database = database;
    this.#recorder = recorder;
    this.#file = file;
    this.#timing = timing;
    // What was deleted shortly before the last end is taken away for good when the start is over.
    this.#purgeIn(undoMs);
  }

  delete(id: string): void {
    this.#recorder.flush();
    this.#mark(id, this.#timing.now());
    this.#purgeIn(undoMs);
  }

  undelete(id: string): void {
    this.#mark(id, null);
  }

  stop(): void {
    this.#timer?.dispose();
  }

  #mark(id: string, deletedAt: number | null): void {
    this.#database.write((connection) => {
      connection.run(
        'UPDATE conversation SET deleted_at = ?, revision = ?, writer = ? WHERE id = ?',
        deletedAt,
        nextRevision(connection),
        this.#recorder.writer,
        id,
      );
    });
  }

  #purgeIn(ms: number): void {
    this.#timer?.dispose();
    this.#timer = this.#timing.after(ms, () => this.#purge());
  }

  /** Takes away for good what was deleted long enough ago, a part at a time, so that nobody waits for it. */
  #purge(): void {
    this.#timer = null;
    const due = this.#database.read((connection) => deletedBefore(connection, this.#timing.now() - undoMs), []);
    for (const id of due) {
      const outcome = this.#purgeOne(id);
      if (outcome !== 'done') return this.#purgeIn(outcome === 'more' ? 0 : undoMs);
    }
    if (!this.#leavesNoTrace()) return this.#purgeIn(undoMs);
    const waiting = this.#database.read(
      (connection) => connection.number('SELECT count(*) FROM conversation WHERE deleted_at IS NOT NULL'),
      0,
    );
    if (waiting > 0) this.#purgeIn(undoMs);
  }

  #purgeOne(id: string): 'done' | 'more' | 'not-now' {
    this.#recorder.forget(id);
    if (!this.#purged.has(id)) purgeCopies(this.#file, id);
    this.#purged.add(id);
    const part = { last: false };
    const outcome = this.#database.attempt((connection) => {
      part.last = purgePart(connection, id);
    });
    if (outcome !== 'done') return 'not-now';
    return part.last ? 'done' : 'more';
  }

  /** Whether what was deleted is gone from unused parts of the file and from its log, too. */
  #leavesNoTrace(): boolean {
    if (this.#purged.size === 0) return true;
    const scrubbed = this.#database.read((connection: Connection) => {
      if (this.#database.onDisk) scrub(connection, this.#file);
      return emptyLog(connection);
    }, false);
    if (scrubbed) this.#purged.clear();
    return scrubbed;
  }
}
