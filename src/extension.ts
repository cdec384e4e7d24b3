import * as vscode from 'vscode';
import { ProblemActions } from './commands/problemActions.ts';
import type { House } from './house.ts';
import { registerTools } from './workspace/vscode/registeredTools.ts';

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

let house: Promise<House> | null = null;

/**
 * Hangs the doors: the view, the commands, the light bulb and the tools that others may use. The house behind them is
 * loaded and built when somebody first goes through one, so that a window in which nobody does pays next to nothing.
 */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const { version, contributes } = context.extension.packageJSON as Manifest;
  const log = vscode.window.createOutputChannel('Sidestream', { log: true });
  const databasePath = vscode.Uri.joinPath(context.globalStorageUri, 'sidestream.db').fsPath;
  log.info(`Sidestream ${version}; conversations are kept in ${databasePath}`);

  const enter = (): Promise<House> => {
    house ??= import('./house.ts').then(({ House }) => {
      const built = new House(context, databasePath, log);
      context.subscriptions.push(built);
      return built;
    });
    return house;
  };
  context.subscriptions.push(
    log,
    vscode.window.registerWebviewViewProvider('sidestream.chat', {
      resolveWebviewView: async (view) => (await enter()).view.resolveWebviewView(view),
    }),
    ...contributes.commands.map(({ command }) =>
      vscode.commands.registerCommand(command, async (...args: unknown[]) =>
        (await enter()).run(command.replace('sidestream.', ''), args),
      ),
    ),
    vscode.languages.registerCodeActionsProvider({ pattern: '**' }, new ProblemActions(), ProblemActions.metadata),
    registerTools(async () => (await enter()).tools()),
  );
  log.info(`Activated in ${(performance.now() - began).toFixed(1)} ms.`);
}

/** Ends what runs, and gives traces that wait a moment to be sent. */
export async function deactivate(): Promise<void> {
  await (await house)?.end();
}
