// What a person's own browser talks to: it passes everything on to the VS Code server, and adds the one answer that
// the server has not got, so that secrets last over a reload and a restart.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Profile } from './profile.ts';

/** Listens on loopback at `port`, or at a free port where that one is taken; gives the origin to print. */
export async function openFrontDoor(profile: Profile, serverPort: number, port: number): Promise<string> {
  const secretKey = keyOf(profile);
  const server = http.createServer((request, response) => {
    if (request.url === '/mint-key') {
      response.end(secretKey);
      return;
    }
    const { method, headers, url } = request;
    const inner = http.request({ host: '127.0.0.1', port: serverPort, method, headers, path: url }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    inner.on('error', () => response.destroy());
    request.pipe(inner);
  });
  // The workbench's connection: after the first request line and headers, bytes both ways.
  server.on('upgrade', (request, outer, head) => {
    const inner = net.connect(serverPort, '127.0.0.1', () => {
      const lines = request.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
      inner.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
      inner.write(head);
      outer.pipe(inner).pipe(outer);
    });
    inner.on('error', () => outer.destroy());
    outer.on('error', () => inner.destroy());
  });
  await listen(server, port).catch(() => listen(server, 0));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

function listen(server: http.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Half of the key that the workbench encrypts secrets with; the other half stays in the browser. */
function keyOf(profile: Profile): Buffer {
  const file = path.join(profile.root, 'secret-key');
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return fs.readFileSync(file);
}
