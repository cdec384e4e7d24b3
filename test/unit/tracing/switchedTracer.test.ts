import assert from 'node:assert/strict';
import { SwitchedTracer } from '../../../src/tracing/index.ts';
import { OtlpCollector } from '../../support/otlpCollector.ts';
import { attempt, config } from './fixtures.ts';

describe('a tracer that is switched', () => {
  let collector: OtlpCollector;
  beforeEach(async () => (collector = await OtlpCollector.start()));
  afterEach(() => collector.stop());

  const turn = (tracer: SwitchedTracer): void => {
    const trace = tracer.turn({ conversationId: 'c', messageId: 'm', name: 'chat' });
    trace.attempt(attempt());
    trace.end({ state: 'complete' });
  };

  it('is off at first: no connection', async () => {
    const tracer = new SwitchedTracer();
    turn(tracer);
    await tracer.shutdown();
    assert.equal(collector.connections, 0);
  });

  it('traces from the moment in which it is switched on', async () => {
    const tracer = new SwitchedTracer();
    turn(tracer);
    tracer.configure(config(collector.baseUrl));
    turn(tracer);
    await tracer.shutdown();
    assert.equal(collector.spans.length, 2);
  });

  it('sends nothing more once it is switched off, not even what waited', async () => {
    const tracer = new SwitchedTracer();
    tracer.configure(config(collector.baseUrl));
    turn(tracer);
    tracer.configure(null);
    turn(tracer);
    await tracer.shutdown();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(collector.connections, 0);
  });

  it('sends what waited to the old address when it is switched over', async () => {
    const other = await OtlpCollector.start();
    try {
      const tracer = new SwitchedTracer();
      tracer.configure(config(collector.baseUrl));
      turn(tracer);
      tracer.configure(config(other.baseUrl));
      turn(tracer);
      await tracer.shutdown();
      while (collector.spans.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(other.spans.length, 2);
    } finally {
      await other.stop();
    }
  });

  it('goes on undisturbed when it is told the same again', async () => {
    const tracer = new SwitchedTracer();
    const same = config(collector.baseUrl);
    tracer.configure(same);
    const trace = tracer.turn({ conversationId: 'c', messageId: 'm', name: 'chat' });
    tracer.configure({ ...same, log: () => undefined });
    trace.end({ state: 'complete' });
    await tracer.shutdown();
    assert.equal(collector.spans.length, 1);
  });
});
