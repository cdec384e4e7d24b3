import type * as vscode from 'vscode';
import { displayDirection, displayLanguage, type Log, t } from '../../base/index.ts';

/** A view or a panel in an editor. */
interface Shown {
  readonly webview: vscode.Webview;
}

/** A view that is shown by something that must be loaded first. */
export interface LoadedView<View extends Shown = vscode.WebviewView> {
  /** A promise that it gives is waited for. */
  resolveWebviewView(view: View): unknown;
}

/**
 * Shows a view once what shows it is loaded. Where that fails there is a sentence and a button that tries again, never a
 * blank panel; they need no file of the extension, since such a file may be what is missing.
 *
 * @param load gives what shows the view; its error holds a sentence for the person
 */
export async function resolveLoaded<View extends Shown>(
  view: View,
  load: () => Promise<LoadedView<View>>,
  log: Log,
): Promise<void> {
  try {
    await (await load()).resolveWebviewView(view);
  } catch (error) {
    log.error('The view could not be shown:', error);
    const sentence = error instanceof Error ? error.message : String(error);
    showFailure(view.webview, sentence, () => void resolveLoaded(view, load, log));
  }
}

function showFailure(webview: vscode.Webview, sentence: string, retry: () => void): void {
  const nonce = crypto.randomUUID();
  webview.options = { enableScripts: true };
  const subscription = webview.onDidReceiveMessage(() => {
    subscription.dispose();
    retry();
  });
  webview.html = `<!doctype html>
<html lang="${displayLanguage()}" dir="${displayDirection()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; base-uri 'none'">
<title>Sidestream</title>
</head>
<body>
<p role="alert">${escapeHtml(sentence)}</p>
<button>${escapeHtml(t('Try Again'))}</button>
<script nonce="${nonce}">
  const host = acquireVsCodeApi();
  document.querySelector('button').onclick = () => host.postMessage('retry');
</script>
</body>
</html>`;
}

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
