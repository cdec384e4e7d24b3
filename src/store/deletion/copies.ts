import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { Connection } from '../file/connection.ts';
import { removeFile } from '../file/place.ts';
import { purgePart } from './purge.ts';

/** A copy of the history that was made on an earlier day. */
export interface HistoryCopy {
  readonly path: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly bytes: number;
}

const kept = 3;
/** Bytes; a file of this size is written in less than half a second. */
const maxScrubbedBytes = 50_000_000;

const scrubber = `
  const { DatabaseSync } = require('node:sqlite');
  const { workerData } = require('node:worker_threads');
  const database = new DatabaseSync(workerData.file);
  database.exec(workerData.sql);
  database.close();
`;

/**
 * Copies the database and checks the copy, beside the thread in which the editor works. Given as text, so that it needs
 * no file of its own in the bundle.
 */
const copier = `
  const { DatabaseSync } = require('node:sqlite');
  const { parentPort, workerData } = require('node:worker_threads');
  const source = new DatabaseSync(workerData.file, { readOnly: true });
  try {
    source.prepare('VACUUM INTO ?').run(workerData.target);
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(workerData.target, { readOnly: true });
  const found = Object.values(copy.prepare('PRAGMA quick_check(1)').get())[0];
  copy.close();
  parentPort.postMessage(found);
`;

/** The copies, newest first. */
export function listCopies(file: string): HistoryCopy[] {
  const { dir, name, ext } = path.parse(file);
  const names = fs.existsSync(dir) ? fs.readdirSync(dir) : [];
  return names
    .flatMap((entry) => {
      const day =
        entry.startsWith(`${name}.copy-`) && entry.endsWith(ext) ? entry.slice(name.length + 6, -ext.length) : '';
      if (!/^\d{4}-\d\d-\d\d$/.test(day)) return [];
      const full = path.join(dir, entry);
      return [{ path: full, day, bytes: fs.statSync(full).size }];
    })
    .sort((a, b) => (a.day < b.day ? 1 : -1));
}

/**
 * Makes the copy of the day when there is none, and removes copies beyond the last three. A copy that does not pass its
 * check is not kept, so that a damaged history never drives out good copies.
 *
 * @throws when no copy could be made.
 */
export async function copyOfDay(file: string, now: number): Promise<void> {
  const day = dayOf(now);
  if (listCopies(file).some((copy) => copy.day === day)) return;
  const { dir, name, ext } = path.parse(file);
  const target = path.join(dir, `${name}.copy-${day}${ext}`);
  const unfinished = `${target}.${process.pid}.new`;
  removeFile(unfinished);
  fs.closeSync(fs.openSync(unfinished, 'wx', 0o600));
  try {
    const found = await inWorker({ file, target: unfinished });
    if (found !== 'ok') throw new Error(`The copy did not pass its check: ${found}`);
    fs.renameSync(unfinished, target);
  } finally {
    removeFile(unfinished);
  }
  for (const old of listCopies(file).slice(kept)) removeFile(old.path);
}

/** Deletes a conversation for good from every copy too. A copy in which that is not possible is removed. */
export function purgeCopies(file: string, conversationId: string): void {
  for (const copy of [...listCopies(file).map((found) => found.path), ...copiesBeforeMigration(file)]) {
    try {
      const connection = new Connection(new DatabaseSync(copy));
      try {
        connection.exec('PRAGMA foreign_keys = ON');
        connection.transaction(() => {
          while (!purgePart(connection, conversationId));
        });
        scrub(connection, copy);
      } finally {
        connection.close();
      }
    } catch {
      removeFile(copy);
    }
  }
}

/**
 * Writes a file anew without what was deleted from it. SQLite overwrites what it deletes, but may leave a copy of it in
 * the unused part of a page that it has reordered, so only a new file is sure not to have it. A large one is written
 * beside this thread.
 *
 * @throws SQLite's errors.
 */
export function scrub(connection: Connection, file: string): void {
  const sql = 'PRAGMA busy_timeout = 5000; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)';
  if (fs.statSync(file).size > maxScrubbedBytes) inBackground(file, sql);
  else {
    connection.exec('VACUUM');
    connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}

function inBackground(file: string, sql: string): void {
  const worker = new Worker(scrubber, { eval: true, workerData: { file, sql } });
  worker.unref();
  // The text is deleted in any case; the next deletion tries to write the file anew again.
  worker.once('error', () => undefined);
}

function copiesBeforeMigration(file: string): string[] {
  const { dir, name, ext } = path.parse(file);
  const names = fs.existsSync(dir) ? fs.readdirSync(dir) : [];
  return names
    .filter((entry) => entry.startsWith(`${name}.before-v`) && entry.endsWith(ext))
    .map((entry) => path.join(dir, entry));
}

function inWorker(workerData: { file: string; target: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(copier, { eval: true, workerData });
    worker.unref();
    worker.once('message', (found) => resolve(String(found)));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The copying ended early.')));
  });
}

/** The local day. */
function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
