import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type Server, createServer, request as httpRequest } from 'node:http';
import { type Server as TlsServer, createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server on a loopback port. */
export interface Neighbour {
  url: string;
  close(): Promise<void>;
}

/** A request that a proxy saw: `CONNECT host:port` or a method with an absolute URL. */
export interface ProxyRequest {
  method: string;
  target: string;
  headers: Record<string, string>;
}

export interface Proxy extends Neighbour {
  requests: ProxyRequest[];
}

async function listening(server: Server | TlsServer, scheme: string, sockets = new Set<Duplex>()): Promise<Neighbour> {
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * An https server whose certificate nobody signed, made by `openssl` at the moment. It answers every request with 200;
 * a client that checks certificates never gets that far.
 *
 * @throws if `openssl` is not installed
 */
export async function startSelfSigned(): Promise<Neighbour> {
  const folder = mkdtempSync(join(tmpdir(), 'self-signed-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
      response.end('{}'),
    );
    return await listening(server, 'https');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function record(requests: ProxyRequest[], method = '', target = '', headers: object): void {
  requests.push({
    method,
    target,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  });
}

/** A proxy that asks for a login and never lets anything pass. */
export async function startLoginProxy(): Promise<Proxy> {
  const requests: ProxyRequest[] = [];
  const challenge = { 'proxy-authenticate': 'Basic realm="office"', 'content-type': 'text/html' };
  const server = createServer((request, response) => {
    record(requests, request.method, request.url, request.headers);
    response.writeHead(407, challenge).end('<html><body>Proxy login required</body></html>');
  });
  server.on('connect', (request, socket) => {
    record(requests, request.method, request.url, request.headers);
    socket.end(
      'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="office"\r\ncontent-length: 0\r\n\r\n',
    );
  });
  return { ...(await listening(server, 'http')), requests };
}

/** A proxy that lets everything pass, and records what it was asked: tunnels (CONNECT) and plain requests. */
export async function startForwardProxy(): Promise<Proxy> {
  const requests: ProxyRequest[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    record(requests, request.method, request.url, request.headers);
    const onward = httpRequest(request.url ?? '', { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('connect', (request, socket, head) => {
    record(requests, request.method, request.url, request.headers);
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const onward = connect(Number(port || 80), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    sockets.add(onward);
    onward.on('close', () => {
      sockets.delete(onward);
      socket.destroy();
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  return { ...(await listening(server, 'http', sockets)), requests };
}
