import assert from 'node:assert/strict';
import { type AnthropicConfig, AnthropicProvider } from '../../../src/anthropic/index.ts';
import { type ChatRequest, type ChatStreamChunk, LlmError, type LlmErrorKind } from '../../../src/llm/index.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const never = (): Promise<AnthropicConfig> => new Promise(() => undefined);
const request = (signal: AbortSignal): ChatRequest => ({
  operation: 'chat',
  model: 'claude-sonnet-5-5',
  maxTokens: 10,
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  signal,
});
const calls = {
  chatResponse: (provider: AnthropicProvider, signal: AbortSignal) => provider.chatResponse(request(signal)),
  countTokens: (provider: AnthropicProvider, signal: AbortSignal) => provider.countTokens(request(signal)),
  listModels: (provider: AnthropicProvider, signal: AbortSignal) => provider.listModels(signal),
};
const isKind =
  (kind: LlmErrorKind) =>
  (error: unknown): boolean =>
    error instanceof LlmError && error.kind === kind;

describe('before anything goes out', () => {
  for (const [name, call] of Object.entries(calls)) {
    it(`${name} hears a stop while the question about the endpoint is open`, async () => {
      const abort = new AbortController();
      const asked = call(new AnthropicProvider(never, silent), abort.signal);
      abort.abort();
      await assert.rejects(asked, isKind('aborted'));
    });

    it(`${name} ends in an LlmError when the key cannot be read`, async () => {
      const logged: unknown[] = [];
      const log = { ...silent, error: (...words: unknown[]) => void logged.push(...words) };
      const failure = new Error('keychain locked');
      const provider = new AnthropicProvider(() => Promise.reject(failure), log);
      await assert.rejects(call(provider, new AbortController().signal), (error) => {
        assert.ok(isKind('auth')(error));
        assert.match(String(error), /could not be read/);
        return true;
      });
      assert.ok(logged.includes(failure));
    });
  }

  it('the streamer is given the error too', async () => {
    const chunks: ChatStreamChunk[] = [];
    const provider = new AnthropicProvider(() => Promise.reject(new TypeError('x')), silent);
    const asked = provider.chatResponse(request(new AbortController().signal), (chunk) => chunks.push(chunk));
    await assert.rejects(asked, isKind('auth'));
    assert.deepEqual(
      chunks.map((chunk) => chunk.type === 'error' && chunk.data.kind),
      ['auth'],
    );
  });
});
