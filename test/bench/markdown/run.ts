/**
 * Figures of the streaming markdown, ours and peers' in the same browser: `node test/bench/markdown/run.ts [what…]`,
 * with what = chunk, block, live, long; all by default. Peers take part when `npm ci --prefix test/bench` has been run
 * and `--alone` is not given; with `--before=FOLDER` it is another checkout instead, side by side with this one. It prints
 * tables and never fails on time.
 */
import esbuild from 'esbuild';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../support/vscode/workbench.ts';

interface ChunkCost {
  script: number;
  layout: number;
  mean: number;
  worst: number;
}

interface LiveRun {
  seconds: number;
  frames: number;
  over20: number;
  over50: number;
  worst: number;
  longTasks: number;
  longest: number;
  elements: number;
}

const here = import.meta.dirname;
const root = path.resolve(here, '../../..');
const given = process.argv.slice(2);
const before = given.find((word) => word.startsWith('--before='))?.slice('--before='.length);
const alone = given.includes('--alone') || !fs.existsSync(path.join(here, '../node_modules/streamdown'));
const wanted = given.filter((word) => !word.startsWith('--'));
const wants = (what: string): boolean => wanted.length === 0 || wanted.includes(what);
/** A renderer that needs more than this for one chunk is not asked for larger texts, in ms. */
const patience = 1500;

const built = await esbuild.build({
  entryPoints: [path.join(here, 'page.mjs')],
  alias: {
    renderers: path.join(here, before !== undefined ? 'before.mjs' : alone ? 'alone.mjs' : 'peers.mjs'),
    ...(before === undefined ? {} : { before: path.resolve(before, 'src/webview/markdown/index.ts') }),
  },
  bundle: true,
  write: false,
  minify: true,
  format: 'iife',
  target: 'chrome130',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
});
const script = built.outputFiles[0]?.text ?? '';
const style = `${fs.readFileSync(path.join(root, 'media/markdown.css'), 'utf8')}
  html, body { margin: 0; height: 100% } body { font: 13px/1.5 sans-serif } main { height: 100%; overflow: auto; padding: 0 16px }`;

const server = http.createServer((request, response) => {
  const [type, body] =
    request.url === '/page.js'
      ? ['text/javascript', script]
      : request.url === '/page.css'
        ? ['text/css', style]
        : [
            'text/html',
            '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/page.css"><body><script src="/page.js"></script>',
          ];
  response.setHeader('content-type', type);
  response.end(body);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const browser = await launchBrowser();

/** Runs in a page of its own, so that one renderer's garbage is not another's pause. */
async function measure<Result>(run: (page: Page) => Promise<Result>): Promise<Result | undefined> {
  const page = await browser.newPage({ viewport: { width: 430, height: 900 } });
  try {
    await page.goto(address);
    return await Promise.race([run(page), new Promise<undefined>((resolve) => setTimeout(resolve, 90_000, undefined))]);
  } finally {
    await page.close();
  }
}

const chunkCost = (name: string, kind: string, size: number): Promise<ChunkCost | undefined> =>
  measure((page) =>
    page.evaluate(
      ([name, kind, size]) =>
        (window as unknown as { bench: { chunkCost: (...args: unknown[]) => Promise<ChunkCost> } }).bench.chunkCost(
          name,
          kind,
          size,
        ),
      [name, kind, size] as const,
    ),
  );

const live = (name: string, kind: string, size: number, rate: number): Promise<LiveRun | undefined> =>
  measure((page) =>
    page.evaluate(
      (args) =>
        (window as unknown as { bench: { live: (...args: unknown[]) => Promise<LiveRun> } }).bench.live(...args),
      [name, kind, size, rate] as const,
    ),
  );

const names = (await measure((page) =>
  page.evaluate(() => (window as unknown as { bench: { names: string[] } }).bench.names),
)) ?? ['sidestream'];
const sizes = { '1 KB': 1e3, '10 KB': 1e4, '100 KB': 1e5, '1 MB': 1e6 };

if (wants('chunk')) {
  console.log('\nOne more chunk of 20 characters of a mixed answer: script + layout, median ms (mean, worst)');
  for (const name of names) {
    const cells: string[] = [];
    for (const [label, size] of Object.entries(sizes)) {
      const cost = await chunkCost(name, 'answer', size);
      if (!cost) cells.push(`${label}: given up`);
      else
        cells.push(
          `${label}: ${cost.script.toFixed(1)} + ${cost.layout.toFixed(1)} (${cost.mean.toFixed(2)}, ${cost.worst.toFixed(0)})`,
        );
      if (!cost || cost.mean * 10 > patience) break;
    }
    console.log(`  ${name.padEnd(20)} ${cells.join('   ')}`);
  }
}
if (wants('block')) {
  console.log('\nOne more chunk in a single open block: mean ms of script + layout (script + layout medians, worst)');
  for (const kind of ['fence', 'list', 'paragraph', 'lines', 'table', 'quote']) {
    for (const name of names) {
      const cells: string[] = [];
      for (const size of [1e4, 1e5]) {
        const cost = await chunkCost(name, kind, size);
        if (!cost) cells.push(`${size / 1000} KB: given up`);
        else
          cells.push(
            `${size / 1000} KB: ${cost.mean.toFixed(2)} (${cost.script.toFixed(1)} + ${cost.layout.toFixed(1)}, ${cost.worst.toFixed(0)})`,
          );
        if (!cost || cost.mean > patience) break;
      }
      console.log(`  ${kind.padEnd(10)} ${name.padEnd(20)} ${cells.join('   ')}`);
    }
  }
}
const printLive = (name: string, run: LiveRun | undefined): void =>
  console.log(
    run
      ? `  ${name.padEnd(20)} ${run.seconds.toFixed(1)} s, ${run.frames} frames, ${run.over20} over 20 ms, ${run.over50} over 50, worst ${run.worst.toFixed(0)}; ${run.longTasks} long tasks, longest ${run.longest.toFixed(0)}; ${run.elements} elements`
      : `  ${name.padEnd(20)} not finished in 90 s`,
  );
if (wants('live')) {
  console.log('\n100 KB at 12.5 KB/s (8 s)');
  for (const name of names) printLive(name, await live(name, 'answer', 1e5, 12_500));
}
if (wants('long')) {
  console.log('\n1 MB at 50 KB/s (20 s)');
  for (const name of before === undefined ? names.slice(0, 1) : names)
    printLive(name, await live(name, 'answer', 1e6, 50_000));
}
await browser.close();
server.close();
