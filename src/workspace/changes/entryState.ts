import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EntryKind } from '../../conversation/index.ts';
import { type Editor, ToolError } from '../../files/index.ts';
import type { FolderEntry } from './folderContent.ts';

/** An entry of a folder with its bytes; a link's are its target, a folder has none. */
export interface EntryState {
  readonly kind: EntryKind;
  readonly bytes: Uint8Array | null;
  /** Permission bits; `null` where they are not known. */
  readonly mode: number | null;
}

const pathOf = (uri: string): string | null => (uri.startsWith('file:') ? fileURLToPath(uri) : null);

/** The kind of what stands under a URI; `null` for nothing, and for what is neither file, link nor folder. */
export async function kindAt(uri: string): Promise<EntryKind | null> {
  const file = pathOf(uri);
  if (file === null) return 'file';
  const stat = await fs.lstat(file).catch(() => null);
  if (stat?.isFile() === true) return 'file';
  if (stat?.isSymbolicLink() === true) return 'link';
  return stat?.isDirectory() === true ? 'folder' : null;
}

/** The target of a link, as bytes. */
export async function linkTarget(uri: string): Promise<Uint8Array> {
  return fs.readlink(pathOf(uri) ?? '', { encoding: 'buffer' });
}

/** The state of an entry of a folder, with its bytes. */
export async function stateOfEntry({ path: file, kind, mode }: FolderEntry): Promise<EntryState> {
  if (kind === 'folder') return { kind, bytes: null, mode };
  if (kind === 'link') return { kind, bytes: await fs.readlink(file, { encoding: 'buffer' }), mode: null };
  return { kind, bytes: await fs.readFile(file), mode };
}

/** Makes a folder or a link; what stands there already must be gone. */
export async function makeEntry(uri: string, { kind, bytes }: EntryState): Promise<void> {
  const file = pathOf(uri);
  if (file === null) throw new ToolError('Only files of this machine can be links or folders.', 'Make it by hand.');
  if (kind === 'folder') {
    await fs.mkdir(file, { recursive: true });
    return;
  }
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.symlink(Buffer.from(bytes ?? []), file);
}

/** Removes what stands there. A folder with something in it stays. */
export async function removeEntry(uri: string, kind: EntryKind, editor: Editor): Promise<void> {
  const file = pathOf(uri);
  if (kind === 'file' || file === null) {
    await editor.deleteFile(uri);
    return;
  }
  if (kind === 'link') {
    await fs.unlink(file);
    return;
  }
  await fs.rmdir(file).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  });
}

/** Sets a file's permission bits. */
export async function setMode(uri: string, mode: number): Promise<void> {
  const file = pathOf(uri);
  if (file !== null) await fs.chmod(file, mode);
}

/** Makes sure that a file's place was not taken by a link, which would lead a write elsewhere. @throws ToolError */
export async function refuseLink(uri: string): Promise<void> {
  const kind = await kindAt(uri);
  if (kind === 'link' || kind === 'folder') throw placeTaken();
}

export const placeTaken = (): ToolError =>
  new ToolError('Something else than a file stands in its place now.', 'Move it away, then try again.');
