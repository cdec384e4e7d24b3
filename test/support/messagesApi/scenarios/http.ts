import { foldEvents } from '../answers.ts';
import { errorBody } from '../errors.ts';
import { type Playing, type Scenario, answered, head, httpError, number, page, stream } from './scenario.ts';

const json = { 'content-type': 'application/json' };

/** Errors as gateways in front of another API hand them on. */
const OPENAI_ERRORS = [
  [401, 'invalid_api_key', 'invalid_request_error'],
  [404, 'model_not_found', 'invalid_request_error'],
  [429, 'insufficient_quota', 'insufficient_quota'],
  [400, 'context_length_exceeded', 'invalid_request_error'],
] as const;

const COMPLETION = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: 'Hello' }, finish_reason: null }],
};

const PORTAL =
  '<!doctype html><html><head><title>Sign in</title></head><body><h1>Welcome to the hotel network</h1></body></html>';

const MESSAGES: Record<number, string> = {
  400: 'messages.0.content: this request was refused on purpose',
  401: 'invalid authentication credentials',
  402: 'Your credit balance is too low to access the API.',
  403: 'Your key has no permission to use this resource.',
  404: 'model: this model does not exist',
  413: 'Request exceeds the maximum size',
  429: 'This request would exceed your rate limit.',
  500: 'Internal server error',
  529: 'Overloaded',
};
const refused = (c: Playing, status: number, headers: Record<string, string> = {}) =>
  httpError(c, status, MESSAGES[status] ?? `The request failed with ${status}.`, headers);

const limited = (name: string, about: string, retryAfter: () => string): Scenario =>
  answered(name, about, (c) => refused(c, 429, { 'retry-after': retryAfter() }));

const location = (c: Playing, away: boolean): string => `${away ? c.elsewhere : ''}/moved/v1/messages`;

/** Answers whose status says that something is wrong, and those whose status 200 hides it. */
export const http: Scenario[] = [
  answered('http-502-html', "a gateway's HTML error page", (c) =>
    page(c, 502, '<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>', { 'content-type': 'text/html' }),
  ),
  answered('http-503-empty', 'status 503 without a body', (c) => page(c, 503, '')),
  answered('503-empty', 'the same as http-503-empty', (c) => page(c, 503, '')),
  answered('http-STATUS', "this status with the API's error body", (c) => refused(c, number(c))),
  answered('overloaded', 'the same as http-529', (c) => refused(c, 529)),
  answered('error-html-in-message', 'status 400 whose message holds markup and the key', (c) =>
    httpError(c, 400, `<img src=x onerror=alert(1)> **bold** \u001b[31mred\u001b[0m ${c.key}`),
  ),
  answered('200-empty', 'status 200 without a body', (c) => [head(c)]),
  answered('204', 'status 204', (c) => [head(c, {}, 204)]),
  answered('200-html', "a captive portal's page with status 200", (c) =>
    page(c, 200, PORTAL, { 'content-type': 'text/html; charset=utf-8' }),
  ),
  answered('200-json-message', 'a whole message where a stream was asked for', (c) =>
    page(c, 200, JSON.stringify(foldEvents(c.events)), { 'content-type': 'application/json' }),
  ),
  answered('200-json-error', 'an error body with status 200', (c) =>
    page(c, 200, JSON.stringify(errorBody('overloaded_error', 'Overloaded', c.requestId)), {
      'content-type': 'application/json',
    }),
  ),
  ...OPENAI_ERRORS.map(([status, code, type]) =>
    answered(`openai-${code.replaceAll('_', '')}`, `status ${status} with OpenAI's error body, code ${code}`, (c) =>
      page(c, status, JSON.stringify({ error: { message: 'In their words.', type, param: null, code } }), json),
    ),
  ),
  answered('openai-event-error', "OpenAI's error body as an event of the stream", (c) =>
    page(c, 200, 'data: {"error":{"message":"In their words.","type":"server_error","code":null}}\n\n', {
      'content-type': 'text/event-stream',
    }),
  ),
  answered('openai-stream', "a stream of OpenAI's chat completions", (c) =>
    page(c, 200, `data: ${JSON.stringify(COMPLETION)}\n\ndata: [DONE]\n\n`, { 'content-type': 'text/event-stream' }),
  ),
  answered('openai-whole', "a whole chat completion of OpenAI's", (c) =>
    page(c, 200, JSON.stringify({ ...COMPLETION, object: 'chat.completion' }), json),
  ),
  answered('error-detail-422', 'status 422 whose body has nothing but a detail', (c) =>
    page(c, 422, '{"detail":"In their words."}', json),
  ),
  answered('429-after-S', 'status 429 with retry-after in seconds', (c) =>
    refused(c, 429, { 'retry-after': c.args[0] ?? '' }),
  ),
  answered('529-after-S', 'status 529 with retry-after in seconds', (c) =>
    refused(c, 529, { 'retry-after': c.args[0] ?? '' }),
  ),
  limited('429-date', 'status 429, retry-after is a date two seconds from now', () =>
    new Date(Date.now() + 2000).toUTCString(),
  ),
  limited('429-bad', 'status 429, retry-after is a word', () => 'soon'),
  limited('429-negative', 'status 429, retry-after is negative', () => '-5'),
  limited('429-huge', 'status 429, retry-after is a day', () => '86400'),
  answered('429-no-retry', 'status 429 for a spend limit, x-should-retry: false', (c) =>
    httpError(c, 429, 'You have reached your specified spend limit for this month.', { 'x-should-retry': 'false' }),
  ),
  answered('redirect-loop', 'a redirect to itself', (c) => page(c, 307, '', { location: '' })),
  answered('redirect-cross-STATUS', 'a redirect to another origin', (c) =>
    page(c, number(c), '', { location: location(c, true) }),
  ),
  answered('redirect-STATUS', 'a redirect on this origin', (c) =>
    page(c, number(c), '', { location: location(c, false) }),
  ),
  answered('request-id-in-body', 'an error without the request-id header', (c) =>
    httpError(c, 400, 'The request id is in the body only.').map((step) => {
      if (step.do !== 'head') return step;
      const { 'request-id': _, ...headers } = step.headers;
      return { ...step, headers };
    }),
  ),
  answered('no-request-id', 'the answer of ok without a request-id header', (c) =>
    stream(c, c.events).map((step) => {
      if (step.do !== 'head') return step;
      const { 'request-id': _, ...headers } = step.headers;
      return { ...step, headers };
    }),
  ),
];
