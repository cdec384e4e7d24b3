import type { Database } from './file/database.ts';
import { textOrNull } from './conversations/rows.ts';

/** Small things to remember, by name, as JSON. */
export class Values {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The value that was remembered under the name; `null` when nothing was, or it cannot be read. */
  get(key: string): unknown {
    const json = this.#database.read((connection) => {
      const row = connection.get('SELECT value FROM value WHERE key = ?', key);
      return row ? textOrNull(row, 'value') : null;
    }, null);
    try {
      return json === null ? null : (JSON.parse(json) as unknown);
    } catch {
      return null;
    }
  }

  /** Remembers a value that JSON can express; `null` forgets it. */
  set(key: string, value: unknown): void {
    const json = JSON.stringify(value);
    this.#database.write((connection) => {
      if (value === null) connection.run('DELETE FROM value WHERE key = ?', key);
      else connection.run('INSERT OR REPLACE INTO value (key, value) VALUES (?, ?)', key, json);
    });
  }
}
