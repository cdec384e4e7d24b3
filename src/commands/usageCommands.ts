import * as vscode from 'vscode';
import type { LangfuseKeys, Settings } from '../config/index.ts';
import type { UsagePage } from '../panel/index.ts';
import type { Ledger, TimeRange } from '../store/index.ts';
import type { Commands } from './commands.ts';
import { setLangfuseKeys } from './langfuse.ts';

export interface UsageCommandParts {
  readonly page: UsagePage;
  readonly ledger: () => Ledger;
  readonly langfuseKeys: LangfuseKeys;
  readonly settings: Settings;
}

const everything: TimeRange = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** What is done by the commands about what requests take and who is told of it, by their names. */
export const usageCommands = ({ page, ledger, langfuseKeys, settings }: UsageCommandParts): Commands => ({
  usage: () => page.show(),
  exportUsage: (target) => exportUsage(ledger(), everything, target instanceof vscode.Uri ? target : undefined),
  setLangfuseKeys: () => setLangfuseKeys(langfuseKeys, settings),
});

/** Saves the ledger's rows of a time as CSV, in a file that the person chooses, or in the given one. */
export async function exportUsage(ledger: Ledger, range: TimeRange, target?: vscode.Uri): Promise<void> {
  const file =
    target ??
    (await vscode.window.showSaveDialog({
      title: 'Export Usage',
      saveLabel: 'Export',
      filters: { CSV: ['csv'] },
      defaultUri: vscode.Uri.joinPath(
        vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(process.env['HOME'] ?? '/'),
        'sidestream-usage.csv',
      ),
    }));
  if (!file) return;
  try {
    await vscode.workspace.fs.writeFile(file, Buffer.from(ledger.csv(range)));
  } catch (error) {
    void vscode.window.showErrorMessage(`The usage could not be written: ${String(error)}`);
  }
}
