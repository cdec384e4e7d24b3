import * as vscode from 'vscode';
import { binaryKind, isNotebook, maxWholeFileBytes } from '../../files/index.ts';
import { ReadonlyFiles } from '../../files/vscode/index.ts';
import type { FileChange } from '../changes/changes.ts';
import type { Question } from '../tool.ts';
import { t } from '../../base/index.ts';

const scheme = 'sidestream-before';
/** Scheme of what was there and is no text. */
const bytesScheme = 'sidestream-before-file';

/** Shows changes side by side: what was there comes from memory, under a scheme of its own, and cannot be edited. */
export class ChangeReview implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #registration: vscode.Disposable;
  /** Registered with the first file that needs it: of a scheme there can be one in a window. */
  #files: ReadonlyFiles | null = null;
  #last = 0;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query) ?? '';
  }

  /** Opens an edit that waits for an answer. */
  async showProposed(change: NonNullable<Question['change']>): Promise<void> {
    const uri = vscode.Uri.parse(change.uri);
    const title = t('{0} (proposed by Claude)', vscode.workspace.asRelativePath(uri));
    await vscode.commands.executeCommand(
      'vscode.diff',
      this.#keep(uri, change.before),
      this.#keep(uri, change.after),
      title,
      {
        preview: true,
      },
    );
  }

  /**
   * Opens all that a turn has changed: before the turn on the left, the files as they are now on the right. Notebooks and
   * pictures stand in editors of their own, since the one of several files shows texts only.
   */
  async showTurn(changes: readonly FileChange[]): Promise<void> {
    const texts = changes.filter(isOfLines);
    for (const change of changes) if (!texts.includes(change)) await this.#showBytes(change);
    if (texts.length === 0) return;
    const resources = await Promise.all(
      texts.map(async ({ uri: text, before, after }) => {
        const uri = vscode.Uri.parse(text);
        const decode = async (bytes: Uint8Array): Promise<string> => vscode.workspace.decode(bytes, { uri });
        return [
          uri,
          before === null ? undefined : this.#keep(uri, await decode(before)),
          after === null ? undefined : uri,
        ];
      }),
    );
    await vscode.commands.executeCommand('vscode.changes', t('Changes of this turn'), resources);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#files?.dispose();
    this.#texts.clear();
    this.#bytes.clear();
  }

  async #showBytes({ uri: text, before, after }: FileChange): Promise<void> {
    const uri = vscode.Uri.parse(text);
    const title = t('{0} (changed by Claude)', vscode.workspace.asRelativePath(uri));
    const key = String(++this.#last);
    this.#files ??= new ReadonlyFiles(bytesScheme, ({ query }) => this.#bytes.get(query) ?? null);
    if (before) this.#bytes.set(key, before);
    const old = uri.with({ scheme: bytesScheme, authority: '', query: key });
    const options = { preview: false };
    if (before === null) await vscode.commands.executeCommand('vscode.open', uri, options);
    else if (after === null) await vscode.commands.executeCommand('vscode.open', old, options, title);
    else await vscode.commands.executeCommand('vscode.diff', old, uri, title, options);
  }

  /** A URI under which the text can be opened; its path gives the editor the language. */
  #keep(uri: vscode.Uri, text: string): vscode.Uri {
    const key = String(++this.#last);
    this.#texts.set(key, text);
    return vscode.Uri.from({ scheme, path: uri.path, query: key });
  }
}

/** Whether a change can be shown by its lines. */
const isOfLines = ({ uri, before, after }: FileChange): boolean =>
  !isNotebook(uri) &&
  [before, after].every((bytes) => bytes === null || (bytes.length <= maxWholeFileBytes && binaryKind(bytes) === null));
