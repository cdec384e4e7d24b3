import { chmod } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ChangedFile, DirectoryEntry, Editor, EditorBuffer, Problem, SymbolFound } from '../editor.ts';
import type { WantedCell } from '../notebook/cellOrder.ts';
import type { OpenNotebook } from '../notebook/notebook.ts';
import type { Roots, Target } from '../paths.ts';
import { StaleBuffer, ToolError } from '../refusal.ts';
import { type Codec, markedEncoding } from '../text/codec.ts';
import { decodeText } from '../text/exactText.ts';
import { smallestChange, withLf } from '../text/replace.ts';
import { codecNamed, codecOf } from './codecs.ts';
import { gitChanges } from './gitChanges.ts';
import { isCommitted } from './gitExtension.ts';
import { openNotebook, replaceCells } from './notebooks.ts';

/** The tools' view of VS Code. */
export class VscodeEditor implements Editor {
  /** Directories that no tool may touch: the stores of extensions, the settings of the person. */
  readonly #forbidden: readonly string[];

  /** @param globalStorage the extension's own, `<user data>/User/globalStorage/<extension>` */
  constructor(globalStorage: vscode.Uri) {
    this.#forbidden = [path.dirname(path.dirname(globalStorage.fsPath))];
  }

  roots(): Roots {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => {
      const virtual = uri.scheme !== 'file';
      return { name, uri: uri.toString(), path: virtual ? uri.path : uri.fsPath, virtual };
    });
    return { folders, forbidden: this.#forbidden, platform: process.platform };
  }

  isTrusted(): boolean {
    return vscode.workspace.isTrusted;
  }

  excludes(): readonly string[] {
    const globs = new Set<string>();
    for (const section of ['files', 'search']) {
      const excluded = vscode.workspace.getConfiguration(section).get<Record<string, unknown>>('exclude') ?? {};
      for (const [glob, on] of Object.entries(excluded)) if (on === true) globs.add(glob);
    }
    return [...globs];
  }

  uriOf(target: Target): string {
    const folder = vscode.Uri.parse(target.folder.uri);
    return (target.relative === '' ? folder : vscode.Uri.joinPath(folder, target.relative)).toString();
  }

  uriOfPath(path: string): string {
    return vscode.Uri.file(path).toString();
  }

  buffer(uri: string): EditorBuffer | null {
    const document = documentOf(uri);
    return document ? { text: document.getText(), dirty: document.isDirty } : null;
  }

  unsaved(): readonly string[] {
    const { textDocuments, notebookDocuments } = vscode.workspace;
    return [...textDocuments, ...notebookDocuments]
      .filter(({ isDirty, isClosed }) => isDirty && !isClosed)
      .map(({ uri }) => uri.toString());
  }

  notebook(uri: string): OpenNotebook | null {
    return openNotebook(uri);
  }

  replaceCells(
    uri: string,
    expected: readonly string[],
    wanted: readonly WantedCell[],
  ): Promise<{ readonly saved: boolean }> {
    return replaceCells(uri, expected, wanted);
  }

  isDirtyElsewhere(uri: string): boolean {
    return vscode.window.tabGroups.all.some(({ tabs }) =>
      tabs.some(
        ({ input, isDirty }) =>
          isDirty &&
          (input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputNotebook) &&
          input.uri.toString() === uri,
      ),
    );
  }

  codec(uri: string, bytes: Uint8Array): Promise<Codec> {
    return codecOf(vscode.Uri.parse(uri), bytes, documentOf(uri));
  }

  async readFile(uri: string): Promise<Uint8Array | null> {
    try {
      return await vscode.workspace.fs.readFile(vscode.Uri.parse(uri));
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return null;
      throw error;
    }
  }

