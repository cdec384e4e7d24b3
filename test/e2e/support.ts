// A person's use of the packaged extension: windows of a real VS Code, with what such a test does in them.
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { copySample } from '../support/sample.ts';
import { deleteProfile, openProfile, writeSettings } from '../support/vscode/profile.ts';
import type { Profile, Settings } from '../support/vscode/profile.ts';
import { installExtension, startServer } from '../support/vscode/server.ts';
import type { Environment, ServerOptions, VscodeServer } from '../support/vscode/server.ts';
import {
  launchBrowser,
  newContext,
  pick,
  runCommand,
  waitForWorkbench,
  webviewFrame,
  workbenchUrl,
} from '../support/vscode/workbench.ts';
import { asSettings, mayShare, renew } from './sharedWindow.ts';

const root = path.resolve(import.meta.dirname, '../..');
const screenshots = path.join(root, 'out/screenshots');
const extensionId = 'sidestream.sidestream';

/** VS Code's own themes, one of each kind. */
const themes = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;

/** The class that the workbench carries under a theme of each kind. */
const themeClass = {
  light: 'vs',
  dark: 'vs-dark',
  'high-contrast': 'hc-black',
  'high-contrast-light': 'hc-light',
} as const;

export type ThemeKind = keyof typeof themes;

export interface WindowOptions {
  /** User settings above the quiet ones. */
  readonly settings?: Settings;
  /** The extension host's environment; no key and no endpoint come in by themselves. */
  readonly env?: Environment;
  /** What the window opens: a fresh copy of the sample project (default), nothing, or a path of a folder or workspace. */
  readonly open?: 'sample' | 'nothing' | { readonly folder: string } | { readonly workspace: string };
  /** Default true. False: the workspace is in Restricted Mode. */
  readonly trusted?: boolean;
  readonly theme?: ThemeKind;
  /** In CSS pixels; default 1280 x 800. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Default false. True: nobody had the window before, so there is no conversation and no row of usage, and nobody gets it. */
  readonly own?: boolean;
}

/** Names the folder of extensions that holds the package, for the processes of a run. */
const extensionsVariable = 'SIDESTREAM_E2E_EXTENSIONS';

let browser: Promise<Browser> | undefined;
let installed: Profile | undefined;
const windows = new Set<VscodeWindow>();
/** The window that the files of this process share, while none of them has it. */
let shared: VscodeWindow | undefined;
/** How often settings were given to open windows. */
let settingsTurns = 0;

/** The windows that are open now. */
export function openWindows(): VscodeWindow[] {
  return [...windows];
}

/** Ends every window that was left open. */
export async function closeWindows(): Promise<void> {
  for (const window of windows) await window.close();
}

/** The browser of all files that this process runs; it ends with the process. */
export const sharedBrowser = (): Promise<Browser> => (browser ??= launchBrowser());

/** Installs the package once, for the windows of all files and processes: every window's server uses this directory. */
export async function installPackage(): Promise<void> {
  installed = openProfile();
  await installExtension(installed, process.env['SIDESTREAM_VSIX'] ?? path.join(root, 'sidestream.vsix'));
  process.env[extensionsVariable] = installed.extensions;
}

/** Ends what all files share. */
export async function endShared(): Promise<void> {
  await shared?.end();
  await (await browser)?.close();
  if (installed !== undefined) deleteProfile(installed);
}

