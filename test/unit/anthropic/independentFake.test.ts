import assert from 'node:assert/strict';
import { LLMock } from '@copilotkit/aimock';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import type { ChatResponse, ChatStreamChunk, LlmError } from '../../../src/llm/index.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';

const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

const providerAt = (baseUrl: string): AnthropicProvider =>
  new AnthropicProvider(
    () =>
      Promise.resolve({
        credential: { kind: 'apiKey', value: 'sk-test' },
        baseUrl,
        stallMs: 5000,
        contentMs: 5000,
        retryBaseMs: 5,
      }),
    silent,
  );

interface Played {
  readonly chunks: readonly ChatStreamChunk[];
  readonly response: ChatResponse | null;
  readonly error: LlmError | null;
}

async function play(baseUrl: string, prompt: string, withTools = false): Promise<Played> {
  const chunks: ChatStreamChunk[] = [];
  const functions = [{ name: 'read_file', description: 'Reads a file.', paramsSchema: { type: 'object' } }];
  const request = {
    operation: 'chat',
    model: 'claude-sonnet-5-5',
    maxTokens: 1000,
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    ...(withTools ? { functions } : {}),
    signal: AbortSignal.timeout(10_000),
  } as const;
  try {
    const response = await providerAt(baseUrl).chatResponse(request, (chunk) => chunks.push(chunk));
    return { chunks, response, error: null };
  } catch (error) {
    return { chunks, response: null, error: error as LlmError };
  }
}

const textOf = ({ chunks }: Played): string =>
  chunks.map((chunk) => (chunk.type === 'output_text' ? chunk.data : '')).join('');
const thinkingOf = ({ chunks }: Played): string =>
  chunks.map((chunk) => (chunk.type === 'thinking' ? chunk.data : '')).join('');

// Both servers were written without knowledge of each other: where they agree, neither the provider nor our own server
// rests on a misreading of ours.
describe('the provider against a fake that others wrote', () => {
  let theirs: LLMock;
  let ours: MessagesApi;

  before(async () => {
    theirs = new LLMock({ port: 0, chunkSize: 6, latency: 1, logLevel: 'silent' });
    theirs.onMessage('greet', {
      content: 'Hi there, café 🚀.',
      reasoning: 'A greeting.',
      usage: { input_tokens: 12, output_tokens: 3 },
    });
    theirs.onMessage('look', { toolCalls: [{ name: 'read_file', arguments: '{"path":"a.ts"}', id: 'toolu_1' }] });
    theirs.onMessage('break off', { content: 'This text is cut off before it ends.' }, { truncateAfterChunks: 6 });
    theirs.onMessage('be busy', { error: { message: 'Overloaded', type: 'overloaded_error' }, status: 529 });
    await theirs.start();
    ours = await startMessagesApi();
    ours.reply('greet', { thinking: 'A greeting.', text: 'Hi there, café 🚀.' });
    ours.reply('look', { tools: [{ name: 'read_file', input: { path: 'a.ts' }, id: 'toolu_1' }] });
    ours.reply('break off', { text: 'This text is cut off before it ends.', scenario: 'disconnect-after-5' });
    ours.reply('be busy', { scenario: 'http-529' });
  });
  after(async () => {
    await theirs.stop();
    await ours.close();
  });

  it('streams the same text and thinking, and ends with one response', async () => {
    const [a, b] = [await play(theirs.url, 'greet'), await play(ours.url, 'greet')];
    assert.equal(textOf(a), 'Hi there, café 🚀.');
    assert.equal(textOf(b), textOf(a));
    assert.equal(thinkingOf(b), thinkingOf(a));
    for (const { chunks, response } of [a, b]) {
      assert.equal(chunks.filter(({ type }) => type === 'response').length, 1);
      assert.equal(chunks.at(-1)?.type, 'response');
      assert.equal(response?.stopReason, 'end');
    }
    const end = a.chunks.at(-1);
    assert.deepEqual([end?.usage?.inputTokens, end?.usage?.outputTokens], [12, 3]);
  });

  it('is given the same function request, whole, in non-streaming mode', async () => {
    for (const played of [await play(theirs.url, 'look', true), await play(ours.url, 'look', true)]) {
      assert.equal(played.response?.stopReason, 'tools');
      assert.deepEqual(played.response.functionRequests, [
        { id: 'toolu_1', callId: 'toolu_1', functionName: 'read_file', functionArgs: '{"path":"a.ts"}' },
      ]);
    }
  });

  it('names a stream that breaks off, and keeps what had come', async () => {
    for (const played of [await play(theirs.url, 'break off'), await play(ours.url, 'break off')]) {
      assert.equal(played.error?.kind, 'network');
      assert.ok('This text is cut off before it ends.'.startsWith(textOf(played)));
      assert.notEqual(textOf(played), '');
      assert.equal(played.chunks.at(-1)?.type, 'error');
    }
  });

  it('names an overloaded API after three attempts', async () => {
    for (const played of [await play(theirs.url, 'be busy'), await play(ours.url, 'be busy')]) {
      assert.equal(played.error?.kind, 'overloaded');
      assert.equal(played.error.status, 529);
      assert.match(played.error.message, /3 times/);
    }
  });
});
