import assert from 'node:assert/strict';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { bookAttempt, Responder, Session, type Tools, type TurnResult } from '../../../src/assistant/index.ts';
import { Conversation } from '../../../src/conversation/index.ts';
import { createTracer, type TracingConfig } from '../../../src/tracing/index.ts';
import { costOf, priceList } from '../../../src/usage/index.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';
import { type CollectedSpan, OtlpCollector } from '../../support/otlpCollector.ts';
import { config } from '../tracing/fixtures.ts';

const silent = (): void => undefined;

describe('the trace of a real turn', () => {
  let api: MessagesApi;
  let collector: OtlpCollector;
  beforeEach(async () => {
    api = await startMessagesApi();
    collector = await OtlpCollector.start();
  });
  afterEach(async () => {
    await api.close();
    await collector.stop();
  });

  /** Asks, and resolves when the trace has arrived, with the time that the turn took. */
  async function ask(text: string, workspace: boolean, fields: Partial<TracingConfig> = {}): Promise<TurnResult> {
    const provider = new AnthropicProvider(
      () =>
        Promise.resolve({
          credential: { kind: 'apiKey', value: 'sk-ant-secret-0123456789' },
          baseUrl: api.url,
          stallMs: 5000,
          contentMs: 5000,
          retryBaseMs: 1,
        }),
      { info: silent, warn: silent, error: silent, debug: silent },
    );
    const tracer = createTracer(config(collector.baseUrl, { secrets: ['sk-ant-secret-0123456789'], ...fields }));
    const responder = new Responder(
      provider,
      (report, ids) => bookAttempt(report, ids, priceList(), { record: silent }),
      (error) => assert.fail(String(error)),
      { watch: (turn) => tracer.turn(turn) },
    );
    const tools: Tools = {
      definitions: () =>
        ['read_file', 'search_text', 'edit_file'].map((name) => ({
          name,
          description: name,
          paramsSchema: { type: 'object' },
        })),
      isReadOnly: () => true,
      execute: ({ callId, functionName }) =>
        Promise.resolve({ callId, output: `${functionName} ran`, isError: functionName === 'edit_file' }),
    };
    const session = new Session(Conversation.create(''), {
      responder,
      tools,
      settings: () => ({
        model: 'claude-sonnet-5-5',
        maxTokens: 2000,
        instructions: 'Answer.',
        thinking: 'auto',
        effort: null,
        maxRounds: 8,
      }),
    });
    const result = await session.send({ text, workspace, attachments: [], context: '' });
    await tracer.shutdown();
    assert.ok(result);
    return result;
  }

  const kind = (span: CollectedSpan): string => `${String(span.attributes['langfuse.observation.type'])} ${span.name}`;

  it('of four rounds is one tree: a generation for each request and a span for each tool, below one root', async () => {
    const tool = (name: string): { tools: { name: string; input: object }[] } => ({ tools: [{ name, input: {} }] });
    api.reply('Mend it', [tool('search_text'), tool('read_file'), tool('edit_file'), { text: 'Mended.' }]);
    const result = await ask('Mend it', true);
    assert.equal(result.state, 'complete');
    assert.deepEqual(collector.complaints, []);
    assert.equal(new Set(collector.spans.map(({ traceId }) => traceId)).size, 1);
    const [root, ...others] = collector.childrenOf(null);
    assert.ok(root);
    assert.deepEqual(others, []);
    assert.equal(root.attributes['session.id'], result.conversationId);
    const children = collector.childrenOf(root.spanId);
    assert.deepEqual(children.map(kind).sort(), [
      'generation workspace',
      'generation workspace',
      'generation workspace',
      'generation workspace',
      'tool edit_file',
      'tool read_file',
      'tool search_text',
    ]);
    assert.equal(collector.spans.length, 8);
    for (const child of children) {
      assert.ok(child.startedAt >= root.startedAt - 1 && child.endedAt <= root.endedAt + 1, child.name);
    }
    const usage = children
      .filter(({ name }) => name === 'workspace')
      .map((span) => JSON.parse(String(span.attributes['langfuse.observation.usage_details'])) as { total: number });
    assert.equal(
      usage.reduce((sum, { total }) => sum + total, 0),
      result.usage?.totalTokens,
    );
    const cost = children
      .filter(({ name }) => name === 'workspace')
      .map((span) => JSON.parse(String(span.attributes['langfuse.observation.cost_details'])) as { total: number })
      .reduce((sum, { total }) => sum + total, 0);
    assert.ok(
      Math.abs(cost - (result.usage ? (costOf(result.usage, 'claude-sonnet-5-5', priceList()) ?? 0) : 0)) < 1e-9,
    );
    assert.ok(children.find(({ name }) => name === 'edit_file')?.error);
  });

  it('has a generation with level ERROR for the attempt that failed, and one for the attempt after it', async () => {
    await ask('scenario:http-529-then-ok-1', false);
    const generations = collector.spans.filter(({ name, parentSpanId }) => name === 'chat' && parentSpanId !== null);
    assert.deepEqual(
      generations.map(({ attributes }) => attributes['langfuse.observation.level']).sort(),
      ['ERROR', undefined].sort(),
    );
  });

  it('has what was said only when the person wants that, and the key never', async () => {
    await ask('my own words', false);
    assert.doesNotMatch(collector.bodies.join(''), /my own words|secret-0123/);
    await ask('my own words', false, { captureContent: true });
    assert.match(collector.bodies.join(''), /my own words/);
    assert.doesNotMatch(collector.bodies.join(''), /secret-0123/);
  });
});
