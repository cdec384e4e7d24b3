import * as vscode from 'vscode';
import { plainLine, t } from '../../base/index.ts';

/** VS Code's own, and an inner one: where another version does not have it, it is not offered. */
const startCommand = 'workbench.mcp.startServer';
/** How long VS Code's servers may take to be there, ms. */
const patienceMs = 60_000;
/** VS Code gathers changes of its tools for 750 ms before extensions hear of them; it has no event for that. */
const maxLateMs = 2000;

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
        const before = toolNames();
        const started = Promise.resolve(
          vscode.commands.executeCommand(startCommand, '*', { waitForLiveTools: true }),
        ).then(() => untilOtherThan(before));
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

/** Whether VS Code has a tool from an MCP server. */
export const isServerTool = ({ name }: { readonly name: string }): boolean => name.startsWith('mcp_');

const toolNames = (): string =>
  vscode.lm.tools
    .filter(isServerTool)
    .map(({ name }) => name)
    .join('\n');

/** Waits until VS Code lists other tools of servers than before, two seconds at most: where all ran, none come. */
async function untilOtherThan(before: string): Promise<void> {
  for (let waited = 0; waited < maxLateMs && toolNames() === before; waited += 100)
    await new Promise((resolve) => setTimeout(resolve, 100));
}
