import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { troubleOf } from './connection.ts';

const fileOf = (folder: string, id: string): string => path.join(folder, `session-${id}.lock`);
const idPattern = /^[0-9a-f-]{36}$/;

/** An exclusive lock on an empty database, held until it is closed. Throws `SQLITE_BUSY` when another one holds it. */
function locked(file: string): DatabaseSync {
  const lock = new DatabaseSync(file);
  try {
    // Nothing is ever written, so nothing needs a journal file.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

/**
 * One run of the store. It holds a lock that the operating system takes away when the process ends, however it ends: so
 * another window can tell an answer that is still being written from one whose writer is gone, without heartbeats and
 * without trusting process ids, which are reused. The lock is SQLite's own, which works wherever the store does.
 */
export class Session {
  readonly id = crypto.randomUUID();
  readonly #folder: string;
  #lock: DatabaseSync | null = null;

  constructor(folder: string) {
    this.#folder = folder;
    this.hold();
  }

  /** Takes the lock if it is not held yet, or was deleted. Without a lock (a read-only folder) nothing is written either. */
  hold(): void {
    const file = fileOf(this.#folder, this.id);
    if (this.#lock && fs.existsSync(file)) return;
    try {
      this.#lock?.close();
      this.#lock = null;
      fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      fs.closeSync(fs.openSync(file, 'a', 0o600));
      this.#lock = locked(file);
    } catch {
      // Tried again with the next answer.
    }
  }

  /** Whether the session is this one or that of a living process. */
  isAlive(id: string): boolean {
    if (id === this.id) return true;
    const file = fileOf(this.#folder, id);
    if (!idPattern.test(id) || !fs.existsSync(file)) return false;
    try {
      locked(file).close();
    } catch (error) {
      return troubleOf(error) === 'busy';
    }
    fs.rmSync(file, { force: true });
    return false;
  }

  /** Removes the lock files of sessions that are gone. */
  sweep(): void {
    try {
      for (const name of fs.readdirSync(this.#folder)) {
        const id = /^session-([0-9a-f-]{36})\.lock$/.exec(name)?.[1];
        if (id) this.isAlive(id);
      }
    } catch {
      // No folder, no sessions.
    }
  }

  close(): void {
    this.#lock?.close();
    this.#lock = null;
    fs.rmSync(fileOf(this.#folder, this.id), { force: true });
  }
}
