import fs from 'node:fs';
import path from 'node:path';
import { Emitter, type Log, type Subscription, t } from '../../base/index.ts';
import { type Connection, damagedCode, isStatementError, troubleOf } from './connection.ts';
import { copyRows } from './copyRows.ts';
import {
  copyInto,
  NewerVersionError,
  openFile,
  hasOtherSchema,
  openMemory,
  openReadOnly,
  replaceDamaged,
} from './openFile.ts';
import { identityOf, removeSideFiles, removeFile } from './place.ts';
import { schemaVersion } from './schema.ts';
import { rebuildSearchIndex } from '../search/rebuildIndex.ts';
import type { Timing } from '../timing.ts';

export type MemoryReason = 'full' | 'readonly' | 'io' | 'busy' | 'newer' | 'unexpected';

/**
 * How the store is. `ok`: everything is written; `notice` says what had to be done to get there, if anything.
 * `memory`: nothing can be written at the moment, and what is new is kept in memory until it can. `notice` and `message`
 * are sentences for the person.
 */
export type StoreCondition =
  | { readonly kind: 'ok'; readonly notice: string | null }
  | { readonly kind: 'memory'; readonly reason: MemoryReason; readonly message: string };

/** Something to be written. It may run more than once, and must come to the same each time. */
export type Work = (connection: Connection) => void;

const firstRetryMs = 1_000;
const lastRetryMs = 30_000;
/** Another window may hold the lock for this long before the person is told. */
const patienceMs = 5_000;
const busyRetryMs = 250;

const goesOn = (): string => t('The chat goes on in memory, and is written as soon as that is possible again.');
const sentences = (): Record<MemoryReason, string> => ({
  full: `${t('The disk is full, so the conversation cannot be saved.')} ${goesOn()}`,
  readonly: `${t('The history file is read-only, so the conversation cannot be saved.')} ${goesOn()}`,
  io: `${t('The history file cannot be reached, so the conversation cannot be saved.')} ${goesOn()}`,
  busy: `${t('Another program holds the history file, so the conversation cannot be saved.')} ${goesOn()}`,
  newer:
    t('The history was written by a newer version of Sidestream, and this one leaves it alone.') +
    ' ' +
    t('The chat goes on in memory only: update Sidestream to see the history and to save again.'),
  unexpected: `${t('The conversation cannot be saved; the log says more.')} ${goesOn()}`,
});

/**
 * The file behind the store. It can always be asked and written to: when the file cannot be written, what is to be
 * written waits in order until writing works again; when it cannot even be read, a database in memory stands
 * in for it. It tries again by itself, and whenever there is something new to write.
 */
export class Database {
  readonly #file: string;
  readonly #log: Pick<Log, 'info' | 'warn'>;
  readonly #timing: Timing;
  readonly #changed = new Emitter<StoreCondition>();
  readonly #replaced = new Emitter<void>();
  #state: StoreCondition = { kind: 'ok', notice: null };
  #connection: Connection;
  /** The ground that `connection` stands on. Only `memory` takes writes although the condition is not `ok`. */
  #source: 'file' | 'read-only' | 'memory';
  #identity: string | null = null;
  #pendingWrites: Work[] = [];
  #retry: Subscription | null = null;
  #retryMs = firstRetryMs;
  #lastAttempt: number;
  #busySince: number | null = null;
  #closed = false;

  readonly onDidChangeCondition = this.#changed.event;
  /** The file is another one than before: its rows are not known to be those that were written. */
  readonly onDidReplaceFile = this.#replaced.event;
  /** Writes of what is kept elsewhere until it can be written: run first when writing is tried again; gives what follows a commit. */
  keptElsewhere: (connection: Connection) => () => void = () => () => undefined;

  constructor(file: string, log: Pick<Log, 'info' | 'warn'>, timing: Timing) {
    this.#file = file;
    this.#log = log;
    this.#timing = timing;
    this.#lastAttempt = timing.now();
    try {
      const { connection, notice } = openFile(file, timing.now());
      this.#connection = connection;
      this.#source = 'file';
      this.#identity = identityOf(file);
      if (notice) log.warn(notice);
      this.#state = { kind: 'ok', notice };
    } catch (error) {
      const readable = error instanceof NewerVersionError ? null : this.#readable();
      this.#connection = readable ?? openMemory();
      this.#source = readable ? 'read-only' : 'memory';
      this.#fail(error);
    }
  }

  get condition(): StoreCondition {
    return this.#state;
  }

  /** Whether what is written now ends up in the file. */
  get onDisk(): boolean {
    return this.#source === 'file' && this.#state.kind === 'ok';
  }

