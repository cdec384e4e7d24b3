import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

export type Row = Record<string, null | number | bigint | string | Uint8Array>;

/**
 * SQLite's primary result codes that the store tells apart. `node:sqlite` gives the extended code in `errcode`; its low
 * byte is the primary one. @see https://www.sqlite.org/rescode.html
 */
const codes = {
  error: 1,
  busy: 5,
  locked: 6,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  constraint: 19,
  notADb: 26,
} as const;
export const damagedCode = codes.corrupt;
const corruptVirtualTable = 267;

export type Trouble = 'busy' | 'readonly' | 'io' | 'damaged' | 'index-damaged' | 'full' | 'unexpected';

/** Meaning for the store of an error raised by SQLite or by the file system. */
export function troubleOf(error: unknown): Trouble {
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  if (typeof errcode === 'number') {
    if (errcode === corruptVirtualTable) return 'index-damaged';
    switch (errcode & 0xff) {
      case codes.busy:
      case codes.locked:
        return 'busy';
      case codes.readonly:
        return 'readonly';
      case codes.full:
        return 'full';
      case codes.corrupt:
      case codes.notADb:
        return 'damaged';
      case codes.io:
      case codes.cantOpen:
        return 'io';
      default:
        return 'unexpected';
    }
  }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'full';
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'readonly';
    case 'ERR_OUT_OF_RANGE': // An integer that no version of Sidestream writes.
      return 'damaged';
    default:
      return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? 'io' : 'unexpected';
  }
}

/** Whether SQLite could not make sense of a statement: the statement is wrong, or the tables are not those it was made for. */
export function isStatementError(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && (errcode & 0xff) === codes.error;
}

/** Whether an error says that a row breaks a rule of the schema. */
export function breaksRule(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && (errcode & 0xff) === codes.constraint;
}

/** An open database with its prepared statements. Every method raises SQLite's errors. */
export class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Runs a statement; gives the number of rows that it changed. */
  run(sql: string, ...params: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...params).changes);
  }

  get(sql: string, ...params: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...params);
  }

  all(sql: string, ...params: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...params);
  }

  /** The first column of the first row as a number; 0 when there is none. */
  number(sql: string, ...params: SQLInputValue[]): number {
    const row = this.get(sql, ...params);
    return row ? Number(Object.values(row)[0] ?? 0) : 0;
  }

  /** Runs the work in a write transaction: all of it, or nothing. */
  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        this.#database.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself, as it does after a full disk. The first error is the one that says why.
      }
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
