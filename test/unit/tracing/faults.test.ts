import assert from 'node:assert/strict';
import type { Tracer } from '../../../src/tracing/index.ts';
import { createTracer } from '../../../src/tracing/index.ts';
import { SpanExporter } from '../../../src/tracing/spanExporter.ts';
import type { CollectorMode } from '../../support/otlpCollector.ts';
import { OtlpCollector } from '../../support/otlpCollector.ts';
import { attempt, config } from './fixtures.ts';

/** A promise that a callback resolves. */
function signal(): { promise: Promise<string>; resolve: (message: string) => void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { promise, resolve };
}

function writeTurn(tracer: Tracer): void {
  const turn = tracer.turn({ conversationId: 'c1', messageId: 'm1', name: 'chat' });
  turn.attempt(attempt());
  turn.end({ state: 'complete' });
}

describe('tracing beside a bad server', () => {
  let collector: OtlpCollector;
  let rejections: unknown[];
  const onRejection = (reason: unknown): unknown => rejections.push(reason);

  beforeEach(async () => {
    rejections = [];
    process.on('unhandledRejection', onRejection);
    collector = await OtlpCollector.start();
  });

  afterEach(async () => {
    await collector.stop();
    // Rejections without a handler are told after the microtasks of the turn they happen in.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onRejection);
    assert.deepEqual(rejections, []);
  });

  const modes: CollectorMode[] = [
    'hang',
    'hang-after-headers',
    'reset',
    'redirect',
    500,
    503,
    401,
    403,
    429,
    400,
    413,
    204,
  ];

  for (const mode of modes) {
    it(`shutdown resolves when the server answers ${mode}`, async () => {
      collector.mode = mode;
      const tracer = createTracer(config(collector.baseUrl));
      writeTurn(tracer);
      await tracer.shutdown();
      await tracer.shutdown();
    });
  }

  it('shutdown resolves when no server listens, and when the address is none', async () => {
    const { baseUrl } = collector;
    await collector.stop();
    for (const address of [baseUrl, 'not an address', '']) {
      const tracer = createTracer(config(address));
      writeTurn(tracer);
      await tracer.shutdown();
    }
    collector = await OtlpCollector.start();
  });

  it('no call throws, whatever it is given, and what cannot be written is logged', async () => {
    const logged = signal();
    const tracer = createTracer(config(collector.baseUrl, { captureContent: true, log: logged.resolve }));
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const turn = tracer.turn({ conversationId: 'c', messageId: 'm', name: 'chat' });
    turn.attempt(attempt(), { input: circular });
    turn.attempt(null as never);
    turn.end({ state: 'complete' });
    assert.match(await logged.promise, /could not be written/);
    await tracer.shutdown();
    assert.equal(collector.spans.length, 1);
  });

  it('a log that throws disturbs nobody', async () => {
    collector.mode = 500;
    const log = (): never => {
      throw new Error('Channel has been closed');
    };
    const tracer = createTracer(config(collector.baseUrl, { log }));
    tracer.turn({ conversationId: 'c', messageId: 'm', name: 'chat' }).attempt(null as never);
    writeTurn(tracer);
    await tracer.shutdown();
  });

  it('a redirect is not followed: the keys and the content are for one address', async () => {
    collector.mode = 'redirect';
    const tracer = createTracer(config(collector.baseUrl));
    writeTurn(tracer);
    await tracer.shutdown();
    assert.equal(collector.bodies.length, 1);
  });

  it('off means nothing is loaded and nobody is called', async () => {
    const tracer = createTracer(null);
    writeTurn(tracer);
    await tracer.shutdown();
    assert.equal(collector.connections, 0);
  });

  it('on without a turn makes no connection', async () => {
    await createTracer(config(collector.baseUrl)).shutdown();
    assert.equal(collector.connections, 0);
  });
});

