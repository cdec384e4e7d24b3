// Brings what the tests need beyond the project's own packages: a VS Code that needs no desktop, and Chromium.
import fs from 'node:fs';
import path from 'node:path';
import { findChromium } from '../test/support/vscode/locate.ts';
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
  if (findChromium() !== undefined) return;
  if (process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/apt-get')) {
    throw new StepError('Chromium is needed: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to it');
  }
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
  // Without any font the pictures would be full of boxes.
  await apt('install Chromium', 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
}
