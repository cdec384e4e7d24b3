// A plain page that shows what VS Code would show in a webview. One page is kept for all tests of a process, because a new
// one costs two seconds of a processor; each test has an origin of its own in it, so nothing that was stored is found.
import fs from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import type { Bundle } from '../../../src/base/index.ts';
import { pseudoBundle } from '../../support/pseudoBundle.ts';
import { sharedBrowser } from '../support.ts';
import { bodyClass, type ThemeName, themeCss } from './themes.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface PlainPageOptions {
  readonly theme?: ThemeName | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly reducedMotion?: boolean | undefined;
  readonly zoom?: number | undefined;
  /** Of the view's texts; English where it is left out. */
  readonly language?: PageLanguage | undefined;
}

/** A language as the host writes it into the page: of `l10n`, or the one that nobody speaks. */
export type PageLanguage = 'de' | 'ja' | 'qps-ploc';

/** The document's title, its entry among the sources, its own styles in media/, and where its pictures may come from. */
export interface Document {
  readonly title: string;
  readonly entry: string;
  readonly styles: readonly string[];
  readonly pictures: string;
}

export interface PlainPage {
  readonly page: Page;
  /** What went wrong in the document. */
  readonly errors: string[];
}

interface Kept extends PlainPage {
  readonly kind: string;
}

/** The same for every page: the browser compiles the script of an address once for all that one process shows. */
const scriptOrigin = 'http://script.view.test';

let kept: Kept | undefined;
let opened = 0;
/** The document that the kept page shows, and its script. */
let shown = { html: '', script: '', theme: 'vscode-dark' as ThemeName };
const scripts = new Map<string, Promise<string>>();

/** Shows the document, as `src/panel` writes it with this page's origin in the place of VS Code's, to a host that listens. */
export async function openPlainPage(document: Document, options: PlainPageOptions): Promise<PlainPage> {
  const {
    theme = 'vscode-dark',
    width = 420,
    height = 900,
    zoom = 1,
    reducedMotion = false,
    language = null,
  } = options;
  const kind = `${zoom} ${reducedMotion}`;
  if (kept?.kind !== kind) await discardPlainPage();
  kept ??= { kind, ...(await newPage(zoom, reducedMotion)) };
  const { page, errors } = kept;
  // One site, so that the same process shows it, with its scripts read already.
  const origin = `http://page-${++opened}.view.test`;
  shown = { html: html(document, origin, theme, language), script: await scriptOf(document.entry), theme };
  await page.mouse.move(-1, -1);
  await page.setViewportSize({ width: Math.round(width / zoom), height: Math.round(height / zoom) });
  errors.length = 0;
  await page.goto(`${origin}/`);
  return { page, errors };
}

/** Closes the page: after a test that failed the next one gets a new one. */
export async function discardPlainPage(): Promise<void> {
  const old = kept;
  kept = undefined;
  await old?.page.context().close();
}

const html = (
  { title, entry, styles, pictures }: Document,
  origin: string,
  theme: ThemeName,
  language: PageLanguage | null,
): string => `<!doctype html><html lang="${language ?? 'en'}"><head><meta charset="utf-8"><title>${title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n'; style-src ${origin}; img-src ${origin} ${pictures}; font-src ${origin}; form-action 'none'; base-uri 'none'">
<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/media/all.css?${styles.join('&')}">
</head><body class="${bodyClass(theme)}" data-vscode-theme-kind="${theme}"><div id="app"></div>${language === null ? '' : texts(language)}<script nonce="n" src="${scriptOrigin}/dist/${entry}"></script></body></html>`;

function texts(language: PageLanguage): string {
  const isPseudo = language === 'qps-ploc';
  const file = path.join(root, 'l10n', isPseudo ? 'bundle.l10n.json' : `bundle.l10n.${language}.json`);
  const bundle = JSON.parse(fs.readFileSync(file, 'utf8')) as Bundle;
  const json = JSON.stringify(isPseudo ? pseudoBundle(bundle) : bundle).replaceAll('<', String.raw`\u003c`);
  return `<script type="application/json" id="l10n">${json}</script>`;
}

/** The script, built from the sources as they are. */
function scriptOf(entry: string): Promise<string> {
  let script = scripts.get(entry);
  script ??= esbuild
    .build({
      entryPoints: [path.join(root, 'src/webview', entry)],
      bundle: true,
      format: 'iife',
      target: 'chrome130',
      write: false,
    })
    .then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  scripts.set(entry, script);
  return script;
}

/** The stylesheets that the query names, one after the other: each request costs the test as much as a small page. */
const joined = (query: string): string =>
  query
    .slice(1)
    .split('&')
    .map((style) => fs.readFileSync(path.join(root, 'media', style), 'utf8'))
    .join('\n');

async function newPage(zoom: number, reducedMotion: boolean): Promise<PlainPage> {
  const browser = await sharedBrowser();
  const context = await browser.newContext({
    deviceScaleFactor: zoom,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.route('http://*.view.test/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: shown.html });
    if (pathname.startsWith('/dist/')) return route.fulfill({ contentType: 'text/javascript', body: shown.script });
    if (pathname === '/theme.css') return route.fulfill({ contentType: 'text/css', body: themeCss(shown.theme) });
    if (pathname === '/media/all.css') return route.fulfill({ contentType: 'text/css', body: joined(search) });
    const file = path.join(root, pathname);
    return fs.existsSync(file) ? route.fulfill({ path: file }) : route.fulfill({ contentType: 'text/css', body: '' });
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
  return { page, errors };
}
