// Bundles the extension: the host's side as ES modules (so that what is loaded on first use is a chunk of its own),
// the view's side as one script for the browser. `--watch` rebuilds, `--tests` adds the suite for the extension host.
import esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';

const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');
const production = process.argv.includes('--production');

/** CommonJS packages inside an ES module bundle ask for Node's own modules through `require`. */
const requireForBundledPackages = `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`;

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/** @type {esbuild.BuildOptions} */
const host = {
  ...common,
  entryPoints: {
    extension: 'src/extension.ts',
    diagramWorker: 'src/diagrams/worker.ts',
    pictureWorker: 'src/pictures/worker.ts',
  },
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  platform: 'node',
  target: 'node22',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  banner: { js: requireForBundledPackages },
};

/** @type {esbuild.BuildOptions} */
const view = {
  ...common,
  entryPoints: { webview: 'src/webview/main.ts', usage: 'src/webview/usage/main.ts' },
  outdir: 'dist',
  format: 'iife',
  platform: 'browser',
  target: 'chrome130',
};

/** @type {esbuild.BuildOptions} */
const suite = {
  ...common,
  entryPoints: ['test/integration/index.ts'],
  outfile: 'out/integration/index.cjs',
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  external: ['vscode', 'mocha'],
  mainFields: ['module', 'main'],
};

const builds = tests ? [host, view, suite] : [host, view];
/** The parser of shell commands and the scaler of pictures are WebAssembly: files beside the bundle, read on first use. */
const wasm = [
  'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-bash/tree-sitter-bash.wasm',
  '@cf-wasm/photon/dist/lib/photon_rs_bg.wasm',
];
function copyWasm() {
  fs.mkdirSync('dist', { recursive: true });
  for (const file of wasm) fs.copyFileSync(`node_modules/${file}`, `dist/${path.basename(file)}`);
}

if (watch) {
  copyWasm();
  await Promise.all(builds.map(async (options) => (await esbuild.context(options)).watch()));
  console.log('watching');
} else {
  fs.rmSync('dist', { recursive: true, force: true });
  copyWasm();
  await Promise.all(builds.map((options) => esbuild.build(options)));
}
