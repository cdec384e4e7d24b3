import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { displayBundle, displayDirection, displayLanguage, t } from '../../base/index.ts';
import { viewStyles } from './styles.ts';

/** Title, script and stylesheets of a page. */
export interface PageParts {
  readonly title: string;
  /** In `dist`. */
  readonly script: string;
  /** In `media`. */
  readonly styles: readonly string[];
  readonly place?: Place;
}

/** Where a view of a conversation stands. */
export type Place = 'panel' | 'editor';

/** Loads the page of the chat view into the webview, anew if it is there already. */
export function loadChatPage(webview: vscode.Webview, extensionUri: vscode.Uri, place: Place): void {
  webview.options = { enableScripts: true, localResourceRoots: viewRoots(extensionUri) };
  webview.html = pageHtml(webview, extensionUri, {
    title: 'Sidestream',
    script: 'webview.js',
    styles: viewStyles,
    place,
  });
}

/**
 * A page: nothing but the script and the stylesheets of the extension may load, and nothing may be sent anywhere. The
 * nonce is new for each load.
 */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { title, script, styles, place = 'panel' }: PageParts,
): string {
  const nonce = randomBytes(18).toString('base64');
  const uri = (...path: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    `font-src ${webview.cspSource}`,
    `form-action 'none'`,
    `base-uri 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="${displayLanguage()}" dir="${displayDirection()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${styles.map((style) => `<link rel="stylesheet" href="${uri('media', style)}">`).join('\n')}
</head>
<body>
<div id="app" data-place="${place}"><p class="not-loaded">${t('{0} could not be loaded. Close this view and open it again, or reload the window.', title)}</p></div>
${pageTexts()}<script nonce="${nonce}" src="${uri('dist', script)}"></script>
</body>
</html>`;
}

/** Texts of the page in a language other than English: data, which no policy for scripts needs to allow. */
function pageTexts(): string {
  const bundle = displayBundle();
  if (bundle === null) return '';
  return `<script type="application/json" id="l10n">${JSON.stringify(bundle).replaceAll('<', String.raw`\u003c`)}</script>\n`;
}

/** Folders from which the view may load. */
export const viewRoots = (extensionUri: vscode.Uri): vscode.Uri[] =>
  ['dist', 'media'].map((folder) => vscode.Uri.joinPath(extensionUri, folder));