  async readDirectory(uri: string): Promise<readonly DirectoryEntry[]> {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri));
    return entries.map(([name, type]) => ({ name, kind: kindOf(type) }));
  }

  async replaceText(uri: string, expected: string, text: string): Promise<{ readonly saved: boolean }> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    if (!document.isDirty) await caughtUp(document, expected);
    const before = document.getText();
    const wasDirty = document.isDirty;
    if (withLf(before) !== withLf(expected)) {
      if (!wasDirty) throw new StaleBuffer();
      throw new ToolError('The file was changed in the meantime.', 'Read it again, and make the change anew.');
    }
    const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    await apply(document, withLf(text).replaceAll('\n', lineEnd));
    if (wasDirty) return { saved: false };
    if (await document.save()) return { saved: true };
    await apply(document, before);
    throw new ToolError(
      'The file could not be saved, and the edit was taken back.',
      'Tell the person: it may be read-only.',
    );
  }

  async createFile(uri: string, bytes: Uint8Array): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(vscode.Uri.parse(uri), { overwrite: false, ignoreIfExists: false, contents: bytes });
    if (!(await vscode.workspace.applyEdit(edit))) {
      throw new ToolError('The file could not be made.', 'There may be one by now, or the place may be read-only.');
    }
  }

  async writeBytes(uri: string, bytes: Uint8Array, mode: number | null): Promise<void> {
    const place = vscode.Uri.parse(uri);
    const document = documentOf(uri);
    await vscode.workspace.fs.writeFile(place, bytes);
    if (document?.isDirty === false) {
      const codec = codecNamed(markedEncoding(bytes) ?? document.encoding);
      await caughtUp(document, (await decodeText(bytes, codec)).text);
    }
    if (mode !== null && place.scheme === 'file') await chmod(place.fsPath, mode);
  }

  async deleteFile(uri: string): Promise<{ readonly trashed: boolean }> {
    const place = vscode.Uri.parse(uri);
    try {
      await vscode.workspace.fs.delete(place, { useTrash: true });
      return { trashed: true };
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') throw error;
      // Some file systems have no trash, a server among them. The checkpoint keeps a copy.
      await vscode.workspace.fs.delete(place);
      return { trashed: false };
    }
  }

  async trashFolder(uri: string): Promise<boolean> {
    return vscode.workspace.fs.delete(vscode.Uri.parse(uri), { useTrash: true, recursive: true }).then(
      () => true,
      () => false,
    );
  }

  async symbols(query: string): Promise<readonly SymbolFound[]> {
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
      'vscode.executeWorkspaceSymbolProvider',
      query,
    );
    return (found ?? [])
      .filter(({ location }) => vscode.workspace.getWorkspaceFolder(location.uri) !== undefined)
      .map(({ name, kind, containerName, location }) => ({
        name,
        kind: vscode.SymbolKind[kind].toLowerCase(),
        container: containerName,
        path: vscode.workspace.asRelativePath(location.uri),
        line: location.range.start.line + 1,
      }));
  }

  problems(uri: string | null): readonly Problem[] {
    const all = vscode.languages.getDiagnostics();
    return all
      .filter(([file]) =>
        uri === null ? vscode.workspace.getWorkspaceFolder(file) !== undefined : file.toString() === uri,
      )
      .flatMap(([file, diagnostics]) =>
        diagnostics.map(({ range, severity, message, source }) => ({
          path: vscode.workspace.asRelativePath(file),
          line: range.start.line + 1,
          column: range.start.character + 1,
          severity: severities[severity],
          message,
          source: source ?? '',
        })),
      )
      .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  }

  changes(signal: AbortSignal): Promise<readonly ChangedFile[] | null> {
    return gitChanges(signal);
  }

  isCommitted(uri: string): Promise<boolean> {
    return isCommitted(vscode.Uri.parse(uri));
  }
}

const order = ['error', 'warning', 'information', 'hint'] as const;
const severities = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'information',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
} as const;

const documentOf = (uri: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri && !document.isClosed);

function kindOf(type: vscode.FileType): DirectoryEntry['kind'] {
  if ((type & vscode.FileType.SymbolicLink) !== 0) return 'link';
  if (type === vscode.FileType.File) return 'file';
  return type === vscode.FileType.Directory ? 'directory' : 'other';
}

/** How long the editor may take to see what another program has written to a file that is open, ms. */
const catchUpMs = 5000;

/** Waits until a saved document shows what is on the disk: the text that is expected. Gives up after a while. */
function caughtUp(document: vscode.TextDocument, expected: string): Promise<void> {
  // A buffer has no carriage return alone: it reads one as a line end.
  const comparable = (text: string): string => withLf(text).replaceAll('\r', '\n');
  const isSo = (): boolean => comparable(document.getText()) === comparable(expected);
  if (isSo()) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
    const timer = setTimeout(settle, catchUpMs);
    const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document && isSo()) settle();
    });
  });
}

/** Makes the document's text another, touching only what differs: one undo step. */
async function apply(document: vscode.TextDocument, text: string): Promise<void> {
  const { start, end, insert } = smallestChange(document.getText(), text);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), insert);
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new ToolError('The editor did not take the edit.', 'The file may have changed: read it again.');
  }
}
