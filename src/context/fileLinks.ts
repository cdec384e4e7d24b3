import * as vscode from 'vscode';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** The most names that are looked up at once. */
const most = 300;

/** Names in answers that are files of the workspace, and opening them. */
export class FileLinks {
  private readonly workspace: WorkspaceFiles;

  constructor(workspace: WorkspaceFiles) {
    this.workspace = workspace;
  }

  /** Which of these are files of the workspace. */
  async known(candidates: readonly string[]): Promise<string[]> {
    const found = await Promise.all(
      candidates.slice(0, most).map(async (path) => {
        const target = await this.workspace.find(path);
        return typeof target === 'string' || target.kind !== 'file' ? [] : [path];
      }),
    );
    return found.flat();
  }

  /** Opens a file of the workspace. @param line beginning with 1; `null` where the file was left */
  async open(path: string, line: number | null): Promise<void> {
    const target = await this.workspace.find(path);
    if (typeof target === 'string') {
      void vscode.window.showInformationMessage(target);
      return;
    }
    const at = line === null ? null : new vscode.Position(Math.max(0, line - 1), 0);
    await vscode.commands.executeCommand('vscode.open', this.workspace.uriOf(target), {
      preview: true,
      ...(at ? { selection: new vscode.Range(at, at) } : {}),
    });
  }
}
