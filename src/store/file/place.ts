import fs from 'node:fs';
import path from 'node:path';

/** Ends of the names of what SQLite keeps beside a database file. */
const sideFiles = ['-wal', '-shm', '-journal'];

/** Makes the folder, and the file if there is none, readable for this user only. */
export function prepareFile(file: string): void {
  const folder = path.dirname(file);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  restrict(folder, 0o700);
  // SQLite gives the files beside it the mode of the database file, so that one has to be right before SQLite opens it.
  fs.closeSync(fs.openSync(file, 'a', 0o600));
  restrict(file, 0o600);
}

function restrict(target: string, mode: number): void {
  try {
    if ((fs.statSync(target).mode & 0o777) !== mode) fs.chmodSync(target, mode);
  } catch {
    // Not ours to change, or a file system without modes.
  }
}

/** Which file stands at a path, so that it is noticed when another one takes its place; `null` when there is none. */
export function identityOf(file: string): string | null {
  const stat = fs.statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat ? `${String(stat.dev)}:${String(stat.ino)}` : null;
}

/** Removes a database file with the files beside it. */
export function removeFile(file: string): void {
  for (const suffix of ['', ...sideFiles]) fs.rmSync(file + suffix, { force: true });
}

/** Removes what an earlier database left beside a path at which none stands now: SQLite would play it into a new one. */
export function removeSideFiles(file: string): void {
  for (const suffix of sideFiles) fs.rmSync(file + suffix, { force: true });
}

/**
 * Moves a database file (or whatever else stands there) out of the way, with the files beside it, and gives the new path.
 * Nothing is deleted.
 *
 * @throws the file system's error when it cannot be moved.
 */
export function putAside(file: string, now: number): string {
  const { dir, name, ext } = path.parse(file);
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  for (let n = 0; ; n++) {
    const target = path.join(dir, `${name}.damaged-${stamp}${n === 0 ? '' : `-${n}`}${ext}`);
    if (fs.existsSync(target)) continue;
    fs.renameSync(file, target);
    for (const suffix of sideFiles) if (fs.existsSync(file + suffix)) fs.renameSync(file + suffix, target + suffix);
    return target;
  }
}
