import fs from 'node:fs/promises';
import path from 'node:path';
import type { EntryKind } from '../../conversation/index.ts';
import { type Target, ToolError } from '../../files/index.ts';

/** Something in a folder. */
export interface FolderEntry {
  /** Relative to the folder, with `/`; empty for the folder itself. */
  readonly name: string;
  /** Where it is, absolute. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Permission bits. */
  readonly mode: number;
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  readonly modifiedMs: number;
}

/** A folder with more than this is not deleted, since no copy of it would be kept. */
const maxEntries = 2000;
/** Of all files together. */
const maxBytes = 50_000_000;

/**
 * A folder with all that it holds, each folder before what lies in it. Links are not followed.
 *
 * @throws ToolError when it holds too much, a git repository, or what is neither file, folder nor link
 */
export async function folderContent(target: Target): Promise<readonly FolderEntry[]> {
  const entries: FolderEntry[] = [];
  let bytes = 0;
  const visit = async (name: string, at: string): Promise<void> => {
    const stat = await fs.lstat(at);
    const kind = stat.isFile() ? 'file' : stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'folder' : null;
    if (kind === null) throw refused(target, `"${name}" in it is neither a file nor a folder`);
    if (path.basename(at).toLowerCase() === '.git') throw refused(target, 'it holds a git repository');
    const size = kind === 'file' ? stat.size : 0;
    bytes += size;
    entries.push({ name, path: at, kind, mode: stat.mode & 0o7777, size, modifiedMs: stat.mtimeMs });
    if (entries.length > maxEntries) throw refused(target, `it holds more than ${maxEntries} files and folders`);
    if (bytes > maxBytes) throw refused(target, `it holds more than ${maxBytes / 1_000_000} MB`);
    if (kind !== 'folder') return;
    for (const each of (await fs.readdir(at)).sort()) {
      await visit(name === '' ? each : `${name}/${each}`, path.join(at, each));
    }
  };
  await visit('', target.path);
  return entries;
}

/** Whether a folder holds exactly what it held. */
export const isSameContent = (before: readonly FolderEntry[], now: readonly FolderEntry[]): boolean =>
  before.length === now.length &&
  before.every((entry, index) => {
    const other = now[index];
    if (entry.name !== other?.name || entry.kind !== other.kind || entry.mode !== other.mode) return false;
    return entry.kind !== 'file' || (entry.size === other.size && entry.modifiedMs === other.modifiedMs);
  });

const refused = (target: Target, reason: string): ToolError =>
  new ToolError(
    `The folder "${target.label}" is not deleted: ${reason}, so Undo Turn could not bring it back.`,
    'Delete parts of it, or ask the person to delete it.',
  );
