import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * When folders were changed last: while these are the same, nothing has come, gone or been renamed in them, and their
 * permissions are the same. To look at folders is much quicker than to list them.
 */
export interface FolderStamps {
  /** When it was begun to list the folders, ms since 1970. */
  readonly began: number;
  readonly stamps: ReadonlyMap<string, string>;
}

/** A folder that was changed so shortly before it was listed, ms, may be changed again with the same time. */
const racyMs = 2000;
/** So many are looked at at once. */
const atOnce = 64;

/**
 * The stamps of folders, those that are not there left out.
 *
 * @param folders relative to the root; the root itself is the empty name
 * @param began when it was begun to list them, ms since 1970
 */
export async function stampFolders(root: string, folders: Iterable<string>, began: number): Promise<FolderStamps> {
  const stamps = new Map<string, string>();
  await inParts([...new Set(folders)], async (name) => {
    const stamp = await stampOf(path.join(root, name));
    if (stamp) stamps.set(name, stamp.changedMs < began - racyMs ? stamp.text : 'not sure');
    return true;
  });
  return { began, stamps };
}

/** Whether no folder was changed since; `false` too where one was changed so late that it is not sure. */
export const areAsStamped = (root: string, { stamps }: FolderStamps): Promise<boolean> =>
  inParts([...stamps], async ([name, known]) => (await stampOf(path.join(root, name)))?.text === known);

/** @returns whether it is so for all; ends with the first part in which it is not */
async function inParts<T>(all: readonly T[], isSo: (each: T) => Promise<boolean>): Promise<boolean> {
  for (let at = 0; at < all.length; at += atOnce) {
    if ((await Promise.all(all.slice(at, at + atOnce).map(isSo))).includes(false)) return false;
  }
  return true;
}

async function stampOf(folder: string): Promise<{ readonly text: string; readonly changedMs: number } | null> {
  const stat = await fs.lstat(folder).catch(() => null);
  return stat?.isDirectory() === true ? { text: `${stat.ino} ${stat.ctimeMs}`, changedMs: stat.ctimeMs } : null;
}
