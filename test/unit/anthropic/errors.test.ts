import assert from 'node:assert/strict';
import { errorFromApi, errorFromStatus } from '../../../src/anthropic/errors.ts';
import { plainLine } from '../../../src/base/index.ts';
import { errorFromConnection, type LlmErrorKind } from '../../../src/llm/index.ts';

const body = (type: string, message = 'words'): Record<string, unknown> => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});

describe('an error of the API', () => {
  for (const [type, kind, retryable] of [
    ['invalid_request_error', 'invalid', false],
    ['authentication_error', 'auth', false],
    ['billing_error', 'billing', false],
    ['permission_error', 'permission', false],
    ['not_found_error', 'not-found', false],
    ['request_too_large', 'too-large', false],
    ['rate_limit_error', 'rate-limit', true],
    ['timeout_error', 'server', true],
    ['api_error', 'server', true],
    ['overloaded_error', 'overloaded', true],
  ] as const) {
    it(`of type ${type} is ${kind}${retryable ? ' and may be tried again' : ''}`, () => {
      const error = errorFromApi(body(type), null);
      assert.deepEqual([error.kind, error.retryable, error.requestId], [kind, retryable, 'req_1']);
      assert.match(error.message, /^[A-Z].*[.”]$/);
    });
  }

  for (const [status, kind] of [
    [400, 'invalid'],
    [401, 'auth'],
    [402, 'billing'],
    [403, 'permission'],
    [404, 'not-found'],
    [408, 'server'],
    [409, 'server'],
    [413, 'too-large'],
    [422, 'invalid'],
    [429, 'rate-limit'],
    [500, 'server'],
    [503, 'server'],
    [529, 'overloaded'],
  ] as [number, LlmErrorKind][]) {
    it(`with status ${status} and no readable body is ${kind}`, () => {
      assert.equal(errorFromStatus(status).kind, kind);
      assert.equal(errorFromApi(body('not_heard_of'), status).kind, kind);
    });
  }

  it('says how long a wait is that is too long to be kept', () => {
    assert.match(errorFromStatus(429, { retryAfterMs: 86_400_000 }).message, /wait for 24 hours/);
    assert.match(errorFromStatus(429, { retryAfterMs: 61_000 }).message, /wait for 2 minutes/);
    assert.doesNotMatch(errorFromStatus(429, { retryAfterMs: 60_000 }).message, /wait/);
  });

  it('never carries the key, control characters or more than a few hundred characters', () => {
    const said = `key sk-ant-api03-SECRET_secret-123 \u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link \u0000\u202e\u200b\n\nline ${'x'.repeat(9999)}`;
    const { message } = errorFromApi(body('invalid_request_error', said), 400);
    assert.doesNotMatch(message, /SECRET/i);
    assert.doesNotMatch(message, /\p{Cc}|\p{Cf}/u);
    assert.doesNotMatch(message, /\[31m|8;;/);
    assert.ok(message.length < 450);
  });
});

describe('text of the other side', () => {
  it('is one plain line', () => assert.equal(plainLine('a\r\n\tb  c\u0007'), 'a b c'));
});

describe('a failure of the connection', () => {
  const failed = (cause: unknown): Error => new TypeError('fetch failed', { cause });
  const coded = (code: string, message = code, more = {}): Error =>
    Object.assign(new Error(message), { code, ...more });

  for (const [what, cause, code, says] of [
    ['a refusal', coded('ECONNREFUSED'), 'unreachable', /Cannot reach api\.example \(ECONNREFUSED\)/],
    ['a reset', coded('ECONNRESET'), 'unreachable', /ECONNRESET/],
    [
      'an unknown name',
      coded('ENOTFOUND', 'x', { hostname: 'api.example' }),
      'dns',
      /name api\.example cannot be resolved/,
    ],
    [
      'a name server that does not answer',
      coded('EAI_AGAIN', 'x', { hostname: 'api.example' }),
      'dns',
      /cannot be resolved/,
    ],
    [
      'an unknown name of a proxy',
      coded('ENOTFOUND', 'x', { hostname: 'proxy.example' }),
      'proxy',
      /proxy\.example of the proxy cannot be/,
    ],
    [
      'a certificate of its own',
      coded('DEPTH_ZERO_SELF_SIGNED_CERT'),
      'tls',
      /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    ],
    ['an unknown authority', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls', /certificate authority/],
    ['an old certificate', coded('CERT_HAS_EXPIRED'), 'tls', /not trusted/],
    ['a certificate for another name', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls', /not trusted/],
    ['plain http behind https', coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'unreachable', /does not answer with TLS/],
    [
      'a proxy that wants a login',
      new Error('Proxy response (407) !== 200 when HTTP Tunneling'),
      'proxy',
      /wants a login/,
    ],
    ['a 407 that fetch hides', new Error(''), 'proxy', /wants a login/],
    [
      'a proxy that refuses',
      new Error('Proxy response (502) !== 200 when HTTP Tunneling'),
      'proxy',
      /proxy did not let/,
    ],
    ['headers that never come', coded('UND_ERR_HEADERS_TIMEOUT'), 'no-answer', /did not answer in time/],
    [
      'several addresses',
      new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]),
      'unreachable',
      /ECONNREFUSED/,
    ],
  ] as [string, unknown, string, RegExp][]) {
    it(`by ${what} is named as such`, () => {
      const error = errorFromConnection(failed(cause), 'api.example', false);
      assert.deepEqual([error.kind, error.code], ['network', code]);
      assert.match(error.message, says);
    });
  }

  it('after the answer had begun is a connection that was lost', () => {
    const error = errorFromConnection(failed(coded('ECONNRESET')), 'api.example', true);
    assert.deepEqual([error.code, error.retryable], ['connection-lost', true]);
  });

  it('by a certificate is not tried again, since it would be the same', () => {
    assert.equal(errorFromConnection(failed(coded('CERT_HAS_EXPIRED')), 'api.example', false).retryable, false);
  });

  for (const odd of [null, undefined, 'text', 7, {}, new Error('words')]) {
    it(`that is ${JSON.stringify(odd)} is a plain sentence all the same`, () => {
      assert.match(errorFromConnection(odd, 'api.example', false).message, /^Cannot reach api\.example\. /);
    });
  }

  it('whose causes go in a circle ends', () => {
    const error = new Error('round');
    error.cause = error;
    assert.equal(errorFromConnection(error, 'api.example', false).code, 'unreachable');
  });
});
