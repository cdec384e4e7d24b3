// Brings what the tests need beyond the project's own packages: a VS Code that needs no desktop, Chromium, and shells.
import fs from 'node:fs';
import path from 'node:path';
import { findChromium, findHeadlessShell } from '../test/support/vscode/locate.ts';
import { isInstalled } from './installed.mjs';
import { runStep, StepError } from './step.ts';

const harness = path.resolve(import.meta.dirname, '../test/support/vscode');

/** Installs the VS Code server and makes it ready to run. */
export async function prepareVscode(signal?: AbortSignal): Promise<void> {
  if (!isInstalled(harness)) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false', '--loglevel=error'];
    await runStep({ name: 'install VS Code', command: 'npm', args, cwd: harness }, signal);
  }
  const args = [path.join(harness, 'setup.ts')];
  await runStep({ name: 'prepare VS Code', command: process.execPath, args, cwd: harness }, signal);
}

/** Makes sure of Chromium: from Debian's packages where this process may install them, else it says what is needed. */
export async function prepareChromium(signal?: AbortSignal): Promise<void> {
  if (process.env['CHROMIUM_PATH'] !== undefined || findHeadlessShell() !== undefined) return;
  const isThere = findChromium() !== undefined;
  if (!mayInstall()) {
    if (isThere) return;
    throw new StepError('Chromium is needed: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to it');
  }
  try {
    // Without any font the pictures would be full of boxes.
    await installPackages('Chromium', ['chromium-headless-shell', 'fonts-dejavu-core'], signal);
  } catch (error) {
    signal?.throwIfAborted();
    // An older Debian has no such package.
    if (!isThere) await installPackages('Chromium', ['chromium', 'fonts-dejavu-core'], signal);
    else process.stdout.write(`The tests go on in a whole Chromium: ${String(error)}\n`);
  }
}

const shells = ['bash', 'dash', 'zsh', 'fish'];

/** Brings the shells in which commands are tested, where this process may; a test says which one it had to do without. */
export async function prepareShells(signal?: AbortSignal): Promise<void> {
  const directories = (process.env['PATH'] ?? '').split(path.delimiter);
  const missing = shells.filter((name) => !directories.some((at) => fs.existsSync(path.join(at, name))));
  if (missing.length === 0 || !mayInstall()) return;
  try {
    await installPackages('shells', missing, signal);
  } catch (error) {
    signal?.throwIfAborted();
    process.stdout.write(`The shells ${missing.join(', ')} could not be installed: ${String(error)}\n`);
  }
}

const mayInstall = (): boolean => process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get');

async function installPackages(what: string, packages: readonly string[], signal?: AbortSignal): Promise<void> {
  const apt = (name: string, ...args: string[]) =>
    runStep(
      {
        name,
        command: 'apt-get',
        args: ['-o', 'DPkg::Lock::Timeout=120', ...args],
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      },
      signal,
    );
  await apt('update the list of Debian packages', 'update');
  await apt(`install ${what}`, 'install', '-y', '--no-install-recommends', ...packages);
}
