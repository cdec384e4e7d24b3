import type { Log } from '../../base/index.ts';
import { troubleOf } from '../file/connection.ts';
import { copyRows } from '../file/copyRows.ts';
import type { Database } from '../file/database.ts';
import { openReadOnly } from '../file/openFile.ts';
import type { Timing } from '../timing.ts';
import { copyOfDay, type HistoryCopy, listCopies } from './copies.ts';

/** The history's copies of earlier days. */
export class DayCopies {
  readonly #database: Database;
  readonly #file: string;
  readonly #timing: Timing;
  readonly #log: Pick<Log, 'warn'>;

  constructor(database: Database, file: string, timing: Timing, log: Pick<Log, 'warn'>) {
    this.#database = database;
    this.#file = file;
    this.#timing = timing;
    this.#log = log;
  }

  /** The copies, newest first. */
  list(): HistoryCopy[] {
    return listCopies(this.#file);
  }

  /**
   * Makes the copy of the day if there is none, beside the main thread, and keeps the last three. A history that turns
   * out to be damaged is put aside, and begun anew with what can be read of it.
   */
  async make(): Promise<void> {
    if (!this.#database.onDisk) return;
    try {
      await copyOfDay(this.#file, this.#timing.now());
    } catch (error) {
      this.#log.warn(`The copy of the day could not be made: ${String(error)}`);
      if (troubleOf(error) === 'damaged') this.#database.replaceDamaged();
    }
  }

  /** Brings back everything that a copy has and the history does not; the number of rows, or `null` if it cannot be read. */
  restore(copy: string): number | null {
    try {
      const source = openReadOnly(copy);
      try {
        const copied = { rows: null as number | null };
        this.#database.attempt((connection) => {
          copied.rows = copyRows(source, connection).added;
        });
        return copied.rows;
      } finally {
        source.close();
      }
    } catch (error) {
      this.#log.warn(`The copy ${copy} could not be read: ${String(error)}`);
      return null;
    }
  }
}
