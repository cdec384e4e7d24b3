import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import readline from 'node:readline';
import { text } from 'node:stream/consumers';

const modules = path.resolve(import.meta.dirname, '../../../node_modules/@modelcontextprotocol');

/** A public server of the protocol's own authors, as a configuration starts it with this Node. */
export const realServer = (
  name: 'everything' | 'filesystem' | 'memory',
  ...args: string[]
): { command: string; args: string[] } => ({
  command: process.execPath,
  args: [path.join(modules, `server-${name}/dist/index.js`), ...args],
});

/** A server of these that listens at an address of this machine. */
export interface ServedServer {
  readonly url: string;
  close(): void;
}

interface Message {
  readonly id?: string | number;
  readonly method?: string;
}

/**
 * Serves one of them over streamable HTTP. Those that only know stdio stand behind a bridge: a request is a line to the
 * program, and its answer the line with the same id. What the program asks on its own account is not passed on.
 */
export async function serveOverHttp(...server: Parameters<typeof realServer>): Promise<ServedServer> {
  const { command, args } = realServer(...server);
  const program = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = new Map<string | number, http.ServerResponse>();
  readline.createInterface({ input: program.stdout }).on('line', (line) => {
    const { id, method } = JSON.parse(line) as Message;
    if (id === undefined || method !== undefined) return;
    waiting.get(id)?.writeHead(200, { 'content-type': 'application/json' }).end(line);
    waiting.delete(id);
  });
  const bridge = http.createServer((request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    void text(request).then((body) => {
      const { id, method } = JSON.parse(body) as Message;
      program.stdin.write(`${body}\n`);
      if (id === undefined || method === undefined) response.writeHead(202).end();
      else waiting.set(id, response);
    });
  });
  await once(bridge.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(bridge.address() as AddressInfo).port}/mcp`,
    close: () => {
      program.kill();
      bridge.closeAllConnections();
      bridge.close();
    },
  };
}
