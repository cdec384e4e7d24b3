// The workbench in a browser: its address, and the few moves that every test needs.
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { findChromium } from './locate.ts';

export interface WorkbenchAddress {
  /** A folder or a `.code-workspace` file to open (absolute paths); without either the window is empty. */
  readonly folder?: string | undefined;
  readonly workspace?: string | undefined;
  /**
   * Only for a server with `automation`: the folder of an extension under development, and the entry of its tests. The
   * workbench reads its address as a map: of several such folders it would know the last alone.
   */
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
}

/** The address of a window on the server at `origin`. */
export function workbenchUrl(origin: string, address: WorkbenchAddress = {}): string {
  const url = new URL(origin);
  const remote = (file: string) => `vscode-remote://${url.host}${file}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
    ...(address.extensionDevelopmentPath === undefined
      ? []
      : [['extensionDevelopmentPath', remote(address.extensionDevelopmentPath)]]),
    ...(address.extensionTestsPath === undefined ? [] : [['extensionTestsPath', remote(address.extensionTestsPath)]]),
  ];
  if (address.workspace !== undefined) url.searchParams.set('workspace', address.workspace);
  else if (address.folder !== undefined) url.searchParams.set('folder', address.folder);
  else url.searchParams.set('ew', 'true');
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.toString();
}

/** Starts Chromium without a window. Throws a sentence that says what to install where there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('No Chromium was found. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to it.');
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', // root in a container has no other way; only pages of our own are opened
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/**
 * A context is one user: extension state and secrets live in its storage, per origin. They last over reloads and over
 * a restart of the server on the same port, and end with the context.
 */
export async function newContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const quiet = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;
  const context = await browser.newContext({ ...quiet, ...options });
  // The workbench encrypts secrets with half a key that it asks the server for. This server has none to give, and
  // without an answer SecretStorage forgets everything at a reload.
  await context.route('**/mint-key', (route) =>
    route.fulfill({ status: 200, contentType: 'application/octet-stream', body: Buffer.alloc(32, 1) }),
  );
  return context;
}

/** Resolves when the workbench stands. */
export async function waitForWorkbench(page: Page, timeoutMs = 60_000): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: timeoutMs });
}

/** The document of the webview that the extension `extensionId` shows: the n-th, where it shows several. */
export function webviewFrame(page: Page, extensionId: string, nth = 0): FrameLocator {
  const outer = page.locator(`iframe.webview.ready[src*="extensionId=${extensionId}"]`).nth(nth);
  return outer.contentFrame().frameLocator('#active-frame');
}

/**
 * Runs a command by its title in the Command Palette ("Category: Title"). The palette lists what was registered when it
 * opened, so it is opened anew until the command is there: soon at first, then with ever more patience.
 */
export async function runCommand(page: Page, title: string, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (let patienceMs = 500; ; patienceMs *= 2) {
    await page.keyboard.press('F1');
    try {
      await pick(page, title, `>${title}`, patienceMs);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/**
 * Picks the entry with this label in the list that is open at the top of the window, typing `filter` to find it. It must
 * be there within `patienceMs`.
 */
export async function pick(page: Page, label: string, filter = label, patienceMs = 15_000): Promise<void> {
  const input = page.locator('.quick-input-widget input[type=text]');
  await input.fill(filter, { timeout: 5000 });
  // Not Enter: the first row may still be that of the list before the filter.
  const rows = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label });
  await rows.first().waitFor({ timeout: patienceMs });
  // What was used lately stands above: a longer name that begins like this one may be the first.
  const words = label.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const whole = page.locator('.monaco-highlighted-label', { hasText: new RegExp(String.raw`^\s*${words}\s*$`) });
  const exact = rows.filter({ has: whole });
  await ((await exact.count()) > 0 ? exact : rows).first().click({ timeout: 5000 });
}
