import assert from 'node:assert/strict';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { sendRequest } from '../../../src/chatProvider/sendRequest.ts';
import { type AttemptReport, LlmError } from '../../../src/llm/index.ts';
import { createTracer } from '../../../src/tracing/index.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';
import { OtlpCollector } from '../../support/otlpCollector.ts';
import { config } from '../tracing/fixtures.ts';

const silent = (): void => undefined;

describe('a request of VS Code’s own chat', () => {
  let api: MessagesApi;
  let collector: OtlpCollector;
  let booked: AttemptReport[];
  beforeEach(async () => {
    api = await startMessagesApi();
    collector = await OtlpCollector.start();
    booked = [];
  });
  afterEach(async () => {
    await api.close();
    await collector.stop();
  });

  /** Sends a prompt, and resolves when its trace has arrived; gives the text that came. */
  async function send(prompt: string, stop = new AbortController()): Promise<string> {
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
    const tracer = createTracer(config(collector.baseUrl, { captureContent: true }));
    let text = '';
    try {
      await sendRequest(
        {
          provider,
          record: (report) => booked.push(report),
          watch: (input) => tracer.turn({ conversationId: 'w', messageId: 'm', name: 'vscode_chat', input }),
        },
        {
          operation: 'vscode_chat',
          model: 'claude-sonnet-5-5',
          maxTokens: 1000,
          messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
          signal: stop.signal,
        },
        (piece) => {
          text += piece;
          if (prompt.includes('forever')) stop.abort();
        },
      );
      return text;
    } finally {
      await tracer.shutdown();
    }
  }

  const traced = (): unknown[] =>
    collector.spans.map(({ name, parentSpanId, attributes, error }) => [
      name,
      parentSpanId === null ? 'root' : attributes['langfuse.observation.type'],
      error !== null,
    ]);

  it('is booked, and traced with what was asked and answered', async () => {
    const text = await send('scenario:ok');
    assert.deepEqual(
      booked.map(({ operation, state }) => [operation, state]),
      [['vscode_chat', 'final']],
    );
    assert.deepEqual(traced(), [
      ['vscode_chat', 'generation', false],
      ['vscode_chat', 'root', false],
    ]);
    const root = JSON.stringify(collector.spans.at(-1)?.attributes);
    assert.ok(root.includes('scenario:ok') && root.includes(text.slice(0, 10)), root);
  });

  it('that fails is booked and traced as such', async () => {
    await assert.rejects(send('scenario:http-404'), LlmError);
    assert.deepEqual(
      booked.map(({ state }) => state),
      ['failed'],
    );
    assert.deepEqual(traced(), [
      ['vscode_chat', 'generation', true],
      ['vscode_chat', 'root', true],
    ]);
  });

  it('that is stopped is booked and traced with what had come', async () => {
    await assert.rejects(send('scenario:text-forever?gap=20'), LlmError);
    assert.deepEqual(
      booked.map(({ state }) => state),
      ['partial'],
    );
    assert.equal(collector.spans.at(-1)?.name, 'vscode_chat');
  });
});
