import assert from 'node:assert/strict';
import { AnthropicProvider } from '../../../src/anthropic/index.ts';
import { Responder, Session } from '../../../src/assistant/index.ts';
import { Conversation } from '../../../src/conversation/index.ts';
import { attempts, harmless, layOut, snapshot } from '../../support/adversary/attempts.ts';
import { Bench, secret } from '../../support/adversary/bench.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';

describe('a model that was talked into doing harm', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await layOut(bench);
  });
  afterEach(() => bench.dispose());

  for (const { about, setUp, tool, input } of attempts) {
    it(`cannot ${about}`, async () => {
      await setUp?.(bench);
      const before = snapshot(bench.home);
      const result = await bench.call(tool, input);
      assert.deepEqual(snapshot(bench.home), before, 'nothing was written');
      assert.doesNotMatch(result.output, new RegExp(secret), 'no key was read');
      assert.doesNotMatch(result.output, /^(?:ANTHROPIC|PATH|HOME)/m);
      assert.deepEqual(bench.shown, [], 'no command was run');
    });
  }

  it('tries at least thirty ways', () => assert.ok(attempts.length >= 30));
});

describe('an honest model', () => {
  for (const { about, tool, input } of harmless) {
    it(`can ${about}, unasked`, async () => {
      const bench = new Bench();
      await layOut(bench);
      const result = await bench.call(tool, input);
      assert.equal(result.isError, false, result.output);
      assert.deepEqual(bench.asked, []);
      bench.dispose();
    });
  }
});

describe('a model that does harm over the wire', () => {
  let api: MessagesApi;
  before(async () => (api = await startMessagesApi()));
  after(() => api.close());

  it('gets nothing done in whole turns, and no key into a request', async function () {
    this.timeout(60_000);
    for (const [index, { about, setUp, tool, input }] of attempts.entries()) {
      const bench = new Bench();
      await layOut(bench);
      await setUp?.(bench);
      const before = snapshot(bench.home);
      const text = `Attempt ${index}.`;
      api.reply(text, [{ tools: [{ name: tool, input }] }, { text: 'Then not.' }]);
      const result = await sessionWith(bench, api.url).send({ text, workspace: true, attachments: [], context: '' });
      assert.ok(result?.state === 'complete' || result?.error?.code === 'tool-input', `${about}: ${result?.state}`);
      assert.deepEqual(snapshot(bench.home), before, about);
      assert.deepEqual(bench.shown, [], about);
      bench.dispose();
    }
    assert.doesNotMatch(JSON.stringify(api.requests), new RegExp(secret));
    assert.deepEqual(
      api.log.filter(({ status }) => (status ?? 0) >= 400).map(({ prompt }) => prompt),
      [],
    );
  });
});

/** A session whose turns go through the real provider, with the bench's tools. */
function sessionWith(bench: Bench, baseUrl: string): Session {
  const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
  const credential = { kind: 'apiKey', value: 'sk-test' } as const;
  const provider = new AnthropicProvider(
    () => Promise.resolve({ credential, baseUrl, stallMs: 20_000, contentMs: 20_000, retryBaseMs: 5 }),
    silent,
  );
  const responder = new Responder(
    provider,
    ({ usage }) => ({ usage, cost: null }),
    (error) => assert.fail(String(error)),
  );
  return new Session(Conversation.create('', Date), {
    responder,
    tools: bench.tools,
    settings: () => ({
      model: 'claude-sonnet-5-5',
      maxTokens: 4000,
      instructions: '',
      thinking: 'auto',
      effort: null,
      maxRounds: 5,
    }),
  });
}
