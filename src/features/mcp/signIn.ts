import * as vscode from 'vscode';
import { parseEndpoint, plainLine, t } from '../../base/index.ts';
import type { McpServer } from '../../mcp/index.ts';

/** How long the browser may take to come back, ms. */
const limitMs = 600_000;

/** Sign-ins that wait for the browser to come back through VS Code's own address. */
export class BrowserCallbacks {
  readonly #waiting = new Map<string, (query: URLSearchParams) => void>();

  /** The query that comes back with this state. @throws Error when it is cancelled, or takes too long */
  wait(state: string, token: vscode.CancellationToken): Promise<URLSearchParams> {
    const came = Promise.withResolvers<URLSearchParams>();
    const giveUp = (): void => came.reject(new Error(t('The browser has not come back.')));
    const timer = setTimeout(giveUp, limitMs);
    const subscription = token.onCancellationRequested(giveUp);
    this.#waiting.set(state, came.resolve);
    return came.promise.finally(() => {
      clearTimeout(timer);
      subscription.dispose();
      this.#waiting.delete(state);
    });
  }

  /** An address that VS Code was asked to open. One that no sign-in of this window waits for counts for nothing. */
  handle(uri: vscode.Uri): void {
    const query = new URLSearchParams(uri.query);
    const resolve = this.#waiting.get(query.get('state') ?? '');
    if (resolve) resolve(query);
    else void vscode.window.showWarningMessage(t('No sign-in of this window waits for that. Begin it again here.'));
  }
}

/** Signs in at a server through the person's browser. True when that came to something. */
export async function signIn(server: McpServer, callbacks: BrowserCallbacks): Promise<boolean> {
  const own = vscode.Uri.parse(`${vscode.env.uriScheme}://sidestream.sidestream/mcp/callback`);
  const redirectUrl = (await vscode.env.asExternalUri(own)).toString(true);
  const name = plainLine(server.name, 80);
  const title = t('Signing in at the MCP server {0}', name);
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    try {
      await server.signIn({ redirectUrl, open: (url) => openBrowser(url, name) }, (state) =>
        callbacks.wait(state, token),
      );
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!token.isCancellationRequested) {
        void vscode.window.showErrorMessage(t('The sign-in at {0} came to nothing: {1}', name, plainLine(reason, 300)));
      }
      return false;
    }
  });
}

/** @throws Error when the person does not want it, or the address is none for a browser */
async function openBrowser(url: URL, server: string): Promise<void> {
  const endpoint = parseEndpoint(url.origin);
  if (!endpoint.ok || endpoint.inTheClear) throw new Error(t('Its page for signing in is not at an https address.'));
  const open = t('Open');
  const choice = await vscode.window.showInformationMessage(
    t('Open {0} in the browser to sign in?', endpoint.host),
    { modal: true, detail: t('The MCP server {0} names this page for it.', server) },
    open,
  );
  if (choice !== open) throw new Error(t('The page was not opened.'));
  await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
}
