// `npm start`: builds the extension and opens VS Code with it, until the window is closed or Ctrl+C. Without a key in
// the environment a demo server on this machine answers, with scripted replies.
//   --no-open   opens nothing: serves VS Code to a browser and prints the address
//   --port N    the port to serve it at (default 7717, or a free one where that is taken)
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startMessagesApi } from '../test/support/messagesApi/server.ts';
import { copySample } from '../test/support/sample.ts';
import { openFrontDoor } from '../test/support/vscode/frontDoor.ts';
import { openProfile, writeSettings } from '../test/support/vscode/profile.ts';
import { installExtension, startServer } from '../test/support/vscode/server.ts';
import type { Environment } from '../test/support/vscode/server.ts';
import { prepareVscode } from './prepare.ts';
import { runStep, say, StepError } from './step.ts';

const root = path.resolve(import.meta.dirname, '..');
/** Kept from one start to the next: conversations, settings, what was done to the sample project. */
const kept = path.join(root, '.vscode-test/start');

const { values: options } = parseArgs({
  options: { 'no-open': { type: 'boolean', default: false }, port: { type: 'string', default: '7717' } },
});

// The end by Ctrl+C is the planned one; the processes that were started end with this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

try {
  const environment = await claudeEnvironment();
  const opened = options['no-open'] ? false : await openDesktop(environment);
  if (!opened) await serveToBrowser(environment);
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  process.exitCode = 1;
}
if (process.exitCode === undefined) process.exit(0); // the demo server would keep this process alive

/** Opens desktop VS Code and resolves when its window is closed; false where there is none, or where it fails. */
async function openDesktop(environment: Environment): Promise<boolean> {
  const code = onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  if (code === undefined) return false;
  await runStep({ name: 'build', command: 'npm', args: ['run', '--silent', 'build'], cwd: root });
  say('VS Code opens; this ends when its window is closed.');
  sayHowToOpen();
  const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${root}`, sampleFolder()];
  const child = spawn(code, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  const status = await new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  if (status === 0) return true;
  say(`${code} did not open a window; VS Code is served to a browser instead.`);
  return false;
}

/** Serves VS Code at an address on loopback, with the packaged extension installed; resolves when the server ends. */
async function serveToBrowser(environment: Environment): Promise<void> {
  await prepareVscode();
  await runStep({ name: 'package', command: 'npm', args: ['run', '--silent', 'package'], cwd: root });
  const profile = openProfile(kept);
  const settings = path.join(profile.userData, 'User', 'settings.json');
  if (!fs.existsSync(settings)) writeSettings(profile);
  await installExtension(profile, path.join(root, 'sidestream.vsix'));
  const server = await startServer({ profile, env: environment, defaultFolder: sampleFolder() });
  const address = await openFrontDoor(profile, server.port, Number(options.port));
  say(`VS Code with Sidestream: ${address}/ (Ctrl+C ends it)`);
  sayHowToOpen();
  if (!options['no-open']) openInBrowser(address);
  const how = await server.ended;
  say(`The VS Code server ended with ${how}.`);
  process.exitCode = 1;
}

/** What the extension finds in its environment: the person's own key and endpoint, or those of the demo server. */
async function claudeEnvironment(): Promise<Environment> {
  const own = Object.entries(process.env).filter(([name]) => /^(ANTHROPIC|LANGFUSE)_/.test(name));
  const names = own.filter(([, value]) => value !== '').map(([name]) => name);
  if (names.includes('ANTHROPIC_API_KEY') || names.includes('ANTHROPIC_AUTH_TOKEN')) {
    say('A key is in the environment: Claude answers.');
    return Object.fromEntries(own);
  }
  const { url } = await startMessagesApi({ port: 0, demo: true });
  say('No key is in the environment: a demo server on this machine answers, and its replies are scripted.');
  say('Set ANTHROPIC_API_KEY before npm start to talk to Claude.');
  return { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'demo-key', SIDESTREAM_DEMO: '1' };
}

function sayHowToOpen(): void {
  say('To open the panel: F1, then "Sidestream: Open".');
}

/** The sample project, copied once: what a person did to it stays. */
function sampleFolder(): string {
  const folder = path.join(kept, 'sample');
  return fs.existsSync(folder) ? folder : copySample(folder);
}

function openInBrowser(address: string): void {
  const opener = process.platform === 'darwin' ? 'open' : onPath('xdg-open');
  const seen = process.platform === 'darwin' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (opener === undefined || !seen) return;
  spawn(opener, [address], { stdio: 'ignore' }).on('error', () => undefined);
}

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}
