import * as vscode from 'vscode';
import { estimateTokens, t, failure, type Result } from '../base/index.ts';
import { Files, holdsKeys, refusalOf, type Target, ToolError, visibleLine } from '../files/index.ts';
import type { VscodeEditor } from '../files/vscode/index.ts';
import type { FitPicture } from '../llm/index.ts';
import { fenced } from './fenced.ts';
import { attachFile, attachText, maxFileBytes, type AttachmentResult, tooLarge } from './makeAttachment.ts';

/** A list of files that is older is made anew in the background, ms. */
const freshMs = 10_000;
/** The first list is waited for no longer, ms; what was found until then is offered. */
const patienceMs = 2_000;
const maxEntries = 100_000;
/** How much of a folder's files is attached as text, in characters; the others are named. */
const maxFolderLength = 100_000;
const maxFolderNames = 2_000;

/** Files that the person points at: of the workspace without a question, others and those that may hold keys with one. */
export class WorkspaceFiles {
  readonly editor: VscodeEditor;
  readonly files: Files;
  readonly #fitPicture: FitPicture;
  #listed: { readonly paths: readonly string[]; readonly at: number } | null = null;
  #listing: Promise<readonly string[]> | null = null;

  /** @param fitPicture makes pictures as small as the API takes them */
  constructor(editor: VscodeEditor, fitPicture: FitPicture) {
    this.editor = editor;
    this.files = new Files(editor);
    this.#fitPicture = fitPicture;
  }

  /** The paths of the workspace's files that are not ignored, as the person calls them; perhaps some seconds old. */
  async list(): Promise<readonly string[]> {
    const known = this.#listed;
    if (!known || Date.now() - known.at > freshMs) this.#listing ??= this.#listAnew();
    return known?.paths ?? this.#listing ?? [];
  }

