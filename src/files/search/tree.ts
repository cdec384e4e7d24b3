import fs from 'node:fs/promises';
import nodePath from 'node:path';
import type { Editor } from '../editor.ts';
import { readDirectory } from '../files.ts';
import { isNotebook, maxNotebookBytes, parseCells } from '../notebook/notebook.ts';
import { notebookText } from '../notebook/notebookText.ts';
import { type Folder, openResolved, resolvePath, type Target } from '../paths.ts';
import { binaryKind } from '../text/binary.ts';
import { markedEncoding } from '../text/codec.ts';
import { decodeText } from '../text/exactText.ts';
import type { Tree } from './walk.ts';

const maxSearchedBytes = 5_000_000;

/** A file as it is searched: the text that reading it would give. */
export interface SearchedText {
  readonly text: string;
  /** VS Code's name of the encoding in which it was read. */
  readonly encoding: string;
  /** Some bytes mean nothing in the encoding. */
  readonly undecodable: boolean;
}

/** A tree whose files can be searched. */
export interface SearchedTree extends Tree {
  /** A small file as a person sees it, what is not saved too, a notebook by its cells; `null` for what is no text. */
  searched(file: string): Promise<SearchedText | null>;
  /** The encoding that a file's byte order mark names; `null` when it has none. */
  mark(file: string): Promise<string | null>;
}

/** A workspace folder as a tree to walk: on disk, or through the editor. */
export function treeOf(editor: Editor, folder: Folder): SearchedTree {
  const resolve = async (path: string): Promise<Target | null> => {
    const roots = { ...editor.roots(), folders: [folder] };
    const resolution = await resolvePath(path, roots);
    return resolution.ok ? resolution.target : null;
  };
  const searched = async (file: string): Promise<SearchedText | null> => {
    const target = await resolve(file);
    return target && readSearched(editor, target);
  };
  return {
    entries: async (directory) => {
      if (!folder.virtual) return readDirectory(nodePath.join(folder.path, directory));
      const target = await resolve(directory || '.');
      return target ? editor.readDirectory(editor.uriOf(target)) : [];
    },
    text: async (file) => (await searched(file))?.text ?? null,
    searched,
    mark: (file) => (folder.virtual ? Promise.resolve(null) : markOfFile(nodePath.join(folder.path, file))),
  };
}

async function readSearched(editor: Editor, target: Target): Promise<SearchedText | null> {
  const uri = editor.uriOf(target);
  const limit = isNotebook(target.path) ? maxNotebookBytes : maxSearchedBytes;
  const bytes = target.folder.virtual ? await editor.readFile(uri) : await readSmall(target, limit);
  if (bytes === null || bytes.length > limit) return null;
  const codec = await editor.codec(uri, bytes);
  const { encoding } = codec;
  const buffer = editor.buffer(uri);
  if (buffer?.dirty === true) return { text: buffer.text, encoding, undecodable: false };
  if (binaryKind(bytes, encoding) !== null) return null;
  const { text, undecodable } = await decodeText(bytes, codec);
  const cells = isNotebook(target.path) ? (editor.notebook(uri)?.cells ?? parseCells(text)) : null;
  return { text: cells ? notebookText(cells) : text, encoding, undecodable };
}

async function readSmall(target: Target, limit: number): Promise<Uint8Array | null> {
  if (target.kind !== 'file' || (target.identity?.size ?? 0) > limit) return null;
  const handle = await openResolved(target).catch(() => null);
  if (!handle) return null;
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

const markBytes = 3;

async function markOfFile(path: string): Promise<string | null> {
  const handle = await fs.open(path).catch(() => null);
  if (!handle) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(markBytes), 0, markBytes, 0);
    return markedEncoding(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
