import * as vscode from 'vscode';
import type { FileChange } from '../changes.ts';
import type { Question } from '../tool.ts';
import { t } from '../../base/index.ts';

const scheme = 'sidestream-before';

/** Shows changes side by side: what was there comes from memory, under a scheme of its own, and cannot be edited. */
export class ChangeReview implements vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly registration: vscode.Disposable;
  private last = 0;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.query) ?? '';
  }

  /** Opens an edit that waits for an answer. */
  async showProposed(change: NonNullable<Question['change']>): Promise<void> {
    const uri = vscode.Uri.parse(change.uri);
    const title = t('{0} (proposed by Claude)', vscode.workspace.asRelativePath(uri));
    await vscode.commands.executeCommand(
      'vscode.diff',
      this.keep(uri, change.before),
      this.keep(uri, change.after),
      title,
      {
        preview: true,
      },
    );
  }

  /** Opens all that a turn has changed: before the turn on the left, the files as they are now on the right. */
  async showTurn(changes: readonly FileChange[]): Promise<void> {
    const resources = await Promise.all(
      changes.map(async ({ uri: text, before, after }) => {
        const uri = vscode.Uri.parse(text);
        const decode = async (bytes: Uint8Array): Promise<string> => vscode.workspace.decode(bytes, { uri });
        return [
          uri,
          before === null ? undefined : this.keep(uri, await decode(before)),
          after === null ? undefined : uri,
        ];
      }),
    );
    await vscode.commands.executeCommand('vscode.changes', t('Changes of this turn'), resources);
  }

  dispose(): void {
    this.registration.dispose();
    this.texts.clear();
  }

  /** A URI under which the text can be opened; its path gives the editor the language. */
  private keep(uri: vscode.Uri, text: string): vscode.Uri {
    const key = String(++this.last);
    this.texts.set(key, text);
    return vscode.Uri.from({ scheme, path: uri.path, query: key });
  }
}
