import * as vscode from 'vscode';
import type { CommandHandlers } from '../commands.ts';
import { sampleFiles } from './sample.ts';

/** Lines of the sample file that are selected, from 0; the last is not among them. */
const selectedLines = [1, 8] as const;

/** The first minutes: the walkthrough, and a sample project to try things on. */
export class Start {
  readonly commands: CommandHandlers<'getStarted' | 'openSample'>;
  readonly #folder: vscode.Uri;

  /** @param storage the extension's own folder; the sample project lies in it, and keeps what was done to it */
  constructor(storage: vscode.Uri) {
    this.#folder = vscode.Uri.joinPath(storage, 'sample');
    this.commands = {
      getStarted: () =>
        vscode.commands.executeCommand(
          'workbench.action.openWalkthrough',
          'sidestream.sidestream#sidestream.start',
          false,
        ),
      openSample: (what) => (what === 'file' ? this.#selectInFile() : this.#openFolder()),
    };
  }

  async #openFolder(): Promise<void> {
    await this.#write();
    await vscode.commands.executeCommand('vscode.openFolder', this.#folder, { forceNewWindow: true });
  }

  /** Opens a file of the sample with a function selected. */
  async #selectInFile(): Promise<void> {
    await this.#write();
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(this.#folder, 'basket.js'));
    const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
    const [first, last] = selectedLines;
    editor.selection = new vscode.Selection(first, 0, last, 0);
    editor.revealRange(editor.selection);
  }

  /** Writes those files of the sample that are not there. */
  async #write(): Promise<void> {
    for (const [name, text] of Object.entries(sampleFiles)) {
      const file = vscode.Uri.joinPath(this.#folder, name);
      const isThere = await vscode.workspace.fs.stat(file).then(
        () => true,
        () => false,
      );
      if (!isThere) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    }
  }
}
