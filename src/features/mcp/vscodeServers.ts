import * as vscode from 'vscode';
import { plainLine, t } from '../../base/index.ts';

/** VS Code's own, and an inner one: where another version does not have it, it is not offered. */
const startCommand = 'workbench.mcp.startServer';
/** How long VS Code's servers may take to be there, ms. */
const patienceMs = 60_000;

/** Whether the MCP servers that VS Code itself runs can be started from here. */
export const canStartVscodeServers = async (): Promise<boolean> =>
  vscode.workspace.isTrusted && (await vscode.commands.getCommands(true)).includes(startCommand);

/** Starts the MCP servers that VS Code itself runs, so that their tools can be chosen; VS Code asks for what needs a yes. */
export async function startVscodeServers(): Promise<void> {
  const title = t('Starting the MCP servers that VS Code runs');
  try {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_progress, token) => {
        const subscriptions: vscode.Disposable[] = [];
        let timer: NodeJS.Timeout | undefined;
        const gaveUp = new Promise<void>((resolve) => {
          subscriptions.push(token.onCancellationRequested(() => resolve()));
          timer = setTimeout(resolve, patienceMs);
        });
        const started = vscode.commands.executeCommand(startCommand, '*', { waitForLiveTools: true });
        await Promise.race([started, gaveUp]).finally(() => {
          clearTimeout(timer);
          for (const subscription of subscriptions) subscription.dispose();
        });
      },
    );
  } catch (error) {
    const reason = plainLine(error instanceof Error ? error.message : String(error), 300);
    void vscode.window.showWarningMessage(t('VS Code could not start its MCP servers: {0}', reason));
  }
}
