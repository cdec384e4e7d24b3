import { breaksRule, type Connection, type Row, troubleOf } from './connection.ts';
import { contentTables } from './schema.ts';

const batch = 200;
/** Columns that mean something in one file only. */
const own = new Set(['seq', 'revision', 'writer']);

/**
 * Copies every row that can be read and that the target does not have yet. A damaged source gives what stands before the
 * first damaged place of each table and what stands behind the last one. Runs in a transaction of the target.
 *
 * @returns the number of rows that were new to the target, and whether all of the source could be read.
 */
export function copyRows(source: Connection, target: Connection): { added: number; whole: boolean } {
  let added = 0;
  let whole = true;
  for (const table of contentTables) {
    const columns = target.all(`SELECT name FROM pragma_table_info('${table}')`).map((row) => String(row['name']));
    const insert = (row: Row): void => {
      const known = columns.filter((column) => !own.has(column) && column in row);
      const sql = `INSERT OR IGNORE INTO ${table} (${known.join(', ')}) VALUES (${known.map(() => '?').join(', ')})`;
      try {
        added += target.run(sql, ...known.map((column) => row[column] ?? null));
      } catch (error) {
        if (!breaksRule(error)) throw error;
        whole = false; // A row without its parent, which could not be read.
      }
    };
    if (!copyTable(source, table, insert)) whole = false;
  }
  target.run('UPDATE revision SET value = value + 1');
  target.run('UPDATE conversation SET revision = (SELECT value FROM revision) WHERE revision = 0');
  return { added, whole };
}

function copyTable(source: Connection, table: string, insert: (row: Row) => void): boolean {
  const read = (sql: string, from: number | null): boolean => {
    try {
      for (let at = from; ;) {
        const rows = at === null ? source.all(sql, batch) : source.all(sql, at, batch);
        rows.forEach(insert);
        const last = rows.at(-1)?.['position_'];
        if (rows.length < batch || typeof last !== 'number') return true;
        at = last;
      }
    } catch (error) {
      if (troubleOf(error) === 'damaged') return false;
      throw error;
    }
  };
  const select = `SELECT rowid AS position_, * FROM ${table}`;
  if (read(`${select} WHERE rowid > ? ORDER BY rowid LIMIT ?`, -1)) return true;
  read(`${select} WHERE rowid < ? ORDER BY rowid DESC LIMIT ?`, Number.MAX_SAFE_INTEGER);
  return false;
}
