import * as vscode from 'vscode';
import { ProblemActions } from './commands/problemActions.ts';
import type { Sidestream } from './sidestream.ts';
import { registerTools } from './workspace/vscode/registeredTools.ts';

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

let sidestream: Promise<Sidestream> | null = null;

/**
 * Registers what VS Code must know at start-up: the view, the commands, the code actions and the tools that others may
 * use. What is behind them is loaded on first use, so that a window in which nobody uses it pays next to nothing.
 */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const { version, contributes } = context.extension.packageJSON as Manifest;
  const log = vscode.window.createOutputChannel('Sidestream', { log: true });
  const databasePath = vscode.Uri.joinPath(context.globalStorageUri, 'sidestream.db').fsPath;
  log.info(`Sidestream ${version}; conversations are kept in ${databasePath}`);

  const load = (): Promise<Sidestream> => {
    sidestream ??= import('./sidestream.ts').then(({ Sidestream }) => new Sidestream(context, databasePath, log));
    return sidestream;
  };
  context.subscriptions.push(
    log,
    vscode.window.registerWebviewViewProvider('sidestream.chat', {
      resolveWebviewView: async (view) => (await load()).view.resolveWebviewView(view),
    }),
    ...contributes.commands.map(({ command }) =>
      vscode.commands.registerCommand(command, async (...args: unknown[]) =>
        (await load()).run(command.replace('sidestream.', ''), args),
      ),
    ),
    vscode.languages.registerCodeActionsProvider({ pattern: '**' }, new ProblemActions(), ProblemActions.metadata),
    registerTools(async () => (await load()).tools()),
  );
  log.info(`Activated in ${(performance.now() - began).toFixed(1)} ms.`);
}

/**
 * Ends what runs, writes its last words and gives traces that wait a moment to be sent. VS Code waits for this, but not
 * for subscriptions: it disposes of those as soon as this has returned its promise.
 */
export async function deactivate(): Promise<void> {
  await (await sidestream)?.close();
}
