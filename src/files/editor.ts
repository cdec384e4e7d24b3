import type { WantedCell } from './notebook/cellOrder.ts';
import type { OpenNotebook } from './notebook/notebook.ts';
import type { Roots, Target } from './paths.ts';
import type { Codec } from './text/codec.ts';

/** A file as the editor holds it. */
export interface EditorBuffer {
  readonly text: string;
  /** Changed and not saved. */
  readonly dirty: boolean;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
}

/** A problem that a language's tools report. Lines and columns begin with 1. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly source: string;
}

export interface SymbolFound {
  readonly name: string;
  readonly kind: string;
  readonly container: string;
  readonly path: string;
  /** Begins with 1. */
  readonly line: number;
}

/** A file that git sees as changed. */
export interface ChangedFile {
  readonly path: string;
  /** In git's words: `modified`, `added`, `untracked`, … */
  readonly status: string;
  /** A unified diff; empty when there is none. */
  readonly diff: string;
}

/** The editor as the tools use it: VS Code in the product, the plain file system in tests. */
export interface Editor {
  roots(): Roots;
  /** Whether the person trusts the workspace. */
  isTrusted(): boolean;
  /** Globs of files that the person keeps out of lists and searches. */
  excludes(): readonly string[];

  /** The URI of a resolved path, as the person would have it open. */
  uriOf(target: Target): string;
  /** The URI of a path of this machine, as the editor writes it. */
  uriOfPath(path: string): string;
  /** The file as it is open in the editor; `null` when it is not. */
  buffer(uri: string): EditorBuffer | null;
  /** URIs of the files that are open as text, or as notebooks, with unsaved changes. */
  unsaved(): readonly string[];
  /** The notebook as it is open in a notebook editor; `null` when it is not. */
  notebook(uri: string): OpenNotebook | null;
  /** Whether a notebook or custom editor, whose content is no text buffer, has unsaved changes of the file. */
  isDirtyElsewhere(uri: string): boolean;
  /**
   * The encoding of a file: by its byte order mark, the open document, the settings, or a guess where they allow it.
   *
   * @param bytes of the file; empty for one that is not there yet
   */
  codec(uri: string, bytes: Uint8Array): Promise<Codec>;

  /** Bytes of a file through the editor: of a virtual workspace, or as a checkpoint knows it. `null`: no file. */
  readFile(uri: string): Promise<Uint8Array | null>;
  readDirectory(uri: string): Promise<readonly DirectoryEntry[]>;

  /**
   * Replaces the text of a file in the buffer that the person sees, as one undo step. Saved when it was saved before.
   *
   * @param expected the text to be replaced, line ends aside
   * @throws StaleBuffer when a buffer without unsaved changes has another text, as it may for a moment after another
   *   program has written the file
   * @throws ToolError when the text is another by now, or when saving failed (the buffer is then as before)
   */
  replaceText(uri: string, expected: string, text: string): Promise<{ readonly saved: boolean }>;
  /**
   * Replaces the cells of an open notebook, as one step: their sources, their order, and which there are. Saved when it
   * was saved before. Cells that stay keep outputs and metadata.
   *
   * @param expected the sources of all cells as they should be now
   * @param wanted all cells
   * @throws ToolError when they are others by now, or when saving failed (the notebook is then as before)
   */
  replaceCells(
    uri: string,
    expected: readonly string[],
    wanted: readonly WantedCell[],
  ): Promise<{ readonly saved: boolean }>;
  /** Makes a file that is not there yet, and its directories. @throws when it is there or cannot be made */
  createFile(uri: string, bytes: Uint8Array): Promise<void>;
  /**
   * Makes a file's bytes these, past any buffer, so that nothing that runs on saving changes them. An open document
   * that is not changed reads them again.
   *
   * @param mode permission bits; `null` leaves those of the file
   */
  writeBytes(uri: string, bytes: Uint8Array, mode: number | null): Promise<void>;
  /** Deletes a file: to the trash where there is one. */
  deleteFile(uri: string): Promise<{ readonly trashed: boolean }>;
  /** Moves a folder with all that it holds to the trash. `false` where there is none: nothing was done then. */
  trashFolder(uri: string): Promise<boolean>;

  symbols(query: string): Promise<readonly SymbolFound[]>;
  /** All problems, or those of one file. */
  problems(uri: string | null): readonly Problem[];
  /** The files that git sees as changed; `null` when there is no repository. */
  changes(signal: AbortSignal): Promise<readonly ChangedFile[] | null>;
  /** Whether git's last commit has the file, so that it can be had from there again; `false` where nobody can say. */
  isCommitted(uri: string): Promise<boolean>;
}