  /** The result of the query, or `fallback` when the database cannot answer. Never throws. */
  read<T>(query: (connection: Connection) => T, fallback: T): T {
    for (let repaired = false; ; repaired = true) {
      try {
        return query(this.#connection);
      } catch (error) {
        if (!repaired && this.#repair(error)) continue;
        this.#log.warn(`The history could not be read: ${describe(error)}`);
        return fallback;
      }
    }
  }

  /**
   * Does the work in a transaction: now if possible, and otherwise when writing works again. Never throws.
   *
   * @returns whether it is done.
   */
  write(work: Work): boolean {
    const outcome = this.attempt(work);
    if (outcome === 'pending') this.#pendingWrites.push(work);
    return outcome === 'done';
  }

  /**
   * Does the work in a transaction now. `pending`: not possible at the moment; `refused`: the work itself is at fault, and
   * would be the next time. Never throws.
   */
  attempt(work: Work): 'done' | 'pending' | 'refused' {
    if (this.#closed) return 'refused';
    if (this.#source !== 'memory' && (this.#state.kind === 'memory' || this.#pendingWrites.length > 0)) {
      if (this.#timing.now() - this.#lastAttempt < (this.#state.kind === 'ok' ? busyRetryMs : firstRetryMs))
        return 'pending';
      if (!this.#tryAgain()) return 'pending';
    }
    for (let repaired = false; ; repaired = true) {
      try {
        this.#followFile();
        this.#connection.transaction(() => work(this.#connection));
        this.#busySince = null;
        return 'done';
      } catch (error) {
        if (!repaired && this.#repair(error)) continue;
        if (troubleOf(error) === 'unexpected') {
          this.#log.warn(`A change of the history was refused: ${describe(error)}`);
          return 'refused';
        }
        this.#fail(error);
        return 'pending';
      }
    }
  }

  /** Begins anew with what can be read of the file, which something else has found to be damaged. */
  replaceDamaged(): void {
    this.#repair(Object.assign(new Error('A check of the file failed.'), { errcode: damagedCode }));
  }

  /** Syncs what is committed to the disk, so that a loss of power does not take it. */
  sync(): void {
    if (!this.onDisk) return;
    try {
      this.#connection.all('PRAGMA wal_checkpoint(PASSIVE)');
    } catch (error) {
      this.#log.warn(`The history could not be synced: ${describe(error)}`);
    }
  }

  /** Does the pending writes if that is possible, and closes the file. */
  close(): void {
    if (this.#closed) return;
    if (this.#state.kind === 'memory' || this.#pendingWrites.length > 0) this.#tryAgain();
    this.#closed = true;
    this.#retry?.dispose();
    try {
      this.#connection.close();
    } catch (error) {
      this.#log.warn(`The history file did not close: ${describe(error)}`);
    }
  }

  /** Does all pending writes; whether that was possible. */
  #tryAgain(): boolean {
    if (this.#closed || (this.#state.kind === 'memory' && this.#state.reason === 'newer')) return false;
    this.#retry?.dispose();
    this.#lastAttempt = this.#timing.now();
    try {
      let notice: string | null = null;
      if (this.#source === 'file') this.#followFile();
      else notice = this.#reopen(() => openFile(this.#file, this.#timing.now()));
      const kept = this.#connection.transaction(() => {
        const committed = this.keptElsewhere(this.#connection);
        for (const work of this.#pendingWrites) this.#writeLate(work);
        return committed;
      });
      this.#pendingWrites = [];
      kept();
      this.#retryMs = firstRetryMs;
      this.#busySince = null;
      if (this.#state.kind === 'memory') {
        this.#set({
          kind: 'ok',
          notice: notice ?? t('Saving works again, and everything that was kept has been written.'),
        });
      }
      return true;
    } catch (error) {
      if (!this.#repair(error)) this.#fail(error);
      return false;
    }
  }

  /** A write that can never be done must not stand in the way of the others. */
  #writeLate(work: Work): void {
    this.#connection.exec('SAVEPOINT late');
    try {
      work(this.#connection);
      this.#connection.exec('RELEASE late');
    } catch (error) {
      if (troubleOf(error) !== 'unexpected') throw error;
      this.#connection.exec('ROLLBACK TO late; RELEASE late');
      this.#log.warn(`A change of the history was refused: ${describe(error)}`);
    }
  }

  /** Notices that the file was deleted or replaced. SQLite does not: it would go on writing into the one that is gone. */
  #followFile(): void {
    if (this.#source !== 'file') return;
    const identity = identityOf(this.#file);
    if (identity === this.#identity) return;
    if (identity === null) {
      this.#restoreDeleted();
      return;
    }
    this.#log.warn('Another file took the place of the history file while it was open; it is used from now on.');
    this.#reopen(() => openFile(this.#file, this.#timing.now()));
  }

  /** A deleted file lives on as long as it is open, so all of it can be written again. */
  #restoreDeleted(): void {
    this.#log.warn('The history file was deleted while it was open.');
    fs.mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    const fresh = `${this.#file}.new`;
    removeFile(fresh);
    let whole = true;
    try {
      copyInto(this.#connection, fresh);
    } catch (error) {
      if (troubleOf(error) !== 'damaged') throw error;
      whole = false;
    }
    this.#reopen(() => {
      // By now the old database is closed, which may have touched the files beside it.
      removeSideFiles(this.#file);
      if (whole) fs.renameSync(fresh, this.#file);
      return openFile(this.#file, this.#timing.now());
    });
    this.#set({
      kind: 'ok',
      notice: whole
        ? t('The history file was deleted while Sidestream was running. It was written again, with everything in it.')
        : t('The history file was deleted while Sidestream was running. The open conversations were written again.'),
    });
  }

  /** Whether the error was a damage that has been repaired, so that it is worth trying once more. */
  #repair(error: unknown): boolean {
    if (this.#source !== 'file') return false;
    let trouble = troubleOf(error);
    try {
      if (isStatementError(error) && hasOtherSchema(this.#connection)) trouble = 'damaged';
      if (trouble === 'index-damaged') {
        this.#log.warn('The search index is damaged and is made anew.');
        try {
          rebuildSearchIndex(this.#connection);
          return true;
        } catch (second) {
          trouble = troubleOf(second);
          if (trouble === 'index-damaged') trouble = 'damaged';
          else if (trouble !== 'damaged') throw second;
        }
      }
      if (trouble !== 'damaged') return false;
      this.#log.warn(`The history file is damaged: ${describe(error)}`);
      const stillThere = identityOf(this.#file) === this.#identity;
      const notice = this.#reopen(() => (stillThere ? replaceDamaged : openFile)(this.#file, this.#timing.now()));
      this.#set({ kind: 'ok', notice });
      return true;
    } catch (second) {
      this.#fail(second);
      return false;
    }
  }

  /**
   * Leaves the present connection for another one. Between the two, and for as long as the other cannot be opened, the
   * database in memory stands in; what was written to it goes along.
   */
  #reopen(open: () => { connection: Connection; notice: string | null }): string | null {
    if (this.#source === 'file') this.#connection.close();
    if (this.#source === 'file') {
      this.#connection = openMemory();
      this.#source = 'memory';
      this.#replaced.fire();
    }
    const { connection, notice } = open();
    try {
      if (this.#source === 'memory') connection.transaction(() => copyRows(this.#connection, connection));
    } catch (error) {
      connection.close();
      throw error;
    }
    this.#connection.close();
    this.#connection = connection;
    this.#source = 'file';
    this.#identity = identityOf(this.#file);
    if (notice) this.#log.warn(notice);
    this.#replaced.fire();
    return notice;
  }

  #readable(): Connection | null {
    try {
      const connection = openReadOnly(this.#file);
      if (connection.number('PRAGMA user_version') === schemaVersion) return connection;
      connection.close();
    } catch {
      // The memory stands in.
    }
    return null;
  }

  #fail(error: unknown): void {
    const now = this.#timing.now();
    this.#lastAttempt = now;
    const trouble = error instanceof NewerVersionError ? 'newer' : troubleOf(error);
    if (trouble === 'busy') {
      this.#busySince ??= now;
      if (now - this.#busySince < patienceMs) {
        this.#retryIn(busyRetryMs);
        return;
      }
    }
    const reason: MemoryReason = trouble === 'damaged' || trouble === 'index-damaged' ? 'unexpected' : trouble;
    this.#log.warn(`The history cannot be written (${reason}): ${describe(error)}`);
    this.#set({ kind: 'memory', reason, message: sentences()[reason] });
    if (reason === 'newer') return;
    this.#retryIn(this.#retryMs);
    this.#retryMs = Math.min(lastRetryMs, this.#retryMs * 2);
  }

  #retryIn(ms: number): void {
    this.#retry?.dispose();
    this.#retry = this.#timing.after(ms, () => this.#tryAgain());
  }

  #set(state: StoreCondition): void {
    const before = this.#state;
    this.#state = state;
    const same =
      before.kind === 'memory' && state.kind === 'memory'
        ? before.reason === state.reason
        : before.kind === 'ok' && state.kind === 'ok' && before.notice === state.notice;
    if (!same) this.#changed.fire(state);
  }
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
