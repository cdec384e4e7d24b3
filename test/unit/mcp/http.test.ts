import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpBench } from '../../support/mcp/bench.ts';
import { realServer } from '../../support/mcp/realServers.ts';

async function listen(handler: http.RequestListener): Promise<{ url: string; server: http.Server }> {
  const server = http.createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** A port that was free just now. */
async function freePort(): Promise<number> {
  const { url, server } = await listen(() => undefined);
  server.close();
  return Number(new URL(url).port);
}

describe('MCP servers at an address', () => {
  let bench: McpBench;
  const servers: http.Server[] = [];
  beforeEach(() => (bench = new McpBench({ maxStartMs: 5000 })));
  afterEach(async () => {
    await bench.dispose();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  const serve = async (handler: http.RequestListener): Promise<string> => {
    const { url, server } = await listen(handler);
    servers.push(server);
    return url;
  };

  for (const transport of ['streamableHttp', 'sse'] as const) {
    it(`“everything” over ${transport}`, async () => {
      const port = await freePort();
      const { command, args } = realServer('everything', transport);
      const process_: ChildProcess = spawn(command, args, {
        env: { ...process.env, PORT: String(port) },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      try {
        await once(process_.stderr!, 'data');
        await reachable(port);
        const path = transport === 'sse' ? 'sse' : 'mcp';
        bench.configure({
          web: { type: transport === 'sse' ? 'sse' : 'http', url: `http://127.0.0.1:${port}/${path}` },
        });
        const tools = await bench.begin();
        assert.ok(tools.length > 5, bench.rows[0]?.output ?? '');
        assert.equal((await bench.call('mcp__web__echo', { message: 'hello' })).output, 'Echo: hello');
      } finally {
        process_.kill();
      }
    });
  }

  it('are sent their headers, and nobody to whom they redirect is', async () => {
    const seen: (string | undefined)[] = [];
    const thief = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers['x-key'] as string | undefined);
      response.writeHead(500).end();
    });
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(307, { location: `${thief}/mcp` }).end();
    });
    bench.env['MCP_TOKEN'] = 'tok-123456789';
    bench.configure({ web: { url, headers: { Authorization: 'Bearer ${MCP_TOKEN}', 'X-Key': 'key-987654321' } } });
    assert.deepEqual(await bench.begin(), []);
    assert.equal(asked[0], 'Bearer tok-123456789');
    assert.deepEqual(
      seen.filter((value) => value !== undefined),
      [],
    );
    assert.doesNotMatch(JSON.stringify([bench.asked, bench.rows, bench.servers.servers[0]?.log]), /tok-123|key-987/);
  });

  it('that are not there, refuse, or talk nonsense are said to be so, and the turn goes on', async () => {
    const nonsense = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi'),
    );
    const refusing = await serve((_, response) => response.writeHead(403).end('no'));
    bench.configure({
      away: { url: `http://127.0.0.1:${await freePort()}` },
      nonsense: { url: nonsense },
      refusing: { url: refusing },
      bad: { url: 'file:///etc/passwd' },
      named: { url: 'http://me:pass@127.0.0.1' },
    });
    assert.deepEqual(await bench.begin(), []);
    const rows = bench.rows.map(({ name, state, output }) => `${name} ${state}: ${output}`);
    assert.equal(rows.length, 5);
    for (const row of rows) assert.match(row, /^start \w+ failed: .{10,}/);
  });
});

/** Resolves when something answers at the port. */
async function reachable(port: number): Promise<void> {
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
