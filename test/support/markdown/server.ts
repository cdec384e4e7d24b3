import esbuild from 'esbuild';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

export interface MarkdownServer {
  /** A page under the panel's content security policy. */
  readonly strict: string;
  /** The same page without one: what it does not ask for, it would not ask for anywhere. */
  readonly open: string;
  /** Counts what is asked of it. */
  readonly beacon: string;
  readonly asked: string[];
  close(): Promise<void>;
}

/** Serves `page.ts` as the global `markdown`, and beside it a beacon. On loopback only. */
export async function serveMarkdown(): Promise<MarkdownServer> {
  const built = await esbuild.build({
    entryPoints: [path.join(import.meta.dirname, 'page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'markdown',
    target: 'chrome130',
    logLevel: 'error',
  });
  const script = built.outputFiles[0]?.text ?? '';
  const style = `${fs.readFileSync(path.join(root, 'media/markdown.css'), 'utf8')}\nbody { margin: 0; font: 13px/1.5 sans-serif }`;
  const asked: string[] = [];
  const pages = http.createServer(({ url }, response) => {
    if (url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
    else if (url === '/page.css') response.setHeader('content-type', 'text/css').end(style);
    else if (url === '/strict' || url === '/open') {
      if (url === '/strict')
        response.setHeader(
          'content-security-policy',
          "default-src 'none'; style-src 'self'; script-src 'nonce-once'; base-uri 'none'; form-action 'none'",
        );
      response
        .setHeader('content-type', 'text/html')
        .end(
          '<!doctype html><html lang="en"><meta charset="utf-8"><title>Markdown</title><link rel="stylesheet" href="/page.css"><body class="vscode-dark"></body><script nonce="once" src="/page.js"></script>',
        );
    } else response.writeHead(404).end();
  });
  const beacons = http.createServer(({ url }, response) => {
    asked.push(url ?? '');
    response.end();
  });
  const [page, beacon] = await Promise.all([pages, beacons].map(listen));
  return {
    strict: `${page}/strict`,
    open: `${page}/open`,
    beacon: beacon ?? '',
    asked,
    close: async () => {
      await Promise.all(
        [pages, beacons].map((server) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
    },
  };
}

function listen(server: http.Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
