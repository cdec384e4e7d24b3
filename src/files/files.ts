import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import type { DirectoryEntry, Editor } from './editor.ts';
import { type Cell, isNotebook, maxNotebookBytes, parseCells } from './notebook/notebook.ts';
import { openResolved, type Resolution, resolvePath, type Target } from './paths.ts';
import { ToolError } from './refusal.ts';
import { binaryKind } from './text/binary.ts';
import type { Codec } from './text/codec.ts';
import { decodeText } from './text/exactText.ts';
import { withLf } from './text/replace.ts';
import { visibleLine } from './text/visible.ts';

/** The largest file that is read, and edited, as a whole; bytes. */
export const maxWholeFileBytes = 5_000_000;

/** A file's text, as the person sees it. */
export interface FileText {
  readonly uri: string;
  readonly text: string;
  /** The bytes on disk. They differ from the text when the buffer is dirty. */
  readonly bytes: Uint8Array;
  readonly dirty: boolean;
  readonly codec: Codec;
  /** The bytes on disk are exactly what their text would be saved as. */
  readonly exact: boolean;
  /** Some bytes on disk mean nothing in the encoding. */
  readonly undecodable: boolean;
}

/** A notebook by its cells, as the person sees it. */
export interface NotebookFile {
  /** The file on the disk, or in a text editor. */
  readonly file: FileText;
  readonly cells: readonly Cell[];
  /** How it stands in a notebook editor; `closed` where it is in none. */
  readonly state: 'closed' | 'saved' | 'unsaved';
}

/** Reads the files of the workspace: from the editor's buffer where a file is open and changed, else from the disk. */
export class Files {
  readonly #editor: Editor;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  resolve(path: string): Promise<Resolution> {
    return resolvePath(path, this.#editor.roots());
  }

  /** Name of a file as a model knows it: its path in the workspace folder. */
  nameOf(uri: string): string {
    const folder = this.#editor.roots().folders.find((each) => uri.startsWith(`${each.uri}/`));
    return visibleLine(folder ? decodeURIComponent(uri.slice(folder.uri.length + 1)) : uri);
  }

  uriOf(target: Target): string {
    return this.#editor.uriOf(target);
  }

  /**
   * The bytes of a file.
   *
   * @throws ToolError when it is larger than `limit` bytes, was replaced, or is not there
   */
  async bytes(target: Target, limit: number): Promise<Uint8Array> {
    if (target.folder.virtual) {
      const bytes = await this.#editor.readFile(this.uriOf(target));
      if (!bytes) throw new ToolError(`There is no file "${target.label}".`, 'Use list_files to see what is there.');
      if (bytes.length > limit) throw tooLarge(target, bytes.length);
      return bytes;
    }
    const handle = await openResolved(target);
    try {
      const { size } = await handle.stat();
      if (size > limit) throw tooLarge(target, size);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  }

  /**
   * The text of a file.
   *
   * @param limit of its size, bytes
   * @throws ToolError when it is too large or not text
   */
  async text(target: Target, limit = maxWholeFileBytes): Promise<FileText> {
    const uri = this.uriOf(target);
    const bytes = await this.bytes(target, limit);
    const buffer = this.#editor.buffer(uri);
    const codec = await this.#editor.codec(uri, bytes);
    const decoded = await decodeText(bytes, codec);
    const common = { uri, bytes, codec, exact: decoded.exact, undecodable: decoded.undecodable };
    if (buffer?.dirty === true) return { ...common, text: buffer.text, dirty: true };
    const kind = binaryKind(bytes, codec.encoding);
    if (kind !== null) {
      throw new ToolError(
        `"${target.label}" is not text: ${kind}, ${bytes.length} bytes.`,
        'Work with text files only.',
      );
    }
    return { ...common, text: decoded.text, dirty: false };
  }

  /**
   * A notebook by its cells; `null` for a file that is none, by its name or its content.
   *
   * @throws ToolError when it is too large, or open both in a notebook editor and, unsaved, as text
   */
  async notebook(target: Target): Promise<NotebookFile | null> {
    if (!isNotebook(target.path)) return null;
    const file = await this.text(target, maxNotebookBytes);
    const open = this.#editor.notebook(file.uri);
    if (!open) {
      const cells = parseCells(file.text);
      return cells && { file, cells, state: 'closed' };
    }
    if (file.dirty) {
      throw new ToolError(
        `"${target.label}" is open in a notebook editor and, with unsaved changes, in a text editor.`,
        'Ask the person to save or to close one of them first.',
      );
    }
    return { file, cells: open.cells, state: open.dirty ? 'unsaved' : 'saved' };
  }

  /** The entries of a directory, in no order. @throws the file system's error */
  async entries(target: Target): Promise<readonly DirectoryEntry[]> {
    if (target.folder.virtual) return this.#editor.readDirectory(this.uriOf(target));
    return readDirectory(target.path);
  }
}

const tooLarge = (target: Target, size: number): ToolError =>
  new ToolError(`"${target.label}" is too large (${size} bytes).`, 'Read parts of it with start_line and end_line.');

/** The entries of a directory on disk. Links are not followed. */
export async function readDirectory(path: string): Promise<readonly DirectoryEntry[]> {
  const entries = await fs.readdir(path, { withFileTypes: true });
  return entries.map((entry) => ({
    name: entry.name,
    kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'link' : 'other',
  }));
}

/** Remembers which text of each file the model has seen in a conversation: only that may be edited. */
export class Readings {
  readonly #seen = new Map<string, Map<string, string>>();

  note(conversationId: string, uri: string, text: string): void {
    const ofConversation = this.#seen.get(conversationId) ?? new Map<string, string>();
    ofConversation.set(uri, fingerprint(text));
    this.#seen.set(conversationId, ofConversation);
  }

  /** Whether the text is the one that was read; `unread` when none was. */
  compare(conversationId: string, uri: string, text: string): 'same' | 'changed' | 'unread' {
    const known = this.#seen.get(conversationId)?.get(uri);
    if (known === undefined) return 'unread';
    return known === fingerprint(text) ? 'same' : 'changed';
  }

  forget(conversationId: string): void {
    this.#seen.delete(conversationId);
  }
}

const fingerprint = (text: string): string => createHash('sha256').update(withLf(text)).digest('base64');
