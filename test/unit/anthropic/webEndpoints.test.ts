import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { ModelCatalog } from '../../../src/assistant/index.ts';
import { LlmError } from '../../../src/llm/index.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const refusal =
  "tools.0: Input tag 'web_search_20250305' found using 'type' does not match any of the expected tags: 'custom'";

describe('an endpoint that cannot search the web', () => {
  let server: Server;
  let models: object | null;
  let provider: AnthropicProvider;

  before(async () => {
    server = createServer((request, response) => {
      const isList = request.url?.startsWith('/v1/models') === true;
      const body = isList ? models : { type: 'error', error: { type: 'invalid_request_error', message: refusal } };
      response.writeHead(isList ? (models ? 200 : 404) : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { error: 'Not found' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close());
  beforeEach(() => {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = { credential: { kind: 'apiKey', value: 'sk-ant-test' }, baseUrl, retryBaseMs: 1 } as const;
    provider = new AnthropicProvider(() => Promise.resolve({ ...config, stallMs: 5000, contentMs: 5000 }), silent);
  });

  const searches = (catalog: ModelCatalog): boolean =>
    catalog.describe('claude-sonnet-5-5').serverTools.includes('web_search');
  const signal = new AbortController().signal;

  it('is not known as one before its list was asked for', () => {
    assert.equal(searches(new ModelCatalog(provider)), true);
  });

  it('is one that lists its models and says nothing of it', async () => {
    models = { data: [{ id: 'claude-sonnet-5-5', object: 'model' }], has_more: false };
    const catalog = new ModelCatalog(provider);
    await catalog.list(signal);
    assert.equal(searches(catalog), false);
  });

  it('is one that has no list, until another key or address is set', async () => {
    models = null;
    const catalog = new ModelCatalog(provider);
    await assert.rejects(catalog.list(signal), LlmError);
    assert.equal(searches(catalog), false);
    catalog.forget();
    assert.equal(searches(catalog), true);
  });

  it('says why, and what to do, when it is asked all the same', async () => {
    const ask = (web: boolean): Promise<unknown> =>
      provider.chatResponse({
        operation: 'chat',
        model: 'claude-sonnet-5-5',
        maxTokens: 10,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        signal,
        web,
      });
    await assert.rejects(ask(true), /does not match any.*switch Web off and try again\./s);
    await assert.rejects(ask(false), (error: Error) => !error.message.includes('switch Web off'));
  });
});
