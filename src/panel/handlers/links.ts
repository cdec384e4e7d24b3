import { domainToUnicode } from 'node:url';
import * as vscode from 'vscode';
import { t } from '../../base/index.ts';

const allowed = new Set(['http:', 'https:', 'mailto:']);

/**
 * Opens a link of an answer outside of VS Code. VS Code itself asks before it opens an address that is not trusted and
 * shows it whole; a link that hides where it goes (a name before an `@`, letters that look like others) is asked about
 * here, with its real host. A sentence says why it is not opened.
 */
export async function openLink(href: string): Promise<string | null> {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (!url || !allowed.has(url.protocol))
    return t('This link is not opened: it leads to no web page and no mail address.');
  const misleading = url.username !== '' || url.password !== '' || domainToUnicode(url.hostname) !== url.hostname;
  if (misleading) {
    const open = t('Open Link');
    const choice = await vscode.window.showWarningMessage(
      t('This link leads to {0}.', url.hostname),
      { modal: true, detail: url.href },
      open,
    );
    if (choice !== open) return null;
  }
  await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
  return null;
}
