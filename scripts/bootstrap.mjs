// The first thing that runs in a fresh clone: `node scripts/bootstrap.mjs start` or `test`. Plain JavaScript for
// Node 18 and later with nothing installed: it installs the project's packages, among them a newer Node, and hands over.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './installed.mjs';

/** The oldest Node that runs TypeScript as it stands, with the database module that the extension uses. */
const neededNode = 24;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [command, ...rest] = process.argv.slice(2);
if (command !== 'start' && command !== 'test') {
  console.error('Say what to do: node scripts/bootstrap.mjs start, or test.');
  process.exit(2);
}

const began = Date.now();
if (!isInstalled(root)) install();

const bin = path.join(root, 'node_modules', '.bin');
const child = spawn(findNode(), [path.join(root, 'scripts', `${command}.ts`), ...rest], {
  cwd: root,
  // From here on `node` means the newer one, in every script and every shebang.
  env: { ...process.env, PATH: [bin, process.env.PATH].join(path.delimiter), SIDESTREAM_BEGAN: String(began) },
  stdio: process.env.CI === 'true' ? ['ignore', 'inherit', 'inherit'] : 'inherit',
});
// A Ctrl+C reaches both processes by itself; other signals are passed on. The child ends all that it started.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));

/** Installs exactly what the lock file says; no package's install script runs. */
function install() {
  console.log('[   0.0 s] install: npm ci');
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  );
  if (status === 0) return;
  console.error(
    `${stdout ?? ''}${stderr ?? ''}\nInstalling the project's packages failed: npm ci ended with ${status}.`,
  );
  process.exit(1);
}

function findNode() {
  const installed = path.join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  if (process.platform === 'linux' && fs.existsSync(installed)) return installed;
  if (Number(process.versions.node.split('.')[0]) >= neededNode) return process.execPath;
  console.error(
    `Sidestream is built and tested with Node ${neededNode} or later; this is ${process.version}. Install it and run this again.`,
  );
  process.exit(1);
}
