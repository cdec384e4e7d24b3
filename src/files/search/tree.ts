import nodePath from 'node:path';
import type { Editor } from '../editor.ts';
import { readDirectory } from '../files.ts';
import { type Folder, openResolved, resolvePath, type Target } from '../paths.ts';
import { binaryKind } from '../text/binary.ts';
import { byteOrderMark } from '../text/codec.ts';
import type { Tree } from './walk.ts';

const searchedFileLimit = 5_000_000;

/** A workspace folder as a tree to walk: on disk, or through the editor. */
export function treeOf(editor: Editor, folder: Folder): Tree {
  const resolve = async (path: string): Promise<Target | null> => {
    const roots = { ...editor.roots(), folders: [folder] };
    const resolution = await resolvePath(path, roots);
    return resolution.ok ? resolution.target : null;
  };
  return {
    entries: async (directory) => {
      if (!folder.virtual) return readDirectory(nodePath.join(folder.path, directory));
      const target = await resolve(directory || '.');
      return target ? editor.readDirectory(editor.uriOf(target)) : [];
    },
    text: async (file) => {
      const target = await resolve(file);
      if (!target) return null;
      const bytes = folder.virtual ? await editor.readFile(editor.uriOf(target)) : await readSmall(target);
      if (bytes === null || bytes.length > searchedFileLimit || binaryKind(bytes) !== null) return null;
      const codec = await editor.codec(editor.uriOf(target), bytes);
      return codec.decode(bytes.subarray(byteOrderMark(bytes).length));
    },
  };
}

async function readSmall(target: Target): Promise<Uint8Array | null> {
  if (target.kind !== 'file' || (target.identity?.size ?? 0) > searchedFileLimit) return null;
  const handle = await openResolved(target).catch(() => null);
  if (!handle) return null;
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
