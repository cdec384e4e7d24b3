import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

/** A terminal that has not said its environment by then is not waited for, ms. */
const patienceMs = 10_000;
/** So long it is not tried again after that, ms. */
const pauseMs = 60_000;

let pausedUntil = 0;

/**
 * The environment that the editor gives a new terminal now: with its settings, and with what extensions contribute, which
 * VS Code tells nobody but the extension itself. So a terminal that is never shown writes it down. `null` where that is not
 * to be had.
 *
 * @param cwd the directory in which the terminal begins
 */
export async function terminalEnvironment(cwd: string | null): Promise<NodeJS.ProcessEnv | null> {
  if (process.platform === 'win32' || performance.now() < pausedUntil) return null;
  const environment = await listed(cwd).catch(() => null);
  if (environment === null) pausedUntil = performance.now() + pauseMs;
  return environment;
}

async function listed(cwd: string | null): Promise<NodeJS.ProcessEnv | null> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'sidestream-environment-'));
  try {
    const file = path.join(folder, 'environment');
    const hasEnded = await runHidden(['-c', 'env -0 > "$0" || true', file], cwd);
    return hasEnded ? parse(await fs.readFile(file, 'utf8')) : null;
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Whether a shell in a terminal that nobody sees has come to its end in time. */
function runHidden(shellArgs: string[], cwd: string | null): Promise<boolean> {
  const terminal = vscode.window.createTerminal({
    name: 'Sidestream environment',
    shellPath: '/bin/sh',
    shellArgs,
    hideFromUser: true,
    isTransient: true,
    ...(cwd === null ? {} : { cwd }),
  });
  return new Promise((resolve) => {
    const settle = (hasEnded: boolean): void => {
      clearTimeout(timer);
      subscription.dispose();
      if (!hasEnded) terminal.dispose();
      resolve(hasEnded);
    };
    const timer = setTimeout(() => settle(false), patienceMs);
    const subscription = vscode.window.onDidCloseTerminal((closed) => {
      if (closed === terminal) settle(true);
    });
  });
}

function parse(listing: string): NodeJS.ProcessEnv | null {
  const variables = listing.split('\0').flatMap((line): [string, string][] => {
    const at = line.indexOf('=');
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
  });
  return variables.length === 0 ? null : Object.fromEntries(variables);
}
