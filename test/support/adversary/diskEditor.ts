// An editor made of the plain file system, so that the tools can be tried without VS Code.
import { readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ChangedFile, Editor, EditorBuffer, Problem, SymbolFound } from '../../../src/files/editor.ts';
import { readDirectory } from '../../../src/files/files.ts';
import { isInPlace, type WantedCell, withWantedCells } from '../../../src/files/notebook/cellOrder.ts';
import { type Cell, type OpenNotebook, parseCells } from '../../../src/files/notebook/notebook.ts';
import type { Folder, Roots, Target } from '../../../src/files/paths.ts';
import { ToolError } from '../../../src/files/refusal.ts';
import { byteOrderMark, type Codec, markedEncoding, unicodeCodec } from '../../../src/files/text/codec.ts';
import { editorConfigEncoding } from '../../../src/files/text/editorConfig.ts';
import { decodeText } from '../../../src/files/text/exactText.ts';
import { lineEnd, withLf } from '../../../src/files/text/replace.ts';
import { legacyCodec } from './legacyCodec.ts';

/** The URI of a path as VS Code writes it: more is encoded than Node does. */
const vscodeUri = (path: string): string =>
  pathToFileURL(path)
    .toString()
    .replaceAll(/[:[\]@!$&'()*+,;=]/g, (sign, at: number) =>
      at < 'file:'.length ? sign : `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );

export class DiskEditor implements Editor {
  trusted = true;
  forbidden: readonly string[] = [];
  excluded: readonly string[] = [];
  changed: readonly ChangedFile[] | null = null;
  /** URIs of what the last commit has. */
  readonly committed = new Set<string>();
  found: readonly SymbolFound[] = [];
  reported: readonly Problem[] = [];
  /** VS Code's name of the encoding of files without a byte order mark. */
  encoding = 'utf8';
  /** Save actions of the person. */
  onSave = (text: string): string => text;
  /** Files that are open and changed: URI to text. */
  readonly dirty = new Map<string, string>();
  /** URIs with unsaved changes in a notebook or custom editor. */
  readonly dirtyElsewhere = new Set<string>();
  /** Notebooks that are open: URI to the cells, or their sources, where they differ from the disk, or `null`. */
  readonly notebooks = new Map<string, readonly (string | Cell)[] | null>();
  folders: readonly Folder[];

  constructor(...folders: readonly string[]) {
    this.folders = folders.map((folder) => ({
      name: path.basename(folder),
      uri: pathToFileURL(folder).toString(),
      path: folder,
      virtual: false,
    }));
  }

  roots(): Roots {
    return { folders: this.folders, forbidden: this.forbidden, platform: process.platform };
  }

  isTrusted(): boolean {
    return this.trusted;
  }

  excludes(): readonly string[] {
    return this.excluded;
  }

  uriOf(target: Target): string {
    return this.uriOfPath(target.path);
  }

  uriOfPath(path: string): string {
    return vscodeUri(path);
  }

  buffer(uri: string): EditorBuffer | null {
    const text = this.dirty.get(uri);
    return text === undefined ? null : { text, dirty: true };
  }

  unsaved(): readonly string[] {
    return [...this.dirty.keys()];
  }

  notebook(uri: string): OpenNotebook | null {
    const open = this.notebooks.get(uri);
    if (open === undefined) return null;
    const cells = parseCells(readFileSync(fileURLToPath(uri), 'utf8')) ?? [];
    const cellOf = (each: string | Cell, index: number): Cell =>
      typeof each === 'string' ? { ...cells[index]!, source: each } : each;
    return { cells: open === null ? cells : open.map(cellOf), dirty: open !== null };
  }

  async replaceCells(
    uri: string,
    expected: readonly string[],
    wanted: readonly WantedCell[],
  ): Promise<{ saved: boolean }> {
    const open = this.notebook(uri);
    const now = open?.cells.map(({ source }) => source);
    if (JSON.stringify(now) !== JSON.stringify(expected)) throw new ToolError('Other cells by now.', 'Read it again.');
    if (open?.dirty === true) {
      const cells = wanted.map((cell) =>
        cell.from === null ? { ...cell, outputs: [] } : { ...open.cells[cell.from]!, source: cell.source },
      );
      this.notebooks.set(uri, isInPlace(wanted, open.cells.length) ? cells.map(({ source }) => source) : cells);
      return { saved: false };
    }
    await fs.writeFile(fileURLToPath(uri), withWantedCells(await fs.readFile(fileURLToPath(uri), 'utf8'), wanted));
    return { saved: true };
  }

  isDirtyElsewhere(uri: string): boolean {
    return this.dirtyElsewhere.has(uri);
  }

  async codec(uri: string, bytes: Uint8Array): Promise<Codec> {
    const encoding = markedEncoding(bytes) ?? (await this.#configured(uri)) ?? this.encoding;
    return unicodeCodec(encoding) ?? legacyCodec(encoding);
  }

  async #configured(uri: string): Promise<string | null> {
    const isWithin = (place: string): boolean => this.folders.some((folder) => place.startsWith(folder.path));
    return editorConfigEncoding(fileURLToPath(uri), async (directory) =>
      isWithin(directory) ? fs.readFile(path.join(directory, '.editorconfig'), 'utf8').catch(() => null) : null,
    );
  }

  readFile(uri: string): Promise<Uint8Array | null> {
    return fs.readFile(fileURLToPath(uri)).catch(() => null);
  }

  readDirectory(uri: string): ReturnType<Editor['readDirectory']> {
    return readDirectory(fileURLToPath(uri));
  }

  async replaceText(uri: string, expected: string, text: string): Promise<{ saved: boolean }> {
    const open = this.dirty.get(uri);
    if (open !== undefined) {
      if (open !== expected) throw new ToolError('It is another text by now.', 'Read it again.');
      this.dirty.set(uri, text);
      return { saved: false };
    }
    const bytes = (await this.readFile(uri)) ?? new Uint8Array();
    const codec = await this.codec(uri, bytes);
    const current = (await decodeText(bytes, codec)).text;
    if (withLf(current) !== withLf(expected)) throw new ToolError('It is another text by now.', 'Read it again.');
    // As a buffer does: one kind of line end throughout, and what the person has set up for saving.
    const buffered = withLf(this.onSave(text)).replaceAll('\r', '\n').replaceAll('\n', lineEnd(current));
    await fs.writeFile(fileURLToPath(uri), Buffer.concat([byteOrderMark(bytes), await codec.encode(buffered)]));
    return { saved: true };
  }

  async createFile(uri: string, bytes: Uint8Array): Promise<void> {
    await fs.mkdir(path.dirname(fileURLToPath(uri)), { recursive: true });
    await fs.writeFile(fileURLToPath(uri), bytes, { flag: 'wx' });
  }

  async writeBytes(uri: string, bytes: Uint8Array, mode: number | null): Promise<void> {
    await fs.mkdir(path.dirname(fileURLToPath(uri)), { recursive: true });
    await fs.writeFile(fileURLToPath(uri), bytes);
    if (mode !== null) await fs.chmod(fileURLToPath(uri), mode);
  }

  async deleteFile(uri: string): Promise<{ trashed: boolean }> {
    await fs.rm(fileURLToPath(uri));
    return { trashed: false };
  }

  trashFolder(_uri: string): Promise<boolean> {
    return Promise.resolve(false);
  }

  symbols(): Promise<readonly SymbolFound[]> {
    return Promise.resolve(this.found);
  }

  problems(): readonly Problem[] {
    return this.reported;
  }

  changes(): Promise<readonly ChangedFile[] | null> {
    return Promise.resolve(this.changed);
  }

  isCommitted(uri: string): Promise<boolean> {
    return Promise.resolve(this.committed.has(uri));
  }
}
