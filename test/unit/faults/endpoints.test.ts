import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { AnthropicConfig } from '../../../src/anthropic/index.ts';
import type { TurnResult } from '../../../src/assistant/index.ts';
import type { StreamError } from '../../../src/llm/index.ts';
import { startForwardProxy, startLoginProxy, startSelfSigned } from '../../support/messagesApi/neighbours.ts';
import { type MessagesApi, startMessagesApi } from '../../support/messagesApi/server.ts';
import { Rig, type Room } from './rig.ts';

describe('an endpoint that cannot be used', () => {
  let api: MessagesApi;
  let rig: Rig;
  before(async () => {
    api = await startMessagesApi();
    rig = new Rig();
  });
  after(async () => {
    rig.close();
    await api.close();
  });

  async function ask(config: Partial<AnthropicConfig>): Promise<{ room: Room; result: TurnResult }> {
    const room = rig.room({ baseUrl: api.url, stallMs: 20_000, contentMs: 20_000, ...config });
    const result = await room.session.send({ text: 'hello', workspace: false, attachments: [], context: '' });
    assert.ok(result);
    assert.equal(result.state, 'error');
    assert.equal(result.text, '');
    assert.equal(room.conversation.path()[0]?.role, 'user', 'what the person wrote is kept');
    return { room, result };
  }

  const sentence = ({ error }: TurnResult): string => error?.message ?? '';

  it('with a certificate that nobody signed is named as such, and is not tried again', async () => {
    const server = await startSelfSigned();
    try {
      const { room, result } = await ask({ baseUrl: server.url });
      assert.equal(result.error?.code, 'tls');
      assert.match(sentence(result), /certificate of 127\.0\.0\.1:\d+ is not trusted/);
      assert.match(sentence(result), /certificate authority/);
      assert.equal(room.ledger().length, 1);
    } finally {
      await server.close();
    }
  });

  it('that refuses connections is named with its host, and tried three times', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { room, result } = await ask({ baseUrl: `http://127.0.0.1:${port}` });
    assert.equal(result.error?.code, 'unreachable');
    assert.match(sentence(result), new RegExp(`Cannot reach 127\\.0\\.0\\.1:${port} \\(ECONNREFUSED\\)`));
    assert.equal(room.ledger().length, 3);
  });

  it('whose name does not exist is named as such', async () => {
    const { result } = await ask({ baseUrl: 'https://nowhere.invalid' });
    assert.equal(result.error?.code, 'dns');
    assert.match(sentence(result), /The name nowhere\.invalid cannot be resolved/);
  });

  it('that speaks plain http where TLS was asked for is named as such', async () => {
    const { result } = await ask({ baseUrl: api.url.replace('http:', 'https:') });
    assert.equal(result.error?.code, 'unreachable');
    assert.match(sentence(result), /does not answer with TLS .*http:\/\//);
  });

  for (const [what, value, says] of [
    ['that is empty', '', /is empty/],
    ['with a line break', 'sk-ant-secret\nX-Evil: 1', /line break/],
    ['with a space', 'sk-ant- secret', /space/],
    ['with a letter that no key has', 'sk-ant-sécret', /character that cannot be in one/],
    ['with a zero-width space', 'sk-ant-\u200bsecret', /character that cannot be in one/],
  ] as const) {
    it(`a key ${what} is refused before anything is sent`, async () => {
      api.reset();
      const { room, result } = await ask({ credential: { kind: 'apiKey', value } });
      assert.match(sentence(result), says);
      assert.doesNotMatch(sentence(result), /secret|sécret/);
      assert.equal(result.error?.kind, 'auth');
      assert.equal(api.requests.length, 0);
      assert.deepEqual(room.ledger(), []);
    });
  }

  it('without a key nothing is sent', async () => {
    api.reset();
    const { result } = await ask({ credential: null });
    assert.equal(result.error?.code, 'no-key');
    assert.equal(api.requests.length, 0);
  });

  it('an address that is none is refused before anything is sent', async () => {
    api.reset();
    for (const baseUrl of ['not an address', 'ftp://127.0.0.1', 'https://user:secret@127.0.0.1', `${api.url}?a=b`]) {
      const { result } = await ask({ baseUrl });
      assert.equal(result.error?.kind, 'network');
      assert.doesNotMatch(sentence(result), /secret/);
    }
    assert.equal(api.requests.length, 0);
  });

  it('a stop ends a turn whose settings never come', async () => {
    const never = rig.room({ baseUrl: api.url }, undefined, undefined, () => new Promise(() => undefined));
    const turn = never.session.send({ text: 'hello', workspace: false, attachments: [], context: '' });
    await never.when(() => never.session.answering !== null);
    never.session.stop();
    assert.equal((await turn)?.state, 'stopped');
  });

  it('redirects are not followed, so that neither key nor prompt goes where nobody sent them', async () => {
    api.reset();
    for (const scenario of [
      'redirect-301',
      'redirect-307',
      'redirect-cross-307',
      'redirect-cross-308',
      'redirect-loop',
    ]) {
      const room = rig.room({ baseUrl: api.url });
      await room.session.send({ text: `scenario:${scenario}`, workspace: false, attachments: [], context: '' });
    }
    assert.equal(api.requests.length, 5);
    assert.deepEqual(
      api.requests.filter(({ here, path: to }) => !here || to.startsWith('/moved')),
      [],
    );
  });

  describe('behind a proxy', function () {
    this.timeout(60_000);
    const askThrough = async (proxy: string, endpoint: string): Promise<StreamError & { answered?: boolean }> => {
      const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: '' };
      const script = path.join(import.meta.dirname, 'askOnce.ts');
      const { stdout } = await promisify(execFile)(process.execPath, [script, endpoint], { env });
      return JSON.parse(stdout) as StreamError;
    };

    it('that wants a login, the proxy is named, and the key is not in what it was sent', async () => {
      const proxy = await startLoginProxy();
      try {
        const error = await askThrough(proxy.url, 'https://api.example.invalid');
        assert.equal(error.code, 'proxy');
        assert.match(error.message, /proxy wants a login/);
        assert.equal(proxy.requests.length, 1);
        assert.equal(proxy.requests[0]?.method, 'CONNECT');
        assert.doesNotMatch(JSON.stringify(proxy.requests), /sk-ant/);
      } finally {
        await proxy.close();
      }
    });

    it('that lets everything pass, the answer comes', async () => {
      const proxy = await startForwardProxy();
      try {
        assert.deepEqual(await askThrough(proxy.url, api.url), { answered: true });
        assert.ok(proxy.requests.length > 0);
      } finally {
        await proxy.close();
      }
    });
  });
});
