// Makes the VS Code server inside the npm package `code-server` ready to run: it installs the server's own
// dependencies, puts plain JavaScript in the place of two native addons that would need a compiler, and takes away
// what the tests never use. Safe to run at any time: the second run does nothing.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { vscodeRoot } from './locate.ts';

/** Raise when this file's work changes, so that a prepared server is prepared again. */
const revision = 2;

/** Half of what the server's manifest asks for in bytes, and only for the Copilot agent host, which never runs here. */
const unusedDependencies = [
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/copilot-api',
  '@devcontainers/cli',
  'ssh2',
];

/**
 * Built-in extensions without use here: Copilot alone is a third of the extension host's start-up time and memory, and
 * the one for TypeScript lacks its server and says so in every window.
 */
const unusedExtensions = ['copilot', 'typescript-language-features'];

const root = vscodeRoot();
const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.sidestream-ready');
const manifest = path.join(root, 'package.json');

if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === String(revision)) process.exit(0);

dropUnusedDependencies();
installDependencies();
replaceAddon('spdlog');
replaceAddon('native-watchdog');
pruneRipgrep();
for (const name of unusedExtensions) fs.rmSync(path.join(root, 'extensions', name), { recursive: true, force: true });
fs.writeFileSync(stamp, String(revision));

function dropUnusedDependencies(): void {
  const content = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { dependencies: Record<string, string> };
  for (const name of unusedDependencies) Reflect.deleteProperty(content.dependencies, name);
  fs.writeFileSync(manifest, JSON.stringify(content, null, 2));
}

/**
 * `npm ci` refuses the server's shrinkwrap file (it lacks an entry), `npm install` accepts it and keeps its versions.
 * No install script runs: node-pty, the file watcher and ripgrep carry their binaries in their packages.
 */
function installDependencies(): void {
  const options = ['--omit=dev', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', ['install', ...options], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw error ?? new Error(`npm install of the VS Code server's dependencies ended with ${status}`);
}

/** The server loads `@vscode/<name>` at start; its compiled part is missing, the shim of the same name does its work. */
function replaceAddon(name: string): void {
  fs.copyFileSync(
    path.join(import.meta.dirname, 'shims', `${name}.cjs`),
    path.join(modules, '@vscode', name, 'index.js'),
  );
}

/** The package brings ripgrep for every platform, 100 MB more than this one needs. */
function pruneRipgrep(): void {
  const binaries = path.join(modules, '@vscode', 'ripgrep-universal', 'bin');
  for (const platform of fs.readdirSync(binaries)) {
    if (platform !== `${process.platform}-${process.arch}`) {
      fs.rmSync(path.join(binaries, platform), { recursive: true, force: true });
    }
  }
}
