import { t } from '../../base/index.ts';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Connection, troubleOf } from './connection.ts';
import { copyRows } from './copyRows.ts';
import { prepareFile, putAside } from './place.ts';
import { migrations as allMigrations } from './schema.ts';

/** The file was written by a newer version of Sidestream; it was not touched. */
export class NewerVersionError extends Error {
  override readonly name = 'NewerVersionError';
  readonly version: number;

  constructor(version: number) {
    super(`The schema has version ${version}.`);
    this.version = version;
  }
}

export interface Opened {
  readonly connection: Connection;
  /** Repairs that were needed to open it, as a sentence for the person; `null` when it simply opened. */
  readonly notice: string | null;
}

/** A database of this schema that is gone when it is closed. */
export function openMemory(): Connection {
  const connection = new Connection(new DatabaseSync(':memory:'));
  connection.exec('PRAGMA foreign_keys = ON');
  migrate(connection, null);
  return connection;
}

/**
 * Opens the store's file, makes it when there is none, and brings an older one up to date. What is there and is not a
 * usable database is put aside, and everything that can be read of it is taken over.
 *
 * @throws NewerVersionError, or the error of SQLite or of the file system when the file can be neither opened nor put
 *   aside.
 */
export function openFile(file: string, now: number, migrations: readonly string[] = allMigrations): Opened {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat && !stat.isFile()) {
    const aside = putAside(file, now);
    return {
      connection: open(file, migrations),
      notice: `Something that is not a file stood in the place of the history. It was moved to ${aside}.`,
    };
  }
  try {
    return { connection: open(file, migrations), notice: null };
  } catch (error) {
    if (troubleOf(error) !== 'damaged') throw error;
    return replaceDamaged(file, now, migrations);
  }
}

/**
 * Puts a damaged file aside and begins a new one with everything that can be read of it.
 *
 * @throws the error of SQLite or of the file system when that is not possible.
 */
export function replaceDamaged(file: string, now: number, migrations: readonly string[] = allMigrations): Opened {
  const aside = putAside(file, now);
  const connection = open(file, migrations);
  let saved = 0;
  try {
    const source = openReadOnly(aside);
    try {
      saved = connection.transaction(() => copyRows(source, connection).added);
    } finally {
      source.close();
    }
  } catch (error) {
    if (troubleOf(error) === 'full') throw error;
    // Too damaged to be opened at all.
  }
  const damaged = t('The history file was damaged. It was kept as {0}, and a new one was begun.', path.basename(aside));
  const found = saved > 0 ? t('What could be read of it was taken over.') : t('Nothing could be read of it.');
  return {
    connection,
    notice: `${damaged} ${found}`,
  };
}

/**
 * Opens a database that is not written to. One that stands in a folder where nothing can be written is read as it is,
 * without the lock files that SQLite would want to put beside it.
 */
export function openReadOnly(file: string): Connection {
  try {
    return probed(new DatabaseSync(file, { readOnly: true }));
  } catch (error) {
    if (troubleOf(error) === 'damaged') throw error;
    const url = pathToFileURL(file);
    url.searchParams.set('immutable', '1');
    return probed(new DatabaseSync(url, { readOnly: true }));
  }
}

/** The versions of FTS5's own format that hold our indexes. @see https://www.sqlite.org/fts5.html#the_secure_delete_configuration_option */
const indexVersions: readonly unknown[] = [4, 5];

/**
 * Whether the tables or the settings of the indexes are not those that the file's version has: a part of the file that
 * says so is damaged. SQLite gives no code of its own for it.
 *
 * @throws SQLite's errors.
 */
export function hasOtherSchema(connection: Connection): boolean {
  if (connection.number('PRAGMA user_version') !== allMigrations.length) return false;
  const schema = (of: Connection): string =>
    JSON.stringify(of.all('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'));
  const fresh = openMemory();
  try {
    return (
      schema(connection) !== schema(fresh) ||
      ['search', 'search_unspaced'].some((index) => hasOtherVersion(connection, index))
    );
  } finally {
    fresh.close();
  }
}

function hasOtherVersion(connection: Connection, index: string): boolean {
  const row = connection.get(`SELECT v FROM ${index}_config WHERE k = 'version'`);
  return !indexVersions.includes(row?.['v']);
}

/** Copies the database into a new file that only this user can read; the target must not exist. */
export function copyInto(connection: Connection, target: string): void {
  fs.closeSync(fs.openSync(target, 'wx', 0o600));
  try {
    connection.run('VACUUM INTO ?', target);
  } catch (error) {
    fs.rmSync(target, { force: true });
    throw error;
  }
}

/** Reads the schema, which is when SQLite looks at the file for the first time. */
function probed(database: DatabaseSync): Connection {
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return new Connection(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function open(file: string, migrations: readonly string[]): Connection {
  prepareFile(file);
  const connection = new Connection(new DatabaseSync(file));
  try {
    // Two windows wait for each other's writes, which take a few milliseconds.
    connection.exec('PRAGMA busy_timeout = 400');
    const version = connection.number('PRAGMA user_version');
    if (version > migrations.length) throw new NewerVersionError(version);
    useWriteAheadLog(connection);
    // In WAL mode NORMAL loses nothing when a process is killed; the end of a turn is synced by its own checkpoint.
    connection.exec(`
      PRAGMA synchronous = NORMAL;
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON;
      PRAGMA cell_size_check = ON;
      PRAGMA journal_size_limit = 4194304;
    `);
    migrate(connection, file, migrations);
    connection.get('SELECT seq FROM conversation LIMIT 1');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A network share may have no shared memory: there SQLite's older journal has to do. */
function useWriteAheadLog(connection: Connection): void {
  try {
    connection.exec('PRAGMA journal_mode = WAL');
  } catch (error) {
    if (troubleOf(error) !== 'io') throw error;
    connection.exec('PRAGMA journal_mode = DELETE');
  }
}

function migrate(connection: Connection, file: string | null, migrations: readonly string[] = allMigrations): void {
  const from = connection.number('PRAGMA user_version');
  if (from === migrations.length) return;
  if (file && from > 0) {
    const copy = copyNameBefore(file, migrations.length);
    if (!fs.existsSync(copy)) copyInto(connection, copy);
  }
  connection.transaction(() => {
    // Another window may have done it in the meantime.
    const version = connection.number('PRAGMA user_version');
    for (const step of migrations.slice(version)) connection.exec(step);
    if (version < migrations.length) connection.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function copyNameBefore(file: string, version: number): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.before-v${version}${ext}`);
}
