// Asks one question of the endpoint in ARGV and prints how it failed, for a test that sets the proxy of a whole process.
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import type { LlmError } from '../../../src/llm/index.ts';
import { quick } from './rig.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const baseUrl = process.argv[2] ?? '';
const provider = new AnthropicProvider(() => Promise.resolve({ ...quick, stallMs: 10_000, baseUrl }), silent);
await provider
  .chatResponse(
    {
      operation: 'chat',
      model: 'claude-sonnet-5-5',
      maxTokens: 100,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
      signal: new AbortController().signal,
    },
    () => undefined,
  )
  .then(
    () => console.log(JSON.stringify({ answered: true })),
    (error: unknown) => console.log(JSON.stringify((error as LlmError).toStreamError())),
  );
