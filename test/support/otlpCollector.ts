import assert from 'node:assert/strict';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A span as it arrived, its attributes as plain values. */
export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  /** ms since 1970. */
  startedAt: number;
  endedAt: number;
  attributes: Record<string, string | number | boolean>;
  /** The status message, if the status is an error. */
  error: string | null;
}

/** How the collector answers: well, with a status, or not at all. */
export type CollectorMode = 'ok' | 'hang' | 'hang-after-headers' | 'reset' | 'redirect' | number;

const fields = (value: unknown): Record<string, unknown> => {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), 'not an object');
  return value as Record<string, unknown>;
};

const list = (value: unknown): unknown[] => {
  assert.ok(Array.isArray(value), 'not a list');
  return value as unknown[];
};

function onlyKeys(value: Record<string, unknown>, allowed: readonly string[]): void {
  for (const key of Object.keys(value)) assert.ok(allowed.includes(key), `"${key}" is no field of this message`);
}

function text(value: unknown, form: RegExp): string {
  assert.ok(typeof value === 'string');
  assert.match(value, form);
  return value;
}

function milliseconds(value: unknown): number {
  return Number(BigInt(text(value, /^\d{16,20}$/)) / 1000n) / 1000;
}

function attributeValue(value: unknown): string | number | boolean {
  const any = fields(value);
  assert.equal(Object.keys(any).length, 1, 'an attribute has exactly one kind of value');
  if ('stringValue' in any) return text(any['stringValue'], /^/);
  if ('intValue' in any) return Number(text(any['intValue'], /^-?\d+$/));
  if ('boolValue' in any) {
    assert.equal(typeof any['boolValue'], 'boolean');
    return any['boolValue'] as boolean;
  }
  assert.ok('doubleValue' in any && Number.isFinite(any['doubleValue']), JSON.stringify(any));
  return any['doubleValue'] as number;
}

function attributes(value: unknown): CollectedSpan['attributes'] {
  const pairs = list(value).map((item) => {
    const pair = fields(item);
    onlyKeys(pair, ['key', 'value']);
    return [text(pair['key'], /./), attributeValue(pair['value'])] as const;
  });
  assert.equal(new Set(pairs.map(([key]) => key)).size, pairs.length, 'an attribute stands twice');
  return Object.fromEntries(pairs);
}

function readSpan(value: unknown): CollectedSpan {
  const span = fields(value);
  onlyKeys(span, [
    'traceId',
    'spanId',
    'parentSpanId',
    'name',
    'kind',
    'startTimeUnixNano',
    'endTimeUnixNano',
    'attributes',
    'status',
  ]);
  const status = fields(span['status']);
  onlyKeys(status, ['code', 'message']);
  assert.ok(status['code'] === undefined || [0, 1, 2].includes(status['code'] as number), 'unknown status code');
  assert.ok([0, 1, 2, 3, 4, 5].includes(span['kind'] as number), 'unknown kind');
  const startedAt = milliseconds(span['startTimeUnixNano']);
  const endedAt = milliseconds(span['endTimeUnixNano']);
  assert.ok(endedAt >= startedAt, 'ends before it starts');
  return {
    traceId: text(span['traceId'], /^(?!0+$)[0-9a-f]{32}$/),
    spanId: text(span['spanId'], /^(?!0+$)[0-9a-f]{16}$/),
    parentSpanId: span['parentSpanId'] === undefined ? null : text(span['parentSpanId'], /^[0-9a-f]{16}$/),
    name: text(span['name'], /./),
    startedAt,
    endedAt,
    attributes: attributes(span['attributes']),
    error: status['code'] === 2 ? text(status['message'], /./) : null,
  };
}

/** Reads `ExportTraceServiceRequest` in JSON and asserts that it is one. */
function readRequest(body: string): CollectedSpan[] {
  const request = fields(JSON.parse(body));
  onlyKeys(request, ['resourceSpans']);
  return list(request['resourceSpans']).flatMap((item) => {
    const resourceSpans = fields(item);
    onlyKeys(resourceSpans, ['resource', 'scopeSpans']);
    const resource = attributes(fields(resourceSpans['resource'])['attributes']);
    assert.equal(typeof resource['service.name'], 'string', 'a resource says its service.name');
    return list(resourceSpans['scopeSpans']).flatMap((scoped) => {
      const scopeSpans = fields(scoped);
      onlyKeys(scopeSpans, ['scope', 'spans']);
      text(fields(scopeSpans['scope'])['name'], /./);
      return list(scopeSpans['spans']).map(readSpan);
    });
  });
}

/**
 * A local OTLP collector with Langfuse's address and keys. It checks each request against OTLP's JSON form, keeps the
 * spans, and can be told to misbehave.
 */
export class OtlpCollector {
  static readonly publicKey = 'pk-lf-collector';
  static readonly secretKey = 'sk-lf-collector-secret';

  mode: CollectorMode = 'ok';
  /** How long each answer takes, ms. */
  delayMs = 0;
  readonly spans: CollectedSpan[] = [];
  /** What was wrong with requests, one sentence each; a test wants it empty. */
  readonly complaints: string[] = [];
  /** All bodies that arrived, whatever the answer was. */
  readonly bodies: string[] = [];
  connections = 0;

  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((request, response) => {
      request.on('error', () => undefined);
      response.on('error', () => undefined);
      this.#receive(request, response);
    });
    this.#server.on('connection', (socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Starts on a free port of the loopback interface, or on the given one. */
  static async start(port = 0): Promise<OtlpCollector> {
    const collector = new OtlpCollector();
    await new Promise<void>((resolve, reject) => {
      collector.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return collector;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Closes the port and every connection. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The spans of one trace below a span (`null`: the root's own level), by their start. */
  childrenOf(parentSpanId: string | null): CollectedSpan[] {
    return this.spans.filter((span) => span.parentSpanId === parentSpanId).sort((a, b) => a.startedAt - b.startedAt);
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      this.bodies.push(body);
      setTimeout(() => this.#answer(request, response, body), this.delayMs);
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    switch (this.mode) {
      case 'hang':
        return;
      case 'hang-after-headers':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case 'redirect':
        response.writeHead(307, { location: `${this.baseUrl}/elsewhere` }).end();
        return;
      case 'ok':
        try {
          assert.equal(request.method, 'POST');
          assert.equal(request.url, '/api/public/otel/v1/traces');
          assert.equal(request.headers['content-type'], 'application/json');
          const keys = Buffer.from(`${OtlpCollector.publicKey}:${OtlpCollector.secretKey}`).toString('base64');
          assert.equal(request.headers.authorization, `Basic ${keys}`);
          this.spans.push(...readRequest(body));
          response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        } catch (error) {
          this.complaints.push(error instanceof Error ? error.message : String(error));
          response.writeHead(400).end();
        }
        return;
      default:
        response.writeHead(this.mode, { 'content-type': 'text/html' }).end('<h1>No</h1>');
    }
  }
}