describe('the span exporter', () => {
  let collector: OtlpCollector;

  beforeEach(async () => {
    collector = await OtlpCollector.start();
  });

  afterEach(() => collector.stop());

  const keys = Buffer.from(`${OtlpCollector.publicKey}:${OtlpCollector.secretKey}`).toString('base64');
  const exporter = (fields: Partial<ConstructorParameters<typeof SpanExporter>[0]> = {}): SpanExporter =>
    new SpanExporter({
      url: `${collector.baseUrl}/api/public/otel/v1/traces`,
      headers: { authorization: `Basic ${keys}` },
      service: 'test',
      log: () => undefined,
      gatherMs: 1,
      ...fields,
    });
  const span = (number: number, filling = ''): string =>
    JSON.stringify({
      traceId: 'a'.repeat(32),
      spanId: (number + 1).toString(16).padStart(16, '0'),
      name: `span ${number}${filling}`,
      kind: 1,
      startTimeUnixNano: '1795000000000000000',
      endTimeUnixNano: '1795000000000000000',
      attributes: [],
      status: {},
    });
  const names = (): string[] => collector.spans.map((collected) => collected.name.split('.')[0] ?? '');

  it('drops the oldest spans when the queue is full, and counts them', async () => {
    const full = exporter({ maxSpans: 3, gatherMs: 60_000 });
    for (let number = 0; number < 10; number++) full.add(span(number));
    assert.equal(full.dropped, 7);
    await full.shutdown();
    assert.deepEqual(names(), ['span 7', 'span 8', 'span 9']);
  });

  it('bounds the queue by length too, so that a few large spans do not fill the memory', async () => {
    const full = exporter({ maxLength: 30_000, gatherMs: 60_000 });
    for (let number = 0; number < 10; number++) full.add(span(number, `.${'x'.repeat(10_000)}`));
    assert.equal(full.dropped, 8);
    await full.shutdown();
    assert.deepEqual(names(), ['span 8', 'span 9']);
  });

  it('sends many spans in several requests, each once and in order', async () => {
    const many = exporter({ gatherMs: 60_000 });
    for (let number = 0; number < 1000; number++) many.add(span(number));
    await many.shutdown();
    assert.ok(collector.bodies.length > 1);
    assert.deepEqual(
      names(),
      Array.from({ length: 1000 }, (_, number) => `span ${number}`),
    );
    assert.equal(many.dropped, 0);
    assert.deepEqual(collector.complaints, []);
  });

  it('keeps spans over an outage and sends them when the server is back', async () => {
    const told = signal();
    collector.mode = 503;
    const patient = exporter({ log: told.resolve });
    patient.add(span(0));
    assert.match(await told.promise, /HTTP 503/);
    collector.mode = 'ok';
    patient.add(span(1));
    await patient.shutdown();
    assert.deepEqual(names(), ['span 0', 'span 1']);
    assert.equal(patient.dropped, 0);
  });

  it('tells of an outage once, not with each request', async () => {
    const messages: string[] = [];
    collector.mode = 500;
    const told = signal();
    const failing = exporter({
      log: (message) => {
        messages.push(message);
        told.resolve(message);
      },
    });
    failing.add(span(0));
    await told.promise;
    await failing.shutdown();
    assert.equal(collector.bodies.length, 2);
    assert.equal(messages.length, 1);
  });

  it('stops when the keys are refused, and says so once', async () => {
    const told = signal();
    collector.mode = 401;
    const refused = exporter({ log: told.resolve });
    refused.add(span(0));
    assert.match(await told.promise, /refused its keys/);
    await new Promise((resolve) => setImmediate(resolve));
    refused.add(span(1));
    await refused.shutdown();
    assert.equal(collector.bodies.length, 1);
    assert.equal(refused.dropped, 2);
  });

  it('drops a batch that the server cannot take, and goes on', async () => {
    const told = signal();
    collector.mode = 413;
    const going = exporter({ log: told.resolve });
    going.add(span(0));
    await told.promise;
    collector.mode = 'ok';
    going.add(span(1));
    await going.shutdown();
    assert.deepEqual(names(), ['span 1']);
    assert.equal(going.dropped, 1);
  });

  it('gives up on a server that hangs, and on what was added too late', async () => {
    collector.mode = 'hang';
    const hanging = exporter({ gatherMs: 60_000, requestMs: 60_000, shutdownMs: 30 });
    hanging.add(span(0));
    await hanging.shutdown();
    hanging.add(span(1));
    assert.equal(hanging.dropped, 2);
  });
});
