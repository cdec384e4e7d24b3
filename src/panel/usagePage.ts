import * as vscode from 'vscode';
import { t } from '../base/index.ts';
import { parseUsageToHost, type UsageRange } from '../protocol/index.ts';
import type { Ledger, TimeRange } from '../store/index.ts';
import { pageHtml, viewRoots } from './view/html.ts';
import { listedRequests, presentUsage, timeRange } from './present/presentUsage.ts';

export interface UsagePageParts {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly ledger: () => Ledger;
  /** Saves what the page shows as CSV. */
  exportCsv(range: TimeRange): unknown;
}

/** The usage page: one tab, which shows the ledger and is drawn anew when it has grown. */
export class UsagePage implements vscode.Disposable {
  readonly #parts: UsagePageParts;
  #panel: vscode.WebviewPanel | null = null;
  #range: UsageRange = '30';
  #isStale = false;

  constructor(parts: UsagePageParts) {
    this.#parts = parts;
  }

  /** Opens the page, or brings it to the front. */
  show(): void {
    if (this.#panel) {
      this.#panel.reveal();
      return;
    }
    const { extensionUri } = this.#parts;
    const panel = vscode.window.createWebviewPanel(
      'sidestream.usage',
      t('Sidestream: Usage'),
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: viewRoots(extensionUri),
      },
    );
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
    panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    panel.onDidChangeViewState(() => {
      if (this.#isStale) this.refresh();
    });
    panel.onDidDispose(() => (this.#panel = null));
    panel.webview.html = pageHtml(panel.webview, extensionUri, {
      title: t('Usage'),
      script: 'usage.js',
      styles: ['usage.css', 'failure.css'],
    });
  }

  /** The ledger has grown. A hidden page is drawn when it is seen again. */
  refresh(): void {
    this.#isStale = this.#panel?.visible === false;
    if (this.#panel && !this.#isStale) this.#post();
  }

  /** The time that the page shows. */
  get shownTime(): TimeRange {
    return timeRange(this.#range, Date.now());
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #receive(raw: unknown): void {
    const message = parseUsageToHost(raw);
    switch (message?.type) {
      case 'ready':
        this.#post();
        break;
      case 'range':
        this.#range = message.range;
        this.#post();
        break;
      case 'export':
        this.#parts.exportCsv(this.shownTime);
        break;
      case 'problem':
        this.#parts.log.warn(`The usage page: ${message.message.slice(0, 2000)}`);
        break;
      case undefined:
        this.#parts.log.warn('The usage page said something that is not in the protocol; it was dropped.');
    }
  }

  #post(): void {
    const now = Date.now();
    const time = timeRange(this.#range, now);
    const ledger = this.#parts.ledger();
    const view = presentUsage(this.#range, now, ledger.totals(time), ledger.rows(time, listedRequests));
    void this.#panel?.webview.postMessage(view);
  }
}
