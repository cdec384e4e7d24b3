import * as vscode from 'vscode';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** The most names that are looked up at once. */
const maxAtOnce = 300;
/** The most names that are awaited. */
const maxAwaited = 2000;

/** Names in answers that are files of the workspace, and opening them. */
export class FileLinks implements vscode.Disposable {
  readonly #workspace: WorkspaceFiles;
  /** Names that are no files yet, the oldest first. */
  readonly #awaited = new Set<string>();
  readonly #appeared = new vscode.EventEmitter<string[]>();
  #watcher: vscode.FileSystemWatcher | null = null;

  /** Names that were asked for in vain, and are files now: answers name files before they write them. */
  readonly onDidAppear = this.#appeared.event;

  constructor(workspace: WorkspaceFiles) {
    this.#workspace = workspace;
  }

  dispose(): void {
    this.#watcher?.dispose();
    this.#appeared.dispose();
  }

  /** Which of these are files of the workspace. */
  async known(candidates: readonly string[]): Promise<string[]> {
    this.#watcher ??= this.#watch();
    const asked = candidates.slice(0, maxAtOnce);
    // They are awaited before they are looked up: a file made in between is not missed.
    for (const path of asked) this.#await(path);
    const found = await this.#filesAmong(asked);
    for (const path of found) this.#awaited.delete(path);
    return found;
  }

  async #filesAmong(paths: readonly string[]): Promise<string[]> {
    const found = await Promise.all(
      paths.map(async (path) => {
        const found = await this.#workspace.find(path);
        return found.ok && found.target.kind === 'file' ? [path] : [];
      }),
    );
    return found.flat();
  }

  #await(path: string): void {
    this.#awaited.delete(path);
    this.#awaited.add(path);
    const oldest = this.#awaited.size > maxAwaited ? this.#awaited.keys().next().value : undefined;
    if (oldest !== undefined) this.#awaited.delete(oldest);
  }

  #watch(): vscode.FileSystemWatcher {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, true, true);
    watcher.onDidCreate((uri) => void this.#lookAgain(uri));
    return watcher;
  }

  /** Tells of the awaited names that a new file, or what lies in a new folder, now answers to. */
  async #lookAgain({ path }: vscode.Uri): Promise<void> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const candidates = [...this.#awaited].filter((awaited) => awaited.split(/[\\/]/).includes(name));
    const found = await this.#filesAmong(candidates.slice(0, maxAtOnce));
    for (const path of found) this.#awaited.delete(path);
    if (found.length > 0) this.#appeared.fire(found);
  }

  /**
   * Opens a file of the workspace; a sentence says why it cannot be.
   *
   * @param line beginning with 1; `null` where the file was left
   */
  async open(path: string, line: number | null): Promise<string | null> {
    const found = await this.#workspace.find(path);
    if (!found.ok) return found.problem;
    const at = line === null ? null : new vscode.Position(Math.max(0, line - 1), 0);
    await vscode.commands.executeCommand('vscode.open', this.#workspace.uriOf(found.target), {
      preview: true,
      ...(at ? { selection: new vscode.Range(at, at) } : {}),
    });
    return null;
  }
}
