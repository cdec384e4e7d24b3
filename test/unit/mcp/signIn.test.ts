import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { McpBench } from '../../support/mcp/bench.ts';

/** A server behind a sign-in, with its own authorization server. */
class Guarded {
  readonly server = http.createServer((request, response) => void this.#answer(request, response));
  readonly tokens: (string | undefined)[] = [];
  readonly asked: URLSearchParams[] = [];
  /** The resource that its metadata names; its own when left alone. */
  resource: string | null = null;
  url = '';

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', this.url);
    const json = (body: object, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (pathname.startsWith('/.well-known/oauth-protected-resource')) {
      json({ resource: this.resource ?? `${this.url}/mcp`, authorization_servers: [this.url] });
    } else if (pathname.startsWith('/.well-known/')) {
      json({
        issuer: this.url,
        authorization_endpoint: `${this.url}/authorize`,
        token_endpoint: `${this.url}/token`,
        registration_endpoint: `${this.url}/register`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
      });
    } else if (pathname === '/register') {
      json({ ...(JSON.parse(await text(request)) as object), client_id: 'client-1' }, 201);
    } else if (pathname === '/token') {
      this.asked.push(new URLSearchParams(await text(request)));
      json({ access_token: 'tok-abcdefgh', token_type: 'Bearer', refresh_token: 'ref-abcdefgh', expires_in: 3600 });
    } else if (pathname === '/mcp') {
      this.tokens.push(request.headers.authorization);
      if (request.headers.authorization !== 'Bearer tok-abcdefgh') {
        const where = `${this.url}/.well-known/oauth-protected-resource/mcp`;
        response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${where}"` }).end();
      } else if (request.method !== 'POST') {
        response.writeHead(405).end();
      } else {
        const { id, method } = JSON.parse(await text(request)) as { id?: number; method: string };
        if (id === undefined) response.writeHead(202).end();
        else json({ jsonrpc: '2.0', id, ...answerTo(method) });
      }
    } else {
      response.writeHead(404).end();
    }
  }
}

const answerTo = (method: string): object => {
  if (method === 'initialize') {
    const serverInfo = { name: 'guarded', version: '1' };
    return { result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo } };
  }
  if (method === 'tools/list') return { result: { tools: [{ name: 'do', inputSchema: { type: 'object' } }] } };
  return { error: { code: -32601, message: 'Method not found' } };
};

describe('signing in at an MCP server', () => {
  let bench: McpBench;
  let guarded: Guarded;
  beforeEach(async () => {
    bench = new McpBench({ maxStartMs: 5000 });
    guarded = new Guarded();
    await guarded.start();
    bench.configure({ web: { type: 'http', url: `${guarded.url}/mcp` } });
    await bench.begin();
  });
  afterEach(async () => {
    await bench.dispose();
    guarded.stop();
  });

  const server = (): (typeof bench.servers.servers)[number] => bench.servers.servers[0]!;
  const opened: URL[] = [];
  /** Signs in as a person who says yes; what comes back can be changed. */
  const signIn = (change: (query: URLSearchParams) => void = () => undefined): Promise<void> => {
    opened.length = 0;
    const came = Promise.withResolvers<URLSearchParams>();
    const browser = {
      redirectUrl: 'vscode://sidestream.sidestream/mcp/callback',
      open: (url: URL) => {
        opened.push(url);
        const query = new URLSearchParams({ code: 'code-1', state: url.searchParams.get('state') ?? '' });
        change(query);
        came.resolve(query);
        return Promise.resolve();
      },
    };
    return server().signIn(browser, () => came.promise);
  };

  it('is never begun by a turn: the row says who can', () => {
    const rows = bench.rows.map(({ state, output }) => `${state} ${output}`);
    assert.match(rows.join(), /^failed .*wants you to sign in/);
    assert.deepEqual(guarded.asked, []);
  });

  it('gives a token for this server, which then runs', async () => {
    await signIn();
    const url = opened[0]!;
    assert.equal(url.searchParams.get('resource'), `${guarded.url}/mcp`);
    assert.equal(url.searchParams.get('code_challenge_method'), 'S256');
    const asked = guarded.asked[0]!;
    assert.equal(asked.get('resource'), `${guarded.url}/mcp`);
    assert.equal(asked.get('code'), 'code-1');
    bench.servers.renew();
    assert.equal((await bench.begin()).length, 1);
    const all = JSON.stringify([bench.rows, bench.notes, server().log]);
    assert.doesNotMatch(all, /tok-abc|ref-abc|code-1/);
  });

  it('is refused where the token would be for another server', async () => {
    guarded.resource = 'https://other.example/mcp';
    await assert.rejects(signIn(), /resource/i);
    assert.deepEqual(opened, []);
    assert.deepEqual(guarded.asked, []);
  });

  it('says why it was refused', async () => {
    await assert.rejects(
      signIn((query) => {
        query.delete('code');
        query.set('error', 'access_denied');
      }),
      /access_denied/,
    );
  });

  it('is for one address: another one is sent no token', async () => {
    await signIn();
    const seen: (string | undefined)[] = [];
    const thief = http.createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    thief.listen(0, '127.0.0.1');
    await once(thief, 'listening');
    bench.configure({ web: { type: 'http', url: `http://127.0.0.1:${(thief.address() as AddressInfo).port}/mcp` } });
    assert.deepEqual(await bench.begin(), []);
    thief.closeAllConnections();
    thief.close();
    assert.ok(seen.length > 0 && seen.every((value) => value === undefined));
  });
});
