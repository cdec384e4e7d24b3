import assert from 'node:assert/strict';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { type ChatRequest, type ChatStreamChunk, LlmError } from '../../../src/llm/index.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const demo = (): AnthropicProvider => {
  const limits = { stallMs: 1000, contentMs: 1000, retryBaseMs: 1 };
  return new AnthropicProvider(
    () => Promise.resolve({ ...limits, isDemo: true, credential: null, baseUrl: '' }),
    silent,
  );
};
const request = (parts: Partial<ChatRequest> = {}): ChatRequest => ({
  operation: 'chat',
  model: 'claude-sonnet-5-5',
  maxTokens: 1000,
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What is a monad?' }] }],
  signal: new AbortController().signal,
  ...parts,
});

describe('the demo', () => {
  it('streams an answer that says it is scripted, repeats the prompt, and costs nothing', async () => {
    const chunks: ChatStreamChunk[] = [];
    await demo().chatResponse(request(), (chunk) => chunks.push(chunk));
    const text = chunks.map((chunk) => (chunk.type === 'output_text' ? chunk.data : '')).join('');
    assert.match(text, /no model was asked/);
    assert.match(text, /> What is a monad\?/);
    assert.ok(chunks.length > 10, 'it comes in pieces');
    const last = chunks.at(-1);
    assert.ok(last?.type === 'response');
    assert.equal(last.usage.totalTokens, 0);
  });

  it('asks for the list of files where there are tools, and ends with words after it', async () => {
    const functions = [{ name: 'list_files', description: 'Lists', paramsSchema: { type: 'object', properties: {} } }];
    const first = await demo().chatResponse(request({ functions }));
    assert.deepEqual(
      first.functionRequests.map(({ functionName, functionArgs }) => [functionName, functionArgs]),
      [['list_files', '{}']],
    );
  });

  it('hears a stop within the answer', async () => {
    const abort = new AbortController();
    const asked = demo().chatResponse(request({ signal: abort.signal }), (chunk) => {
      if (chunk.type === 'output_text') abort.abort();
    });
    await assert.rejects(asked, (error) => error instanceof LlmError && error.kind === 'aborted');
  });
});