  /** The folders in which these files lie, with a slash at the end. */
  static foldersOf(paths: readonly string[]): string[] {
    const folders = new Set<string>();
    for (const path of paths) {
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        const folder = path.slice(0, at + 1);
        if (folders.has(folder)) break;
        folders.add(folder);
      }
    }
    return [...folders];
  }

  /** Where a path of the workspace leads; a sentence when it leads nowhere that may be read. */
  async find(path: string): Promise<Result<{ readonly target: Target }>> {
    const resolution = await this.files.resolve(path);
    if (!resolution.ok) return failure(resolution.problem.error);
    const { target } = resolution;
    const missing = failure(t('There is no “{0}”.', target.label));
    if (target.kind !== 'unknown') return target.kind === 'missing' ? missing : resolution;
    try {
      const { type } = await vscode.workspace.fs.stat(this.uriOf(target));
      const kind = (type & vscode.FileType.Directory) === 0 ? 'file' : 'directory';
      return { ok: true, target: { ...target, kind } };
    } catch {
      return missing;
    }
  }

  uriOf(target: Target): vscode.Uri {
    return vscode.Uri.parse(this.files.uriOf(target));
  }

  /** `null`: the person was asked, and said no. */
  async attachPath(path: string): Promise<AttachmentResult | null> {
    const found = await this.find(path);
    if (!found.ok) return found;
    const { target } = found;
    if (target.kind === 'directory') return this.#attachFolder(target);
    if (target.holdsKeys && !(await mayRead(target.label, t('It may hold keys or passwords.')))) return null;
    return this.#attachTarget(target);
  }

  /** Bytes that were pasted, or dropped without saying from where. */
  attachBytes(name: string, bytes: Uint8Array): Promise<AttachmentResult> {
    const decode = async (): Promise<{ text: string; language: string }> => ({
      text: await vscode.workspace.decode(bytes),
      language: '',
    });
    return attachFile(name, bytes, decode, this.#fitPicture);
  }

  /** A file that was dropped, or chosen in a dialog or a menu: it may lie anywhere. `null`: the person said no. */
  async attachUri(given: vscode.Uri): Promise<AttachmentResult | null> {
    // In a window on another machine the view names that machine's files by it; here they are plain files.
    const isHere = given.scheme === 'vscode-remote' && vscode.env.remoteName !== undefined;
    const uri = isHere ? vscode.Uri.file(given.path) : given;
    if (vscode.workspace.getWorkspaceFolder(uri)) {
      return this.attachPath(uri.scheme === 'file' ? uri.fsPath : uri.path);
    }
    const name = visibleLine(uri.scheme === 'file' ? uri.fsPath : uri.toString(true));
    const why = holdsKeys(uri.path)
      ? t('It is outside the workspace and may hold keys or passwords.')
      : t('It is outside the workspace.');
    if (!(await mayRead(name, why))) return null;
    try {
      const { size, type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.File) === 0) return failure(t('{0} is no file.', name));
      if (size > maxFileBytes) return tooLarge(name, 'file', size, maxFileBytes);
      const bytes = await vscode.workspace.fs.readFile(uri);
      return await attachFile(name, bytes, async () => this.#decoded(uri, bytes), this.#fitPicture);
    } catch (error) {
      return failure(t('{0} could not be read. {1}', name, refusalOf(error).error));
    }
  }

  async #attachTarget(target: Target): Promise<AttachmentResult> {
    const uri = this.uriOf(target);
    try {
      const bytes = await this.files.bytes(target, maxFileBytes);
      return await attachFile(target.label, bytes, async () => this.#decoded(uri, bytes), this.#fitPicture);
    } catch (error) {
      if (error instanceof ToolError && (target.identity?.size ?? 0) > maxFileBytes) {
        return tooLarge(target.label, 'file', target.identity?.size ?? 0, maxFileBytes);
      }
      return failure(t('{0} could not be read. {1}', target.label, refusalOf(error).error));
    }
  }

  /** The text that the person sees: the buffer, where the file is open. */
  async #decoded(uri: vscode.Uri, bytes: Uint8Array): Promise<{ text: string; language: string }> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open) return { text: open.getText(), language: open.languageId };
    const language = /\.([a-z0-9+#]{1,12})$/i.exec(uri.path)?.[1] ?? '';
    return { text: await vscode.workspace.decode(bytes, { uri }), language };
  }

  /** The names of a folder's files, and as much of their text as has room. Files that may hold keys are only named. */
  async #attachFolder(target: Target): Promise<AttachmentResult> {
    const paths = await this.#below(target);
    const names = paths.slice(0, maxFolderNames);
    const parts: string[] = [];
    let room = maxFolderLength;
    for (const path of names) {
      const file = holdsKeys(path) ? null : await this.#smallText(path, room);
      if (file === null) continue;
      parts.push(`${visibleLine(path)}:\n\n${fenced(file.text, file.language)}`);
      room -= file.text.length;
    }
    const more = paths.length > names.length ? `\n… and ${paths.length - names.length} more` : '';
    const count = `${paths.length} ${paths.length === 1 ? 'file' : 'files'}, ${parts.length} with their text below`;
    const made = attachText(
      `${target.label}/`,
      `The folder ${target.label}: ${count}`,
      names.map(visibleLine).join('\n') + more,
    );
    if (!made.ok || made.attachment.content.type !== 'text' || parts.length === 0) return made;
    const text = [made.attachment.content.text, ...parts].join('\n\n');
    return {
      ok: true,
      attachment: { ...made.attachment, content: { type: 'text', text }, tokens: estimateTokens(text) },
    };
  }

  async #smallText(path: string, room: number): Promise<{ text: string; language: string } | null> {
    const found = await this.find(path);
    if (!found.ok || found.target.kind !== 'file' || found.target.holdsKeys) return null;
    try {
      const { text } = await this.files.text(found.target);
      const language = /\.([a-z0-9+#]{1,12})$/i.exec(path)?.[1] ?? '';
      return text.length > room ? null : { text, language };
    } catch {
      return null;
    }
  }

  async #below(target: Target): Promise<string[]> {
    const all = await this.#listAnew();
    const prefix = target.relative === '' ? '' : `${target.label}/`;
    const isWhole = target.relative === '' && (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
    const start = isWhole ? `${target.folder.name}/` : prefix;
    return all.filter((path) => path.startsWith(start));
  }

  async #listAnew(): Promise<readonly string[]> {
    const { treeOf, walk, globMatcher } = await import('../files/index.ts');
    const signal = AbortSignal.timeout(patienceMs);
    const excluded = globMatcher(this.editor.excludes());
    const { folders } = this.editor.roots();
    const paths: string[] = [];
    for (const folder of folders) {
      const prefix = folders.length > 1 ? `${folder.name}/` : '';
      for await (const path of walk(treeOf(this.editor, folder), '', { excluded, signal, limit: maxEntries })) {
        paths.push(prefix + path);
      }
    }
    this.#listed = { paths, at: Date.now() };
    this.#listing = null;
    return paths;
  }
}

async function mayRead(name: string, why: string): Promise<boolean> {
  const add = t('Add');
  const detail = t('{0} What is added goes to the model with your next message.', why);
  return (await vscode.window.showWarningMessage(t('Add {0}?', name), { modal: true, detail }, add)) === add;
}
