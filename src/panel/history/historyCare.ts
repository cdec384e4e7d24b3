import * as vscode from 'vscode';
import type { HistoryCopy, Store } from '../../store/index.ts';
import { formatNumber, t } from '../../base/index.ts';

/** The copy of the day is made when the start is over, ms. */
const copyAfterMs = 30_000;
/** A window may be open for days, ms. */
const copyEveryMs = 3 * 3_600_000;

/**
 * Says what happened to the history file, makes its daily copy, and offers a copy where something was lost.
 *
 * @param onDidRestore what was shown may be more now
 */
export function careForHistory(
  store: Store,
  log: vscode.LogOutputChannel,
  onDidRestore: () => void,
): vscode.Disposable {
  const notify = (): void => {
    const { condition } = store;
    if (condition.kind === 'ok' && condition.notice !== null)
      void showNotice(store, condition.notice, log, onDidRestore);
  };
  notify();
  const subscription = store.onDidChangeCondition(notify);
  const copy = (): void =>
    void store.copies.make().catch((error: unknown) => log.warn('The copy of the day could not be made:', error));
  const first = setTimeout(copy, copyAfterMs);
  const others = setInterval(copy, copyEveryMs);
  return new vscode.Disposable(() => {
    subscription.dispose();
    clearTimeout(first);
    clearInterval(others);
  });
}

/** Lets the person choose a copy, and brings back what it has and the history does not. */
export async function restoreFromCopy(store: Store, onDidRestore: () => void): Promise<void> {
  const picked = await vscode.window.showQuickPick(store.copies.list().map(describe), {
    title: t('Restore from a Copy'),
    placeHolder: t('What the copy has and the history does not is brought back; nothing is overwritten.'),
  });
  if (!picked) return;
  const rows = store.copies.restore(picked.copy.path);
  if (rows === null) {
    void vscode.window.showErrorMessage(t('This copy cannot be read, or the history cannot be written at the moment.'));
    return;
  }
  void vscode.window.showInformationMessage(
    rows === 0 ? t('The history has everything that is in this copy.') : t('What the history lacked was brought back.'),
  );
  onDidRestore();
}

async function showNotice(
  store: Store,
  notice: string,
  log: vscode.LogOutputChannel,
  onDidRestore: () => void,
): Promise<void> {
  const restore = t('Restore from a Copy…');
  const showLog = t('Show Log');
  const isDamage = /damaged/i.test(notice);
  const choice = await (isDamage
    ? vscode.window.showWarningMessage(notice, ...(store.copies.list().length > 0 ? [restore] : []), showLog)
    : vscode.window.showInformationMessage(notice));
  if (choice === restore) await restoreFromCopy(store, onDidRestore);
  if (choice === showLog) log.show();
}

const describe = (copy: HistoryCopy): vscode.QuickPickItem & { readonly copy: HistoryCopy } => ({
  label: copy.day,
  description: t('{0} MB', formatNumber(copy.bytes / 1e6, { minimumFractionDigits: 1, maximumFractionDigits: 1 })),
  copy,
});
