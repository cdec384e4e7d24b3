// Where the pieces of a VS Code that runs without a desktop are found: the server, its Node, and Chromium.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);

/** The folder of the VS Code server inside the npm package `code-server`. Throws where the package is not installed. */
export function vscodeRoot(): string {
  return path.join(path.dirname(require.resolve('code-server/package.json')), 'lib', 'vscode');
}

/** The Node that runs the server: the binary that the root install brought for Linux, elsewhere the running one. */
export function serverNode(): string {
  try {
    return path.join(path.dirname(require.resolve(`node-linux-${process.arch}/package.json`)), 'bin', 'node');
  } catch {
    return process.execPath;
  }
}

/** Chromium without a browser's own windows and toolbars: a window of VS Code costs a quarter less of a processor in it. */
const shells = ['chromium-headless-shell', 'chrome-headless-shell'];

/** Chromium's executable: `CHROMIUM_PATH`, one from the system, or one that Playwright downloaded; undefined if none. */
export function findChromium(): string | undefined {
  const candidates = [
    process.env['CHROMIUM_PATH'],
    findHeadlessShell(),
    ...inPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    chromium.executablePath(),
  ];
  return candidates.find((file) => file !== undefined && fs.existsSync(file));
}

/** The executable of Chromium's headless shell; undefined where the system has none. */
export function findHeadlessShell(): string | undefined {
  return inPath(shells).find((file) => fs.existsSync(file));
}

function inPath(names: readonly string[]): string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).concat('/usr/bin');
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}