/** Resolves when it is so. @throws when that takes too long */
export async function poll(isSo: () => boolean | Promise<boolean>, maxMs = 20_000): Promise<void> {
  const deadline = Date.now() + maxMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not become so');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Opens a window with the packaged extension installed: the one that the files of a process share, where `options` allow
 * it, else one of its own, with its own server and user.
 */
export async function openWindow(options: WindowOptions = {}): Promise<VscodeWindow> {
  if (!mayShare(options)) return openNew(options, false);
  const wanted = asSettings(options);
  return (await takeShared(wanted)) ?? openNew(wanted, true);
}

function giveBack(window: VscodeWindow): void {
  shared = window;
}

const settingsOf = ({ theme = 'dark', settings }: WindowOptions): Settings => ({
  'workbench.colorTheme': themes[theme],
  ...settings,
});

async function openNew(options: WindowOptions, isShared: boolean): Promise<VscodeWindow> {
  const extensions = process.env[extensionsVariable];
  if (extensions === undefined) throw new Error('the package has not been installed');
  const window = new VscodeWindow(await sharedBrowser(), extensions, options, isShared);
  windows.add(window);
  // A process that runs some of the files is not told of the end in another way; its servers end by themselves.
  if (isShared) process.once('exit', () => deleteProfile(window.profile));
  await window.start();
  return window;
}

/** The shared window, as good as new; undefined where there is none, or where it cannot be made so. */
async function takeShared(options: WindowOptions): Promise<VscodeWindow | undefined> {
  const window = shared;
  shared = undefined;
  if (window === undefined) return undefined;
  try {
    await renew(window, options);
    windows.add(window);
    return window;
  } catch (error) {
    process.stdout.write(`      The shared window is opened anew: ${String(error)}\n`);
    await window.end();
    return undefined;
  }
}

/** One VS Code window with the server behind it. */
export class VscodeWindow {
  /** The folder that is open, if it is one. */
  readonly folder: string | undefined;
  readonly profile: Profile;
  /** What a failed test has left is nothing for another file. */
  isDoubtful = false;
  readonly #browser: Browser;
  readonly #options: WindowOptions;
  readonly #isShared: boolean;
  readonly #viewErrors: string[] = [];
  #settings: Settings;
  #server: VscodeServer | undefined;
  #context: BrowserContext | undefined;
  #page: Page | undefined;

  constructor(browser: Browser, extensions: string, options: WindowOptions, isShared: boolean) {
    this.#browser = browser;
    this.#options = options;
    this.#isShared = isShared;
    this.profile = { ...openProfile(), extensions };
    const open = options.open ?? 'sample';
    if (open === 'sample') this.folder = copySample(path.join(this.profile.root, 'sample'));
    else if (typeof open === 'object' && 'folder' in open) this.folder = open.folder;
    this.#settings = settingsOf(options);
  }

  /** Starts the server and opens the window; for a window that `crash` or `stop` left without a server. */
  async start(): Promise<void> {
    writeSettings(this.profile, this.#settings);
    const options: ServerOptions = {
      profile: this.profile,
      env: this.#options.env ?? {},
      // What the user's browser keeps belongs to an address: a server that comes back comes back to the same one.
      port: this.#server?.port ?? 0,
      workspaceTrust: this.#options.trusted === false,
      logFile: path.join(this.profile.root, 'server.log'),
    };
    this.#server = await startServer(options);
    this.#context ??= await newContext(this.#browser, { viewport: this.#options.size ?? { width: 1280, height: 800 } });
    await this.#page?.close();
    this.#page = await this.#context.newPage();
    this.#watchView(this.#page);
    const open = this.#options.open;
    const workspace = typeof open === 'object' && 'workspace' in open ? open.workspace : undefined;
    await this.#page.goto(workbenchUrl(this.#server.origin, { folder: this.folder, workspace }));
    await waitForWorkbench(this.#page);
  }

  /** The page that holds the workbench. */
  get page(): Page {
    if (this.#page === undefined) throw new Error('the window has not been started');
    return this.#page;
  }

  /** The document of the Sidestream panel. */
  get view(): FrameLocator {
    return webviewFrame(this.page, extensionId);
  }

  /** The directory where the extension keeps its database. */
  get globalStorage(): string {
    return path.join(this.profile.userData, 'User', 'globalStorage', extensionId);
  }

  /** Runs a command by its title in the palette, "Category: Title". */
  async runCommand(title: string): Promise<void> {
    await runCommand(this.page, title);
  }

  /** Picks an entry, by its label, of the list that a command has opened. */
  async pick(label: string): Promise<void> {
    await pick(this.page, label);
  }

  /** Opens the panel and resolves with its document when the message box stands. */
  async openPanel(): Promise<FrameLocator> {
    await this.runCommand('Sidestream: Open');
    await this.view.getByRole('textbox', { name: 'Message Claude' }).waitFor();
    return this.view;
  }

  /** Hides the side bar that the panel is in, or shows it again: VS Code throws the view's document away meanwhile. */
  async togglePanel(): Promise<void> {
    await this.runCommand('View: Toggle Secondary Side Bar Visibility');
  }

  /**
   * Loads the window anew. The extension host is a new one afterwards. By VS Code's own command, which writes down first
   * which editors are open: a page that is only loaded again has what was written in the last seconds but by chance.
   */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await waitForWorkbench(this.page);
  }

  /** Ends the server as a shutdown does: signals first. `start` brings the window back with all that was kept. */
  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** Kills the extension host, as a crash does; VS Code notices and offers to start it again. */
  killExtensionHost(): void {
    const hosts = this.#server?.extensionHosts() ?? [];
    if (hosts.length === 0) throw new Error('no extension host is running');
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
  }

  /** The address of the extension host's own inspector, which it opens now. */
  async inspectExtensionHost(): Promise<string> {
    const [host] = this.#server?.extensionHosts() ?? [];
    if (host === undefined) throw new Error('no extension host is running');
    process.kill(host, 'SIGUSR1');
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await fetch('http://127.0.0.1:9229/json/list');
        const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
        if (target !== undefined) return target.webSocketDebuggerUrl;
      } catch (error) {
        if (attempt > 50) throw error;
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Kills the server with everything that it started, without a word. `start` brings the window back. */
  async crash(): Promise<void> {
    await this.#server?.kill();
  }

  /** Writes user settings; they count from the next `reload` or `start`. */
  changeSettings(settings: Settings): void {
    this.#settings = { ...this.#settings, ...settings };
    writeSettings(this.profile, this.#settings);
  }

  /** Gives the open window the settings and the theme of `options`, and resolves when it has read them. */
  async useSettings(options: WindowOptions): Promise<void> {
    // The title is one of them, and says when they were read.
    const title = `files ${++settingsTurns}`;
    this.#settings = { ...settingsOf(options), 'window.title': title };
    writeSettings(this.profile, this.#settings);
    await poll(async () => (await this.page.title()) === title);
    const { theme = 'dark' } = options;
    await this.page.locator(`.monaco-workbench.${themeClass[theme]}`).waitFor();
  }

  /** Switches to VS Code's theme of this kind and resolves when the workbench wears it. */
  async useTheme(kind: ThemeKind): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.pick(themes[kind]);
    await this.page.locator(`.monaco-workbench.${themeClass[kind]}`).waitFor();
    this.#settings = { ...this.#settings, 'workbench.colorTheme': themes[kind] };
  }

  /** Keeps a picture of the window as out/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    fs.mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }

  /** Hands out, once, what went wrong in the panel's own script since the last call: errors and refused resources. */
  takeViewErrors(): string[] {
    return this.#viewErrors.splice(0);
  }

  /** Gives a shared window back; ends any other. */
  async close(): Promise<void> {
    windows.delete(this);
    if (this.#isShared && !this.isDoubtful && shared === undefined) giveBack(this);
    else await this.end();
  }

  /** Ends the window, its server and its user. */
  async end(): Promise<void> {
    windows.delete(this);
    await this.#context?.close();
    await this.#server?.stop();
    deleteProfile(this.profile);
  }

  /** Webview resources have an address of their own, which tells the panel's errors from the workbench's. */
  #watchView(page: Page): void {
    page.on('pageerror', (error) => {
      if (error.stack?.includes('vscode-resource')) this.#viewErrors.push(error.stack);
    });
    page.on('console', (message) => {
      const fromView = message.location().url.includes('vscode-resource');
      if (message.type() === 'error' && (fromView || message.text().includes('Content Security Policy'))) {
        this.#viewErrors.push(message.text());
      }
    });
  }
}
