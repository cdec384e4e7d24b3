import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { LangfuseOtelSpanAttributes as official } from '@langfuse/core';
import { LlmError } from '../../../src/llm/index.ts';
import { attribute } from '../../../src/tracing/attributes.ts';
import type { Tracer, TracingConfig } from '../../../src/tracing/index.ts';
import { createTracer } from '../../../src/tracing/index.ts';
import type { CollectedSpan } from '../../support/otlpCollector.ts';
import { OtlpCollector } from '../../support/otlpCollector.ts';
import { attempt, config } from './fixtures.ts';

const start = 1_795_000_000_000;

describe('a trace', () => {
  let collector: OtlpCollector;

  beforeEach(async () => {
    collector = await OtlpCollector.start();
  });

  afterEach(() => collector.stop());

  /** Writes with a tracer, ends it, and gives back the spans that arrived, oldest first. */
  async function trace(write: (tracer: Tracer) => void, fields: Partial<TracingConfig> = {}): Promise<CollectedSpan[]> {
    const tracer = createTracer(config(collector.baseUrl, fields));
    write(tracer);
    await tracer.shutdown();
    assert.deepEqual(collector.complaints, []);
    return collector.spans.sort((a, b) => a.startedAt - b.startedAt);
  }

  const one = (write: (turn: ReturnType<Tracer['turn']>) => void) => (tracer: Tracer) => {
    const turn = tracer.turn({ conversationId: 'c1', messageId: 'm1', name: 'workspace', startedAt: start - 10 });
    write(turn);
    turn.end({ state: 'complete', endedAt: start + 60_000 });
  };

  it('of a four-round workspace turn is one tree: generations and tools below one root', async () => {
    const spans = await trace(
      one((turn) => {
        for (let round = 0; round < 4; round++) {
          const startedAt = start + round * 10_000;
          turn.attempt(attempt({ attemptId: `a${round}`, startedAt }));
          if (round === 3) continue;
          const times = { startedAt: startedAt + 2000, durationMs: 500 };
          turn.tool({ name: 'read_file', input: { path: 'a.ts' }, output: 'text', isError: false, ...times });
        }
      }),
    );
    assert.equal(new Set(spans.map((span) => span.traceId)).size, 1);
    const roots = collector.childrenOf(null);
    assert.equal(roots.length, 1);
    const root = roots[0]!;
    assert.equal(root.name, 'workspace');
    assert.deepEqual(
      collector.childrenOf(root.spanId).map((span) => `${String(span.attributes[attribute.type])} ${span.name}`),
      [
        'generation workspace',
        'tool read_file',
        'generation workspace',
        'tool read_file',
        'generation workspace',
        'tool read_file',
        'generation workspace',
      ],
    );
    assert.equal(spans.length, 8);
    assert.equal(root.startedAt, start - 10);
    assert.equal(root.endedAt, start + 60_000);
  });

  it('belongs to the conversation, to a hashed machine and to an environment, in every span', async () => {
    const spans = await trace(one((turn) => turn.attempt(attempt())));
    for (const { attributes } of spans) {
      assert.equal(attributes[attribute.sessionId], 'c1');
      assert.equal(attributes[attribute.userId], createHash('sha256').update('machine-7').digest('hex'));
      assert.equal(attributes[attribute.environment], 'test');
      assert.equal(attributes[attribute.traceName], 'workspace');
    }
    assert.ok(!collector.bodies.join('').includes('machine-7'));
  });

  it('has for each request its model, tokens, cost, and when the first token came', async () => {
    const spans = await trace(one((turn) => turn.attempt(attempt())));
    const generation = spans.find((span) => span.attributes[attribute.type] === 'generation')!;
    const json = (name: string): unknown => JSON.parse(String(generation.attributes[name]));
    assert.equal(generation.attributes[attribute.model], 'claude-opus-5-5');
    assert.deepEqual(json(attribute.usageDetails), {
      input: 1000,
      output: 200,
      input_cache_read: 5000,
      input_cache_creation_5m: 200,
      input_cache_creation_1h: 100,
      total: 6500,
    });
    const cost = json(attribute.costDetails) as Record<string, number>;
    assert.ok(Math.abs(cost['total']! - (0.004 + 0.004 + 0.001 + 0.001 + 0.0008)) < 1e-12);
    assert.equal(json(attribute.completionStartTime), new Date(start + 250).toISOString());
    assert.equal(generation.startedAt, start);
    assert.equal(generation.endedAt, start + 1000);
    assert.equal(generation.attributes[`${attribute.metadata}.request_id`], 'req_1');
    assert.equal(generation.attributes[attribute.level], undefined);
    assert.equal(generation.error, null);
  });

  it('says nothing of a cost or of tokens that are not known', async () => {
    const usage = { ...attempt().usage, inputTokens: null, totalTokens: null, cacheCreationTokens: null };
    const spans = await trace(one((turn) => turn.attempt(attempt({ usage, timeToFirstTokenMs: null }))));
    const { attributes } = spans.find((span) => span.attributes[attribute.type] === 'generation')!;
    assert.equal(attributes[attribute.costDetails], undefined);
    assert.equal(attributes[attribute.completionStartTime], undefined);
    assert.deepEqual(JSON.parse(String(attributes[attribute.usageDetails])), { output: 200, input_cache_read: 5000 });
  });

  it('has a failed request at level ERROR with its message, and the one that followed without', async () => {
    const error = new LlmError('overloaded', 'Claude is overloaded.', { status: 529 }).toStreamError();
    const spans = await trace(
      one((turn) => {
        turn.attempt(attempt({ attemptId: 'a1', state: 'failed', httpStatus: 529, error, output: '' }));
        turn.attempt(attempt({ attemptId: 'a2', startedAt: start + 5000 }));
      }),
    );
    const generations = spans.filter((span) => span.attributes[attribute.type] === 'generation');
    const failed = generations[0]!;
    const good = generations[1]!;
    assert.equal(failed.attributes[attribute.level], 'ERROR');
    assert.equal(failed.attributes[attribute.statusMessage], 'overloaded: Claude is overloaded.');
    assert.equal(failed.error, 'overloaded: Claude is overloaded.');
    assert.equal(good.attributes[attribute.level], undefined);
  });

  it('has a stopped request as a warning, not as an error', async () => {
    const error = new LlmError('aborted', 'You stopped the answer.').toStreamError();
    const spans = await trace(one((turn) => turn.attempt(attempt({ state: 'partial', error }))));
    const { attributes, error: status } = spans.find((span) => span.attributes[attribute.type] === 'generation')!;
    assert.equal(attributes[attribute.level], 'WARNING');
    assert.equal(status, null);
  });

  it('has a failed tool and a failed turn at level ERROR', async () => {
    const error = new LlmError('network', 'The connection was lost.').toStreamError();
    await trace((tracer) => {
      const turn = tracer.turn({ conversationId: 'c1', messageId: 'm1', name: 'workspace' });
      turn.tool({ name: 'run_command', input: {}, output: '', startedAt: start, durationMs: 1, isError: true });
      turn.end({ state: 'cut', error });
    });
    const root = collector.childrenOf(null)[0]!;
    assert.equal(root.attributes[attribute.level], 'ERROR');
    assert.equal(root.attributes[attribute.statusMessage], 'network: The connection was lost.');
    assert.equal(root.attributes[`${attribute.metadata}.state`], 'cut');
    assert.equal(collector.childrenOf(root.spanId)[0]?.attributes[attribute.level], 'ERROR');
  });

  it('of an attempt that is reported twice has one generation', async () => {
    const spans = await trace(
      one((turn) => {
        turn.attempt(attempt());
        turn.attempt(attempt());
      }),
    );
    const ids = spans.filter((span) => span.attributes[attribute.type] === 'generation').map((span) => span.spanId);
    assert.equal(new Set(ids).size, 1);
  });

  it('leaves out what comes after its end', async () => {
    const spans = await trace((tracer) => {
      const turn = tracer.turn({ conversationId: 'c1', messageId: 'm1', name: 'chat' });
      turn.end({ state: 'complete' });
      turn.end({ state: 'cut' });
      turn.attempt(attempt());
      turn.tool({ name: 't', input: {}, output: '', startedAt: start, durationMs: 1, isError: false });
    });
    assert.equal(spans.length, 1);
  });

  function writeContent(tracer: Tracer): void {
    const turn = tracer.turn({ conversationId: 'c1', messageId: 'm1', name: 'chat', input: 'CONTENT-prompt' });
    turn.attempt(attempt({ output: 'CONTENT-answer' }), { input: [{ role: 'user', text: 'CONTENT-request' }] });
    const times = { startedAt: start, durationMs: 1, isError: false };
    turn.tool({ name: 'read_file', input: { path: 'CONTENT-path' }, output: 'CONTENT-result', ...times });
    turn.end({ state: 'complete', output: 'CONTENT-final' });
  }

  it('has no content unless the person wants that', async () => {
    await trace(writeContent);
    assert.equal(collector.spans.length, 3);
    assert.ok(!collector.bodies.join('').includes('CONTENT'));
  });

  it('has the content when the person wants that', async () => {
    const spans = await trace(writeContent, { captureContent: true });
    const content = (name: string): unknown[] => spans.map((span) => span.attributes[name]).sort();
    assert.deepEqual(content(attribute.input), [
      'CONTENT-prompt',
      '[{"role":"user","text":"CONTENT-request"}]',
      '{"path":"CONTENT-path"}',
    ]);
    assert.deepEqual(content(attribute.output), ['CONTENT-answer', 'CONTENT-final', 'CONTENT-result']);
  });

  it('never has a key in it, wherever it stands', async () => {
    const apiKey = 'my "own" gateway\\key';
    const other = 'sk-ant-api03-abcdefghijklmnop';
    const all = `${apiKey} ${other} ${OtlpCollector.secretKey}`;
    const error = new LlmError('auth', `The key ${all} is wrong.`).toStreamError();
    const spans = await trace(
      (tracer) => {
        const turn = tracer.turn({ conversationId: all, messageId: all, name: all, input: { nested: [all] } });
        turn.attempt(attempt({ error, output: all, requestId: all, model: all }), { input: { [all]: all } });
        turn.tool({ name: all, input: all, output: all, startedAt: start, durationMs: 1, isError: false });
        turn.end({ state: 'error', output: all, error });
      },
      { captureContent: true, secrets: [apiKey, '', 'a'] },
    );
    assert.equal(spans.length, 3);
    const sent = collector.bodies.join('') + JSON.stringify(spans);
    for (const secret of ['gateway', 'sk-ant', 'sk-lf', 'abcdefgh']) assert.ok(!sent.includes(secret), secret);
    assert.ok(sent.includes('The key [secret] [secret] [secret] is wrong.'));
  });

  it('has long texts shortened, without the half of a key at the cut', async () => {
    const key = `sk-ant-${'k'.repeat(90)}`;
    const output = 'x'.repeat(200_000 - 50) + key + 'x'.repeat(1_000_000);
    const spans = await trace(
      (tracer) => {
        tracer.turn({ conversationId: 'c', messageId: 'm', name: 'chat' }).end({ state: 'complete', output });
      },
      { captureContent: true },
    );
    const sent = String(spans[0]?.attributes[attribute.output]);
    assert.ok(sent.length > 190_000 && sent.length < 201_000);
    assert.match(sent, /shortened from \d+ characters\]$/);
    assert.ok(!sent.includes('sk-ant'));
  });

  it('has pictures by their size alone', async () => {
    const input = [{ type: 'image', mediaType: 'image/png', base64: 'QUJD'.repeat(1000) }];
    await trace(
      (tracer) => {
        const turn = tracer.turn({ conversationId: 'c', messageId: 'm', name: 'chat', input });
        turn.tool({ name: 'shot', input: '{}', output: input, startedAt: Date.now(), durationMs: 1, isError: false });
        turn.end({ state: 'complete' });
      },
      { captureContent: true },
    );
    assert.ok(!collector.bodies.join('').includes('QUJD'));
    assert.ok(collector.bodies.join('').includes('[3000 bytes]'));
  });

  it('uses the attribute names of Langfuse’s own package', () => {
    const theirs = new Set<string>(Object.values(official));
    for (const name of Object.values(attribute)) assert.ok(theirs.has(name), name);
  });
});
