import * as vscode from 'vscode';
import { UsagePage } from '../../panel/index.ts';
import type { Ledger, TimeRange } from '../../store/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import { t } from '../../base/index.ts';

const everything: TimeRange = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** Tokens and money that requests took: a page to look at, a file to keep. */
export class Usage implements vscode.Disposable {
  readonly commands: CommandHandlers<'usage' | 'exportUsage'>;
  readonly #page: UsagePage;

  constructor(extensionUri: vscode.Uri, store: OpenedStore, log: vscode.LogOutputChannel) {
    const ledger = (): Ledger => store.current.ledger;
    this.#page = new UsagePage({
      extensionUri,
      log,
      ledger,
      exportCsv: (range) => void exportUsage(ledger(), range),
    });
    this.commands = {
      usage: () => this.#page.show(),
      exportUsage: (target) => exportUsage(ledger(), everything, target instanceof vscode.Uri ? target : undefined),
    };
  }

  /** The ledger has grown. */
  refresh(): void {
    this.#page.refresh();
  }

  dispose(): void {
    this.#page.dispose();
  }
}

/** Saves the ledger's rows of a time as CSV, in a file that the person chooses, or in the given one. */
async function exportUsage(ledger: Ledger, range: TimeRange, target?: vscode.Uri): Promise<void> {
  const file =
    target ??
    (await vscode.window.showSaveDialog({
      title: t('Export Usage'),
      saveLabel: t('Export'),
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
    void vscode.window.showErrorMessage(t('The usage could not be written: {0}', String(error)));
  }
}
