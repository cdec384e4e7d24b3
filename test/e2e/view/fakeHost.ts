// The view's script in a plain page, with the test in the host's place: no VS Code, so that it is fast.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type {
  ActivityView,
  MessageHead,
  MessageView,
  Op,
  PanelView,
  StepView,
  ToHost,
  ToView,
} from '../../../src/protocol/index.ts';
import { viewStyles } from '../../../src/panel/view/styles.ts';
import { launchBrowser } from '../../support/vscode/workbench.ts';
import { emptyPanel } from '../../support/emptyPanel.ts';
import { bodyClass, type ThemeName, themeCss } from './themes.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const origin = 'http://view.test';

/** As `src/panel` writes it, with this page's origin in the place of VS Code's. */
const html = (
  theme: ThemeName,
): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>view</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n'; style-src ${origin}; img-src ${origin} data:; font-src ${origin}; form-action 'none'; base-uri 'none'">
<link rel="stylesheet" href="/theme.css">${viewStyles.map((style) => `<link rel="stylesheet" href="/media/${style}">`).join('')}
</head><body class="${bodyClass(theme)}" data-vscode-theme-kind="${theme}"><div id="app"></div><script nonce="n" src="/dist/webview.js"></script></body></html>`;

let script: Promise<string> | undefined;

/** The script, built from the sources as they are. */
const buildScript = async (): Promise<string> => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(root, 'src/webview/main.ts')],
    bundle: true,
    format: 'iife',
    target: 'chrome130',
    sourcemap: 'inline',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
};

type ToHostOf<T extends ToHost['type']> = Extract<ToHost, { type: T }>;

/** Registers the hooks of a suite with one page a test: each is closed, and no error in it is left unheard. */
export function closePages(view: () => ViewPage | undefined): () => Browser {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    const page = view();
    await page?.close();
    assert.deepEqual(page?.errors ?? [], []);
  });
  after(() => browser.close());
  return () => browser;
}

/** A page with the view in it. */
export class ViewPage {
  readonly page: Page;
  /** What went wrong in the page. */
  readonly errors: string[];
  epoch = 0;
  seq = 0;

  private constructor(page: Page, errors: string[]) {
    this.page = page;
    this.errors = errors;
  }

  /** Opens the page and waits for its `ready`. */
  static async open(
    browser: Browser,
    options: { theme?: ThemeName; width?: number; height?: number; reducedMotion?: boolean; zoom?: number } = {},
  ): Promise<ViewPage> {
    const { theme = 'vscode-dark', width = 420, height = 900, zoom = 1 } = options;
    const context = await browser.newContext({
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
      reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    const body = await (script ??= buildScript());
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.route(`${origin}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html(theme) });
      if (pathname === '/dist/webview.js') return route.fulfill({ contentType: 'text/javascript', body });
      if (pathname === '/theme.css') return route.fulfill({ contentType: 'text/css', body: themeCss(theme) });
      const file = path.join(root, pathname);
      if (!fs.existsSync(file)) return route.fulfill({ contentType: 'text/css', body: '' });
      return route.fulfill({ path: file });
    });
    await page.addInitScript(() => {
      const sent: unknown[] = [];
      const refusals: Record<string, string | undefined> = {};
      const receive = ({ request, ...message }: { type: string; request?: number }): void => {
        sent.push(message);
        const refusal = refusals[message.type] ?? null;
        if (request !== undefined) window.postMessage({ type: 'answer', request, refusal }, '*');
      };
      Object.assign(window, {
        sent,
        refusals,
        acquireVsCodeApi: () => ({
          postMessage: receive,
          getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
          setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
        }),
      });
    });
    await page.goto(`${origin}/`);
    return new ViewPage(page, errors);
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  async say(message: ToView): Promise<void> {
    await this.page.evaluate((value) => window.postMessage(value, '*'), message);
  }

  async snapshot(content: {
    panel?: Partial<PanelView>;
    messages?: readonly MessageView[];
    /** So many older messages are still to come. */
    older?: number;
    activity?: { messageId: string; activity: ActivityView } | null;
    draft?: string;
  }): Promise<void> {
    this.epoch++;
    this.seq = 0;
    await this.say({
      type: 'snapshot',
      epoch: this.epoch,
      seq: 0,
      panel: panelView(content.panel),
      messages: content.messages ?? [],
      older: content.older ?? 0,
      activity: content.activity ?? null,
      draft: content.draft ?? '',
    });
    await this.acknowledged(this.epoch, 0);
  }

  /** Sends a batch and waits until it was drawn. */
  async batch(...ops: Op[]): Promise<void> {
    this.seq++;
    await this.say({ type: 'batch', epoch: this.epoch, seq: this.seq, ops });
    await this.acknowledged(this.epoch, this.seq);
  }

  async acknowledged(epoch: number, seq: number): Promise<void> {
    await this.page.waitForFunction(
      ([wantedEpoch, wantedSeq]) =>
        (window as unknown as { sent: ToHost[] }).sent.some(
          (message) => message.type === 'ack' && message.epoch === wantedEpoch && message.seq === wantedSeq,
        ),
      [epoch, seq] as const,
    );
  }

  /** From now on messages of this type are refused with the sentence, or taken again. */
  async refuse(type: ToHost['type'], sentence: string | undefined): Promise<void> {
    await this.page.evaluate(
      ([key, value]) => Object.assign((window as unknown as { refusals: object }).refusals, { [key!]: value }),
      [type, sentence],
    );
  }

  /** What the view has said so far, of this type. */
  async sent<T extends ToHost['type']>(type: T): Promise<ToHostOf<T>[]> {
    const all = await this.page.evaluate(() => (window as unknown as { sent: ToHost[] }).sent);
    return all.filter((message): message is ToHostOf<T> => message.type === type);
  }

  async screenshot(name: string): Promise<void> {
    const folder = path.join(root, 'out/screenshots');
    fs.mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }
}

export const panelView = (panel: Partial<PanelView> = {}): PanelView => ({
  ...emptyPanel,
  conversationId: 'c1',
  title: 'Retry loop drops the last batch',
  model: 'Sonnet 5.5',
  meter: { text: '18 % of 1M', title: '182,000 of 1,000,000 tokens', cost: 'this conversation $0.031', share: 0.18 },
  ...panel,
});

type PartialMessage = Partial<MessageHead> & { readonly steps?: readonly StepView[] };

export const headView = (head: Partial<MessageHead> & Pick<MessageHead, 'id' | 'role'>): MessageHead => ({
  state: 'complete',
  chips: [],
  leftOut: false,
  notice: null,
  footer: null,
  sources: [],
  branch: null,
  ...head,
});

export const prompt = (id: string, text: string, { steps = [], ...head }: PartialMessage = {}): MessageView => ({
  head: headView({ id, role: 'user', ...head }),
  steps,
  text,
});

export const answer = (id: string, text: string, { steps = [], ...head }: PartialMessage = {}): MessageView => ({
  head: headView({ id, role: 'assistant', ...head }),
  steps,
  text,
});

export const tool = (step: Partial<Extract<StepView, { kind: 'tool' }>> & { id: string }): StepView => ({
  kind: 'tool',
  pictures: [],
  at: 0,
  name: 'read_file',
  subject: 'src/panel/outbox.ts',
  state: 'done',
  input: '{"path":"src/panel/outbox.ts"}',
  output: 'export class Outbox {}',
  allowedBy: null,
  startedAt: 0,
  durationMs: 100,
  approval: null,
  ...step,
});
