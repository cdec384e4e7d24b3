import { type JsonObject, LlmError, type LlmErrorFields, type LlmErrorKind } from '../llm/index.ts';
import { isObject, stringOr } from './messageBlocks.ts';
import { longestWaitMs } from './retry.ts';

/** The API's `error.type`, and what it means here. @see https://platform.claude.com/docs/en/api/errors */
const kindOfType: Readonly<Record<string, LlmErrorKind>> = {
  invalid_request_error: 'invalid',
  authentication_error: 'auth',
  billing_error: 'billing',
  permission_error: 'permission',
  not_found_error: 'not-found',
  request_too_large: 'too-large',
  rate_limit_error: 'rate-limit',
  timeout_error: 'server',
  conflict_error: 'server',
  api_error: 'server',
  overloaded_error: 'overloaded',
};

function kindOfStatus(status: number): LlmErrorKind {
  switch (status) {
    case 401:
      return 'auth';
    case 402:
      return 'billing';
    case 403:
      return 'permission';
    case 404:
      return 'not-found';
    case 413:
      return 'too-large';
    case 429:
      return 'rate-limit';
    case 529:
      return 'overloaded';
    case 408:
    case 409:
      return 'server';
    default:
      return status >= 500 ? 'server' : status >= 400 ? 'invalid' : 'protocol';
  }
}

const retryableKinds: ReadonlySet<LlmErrorKind> = new Set(['rate-limit', 'overloaded', 'server', 'network']);

/** What happened and what to do, for each kind. */
const sentences: Readonly<Record<LlmErrorKind, string>> = {
  auth: 'The API key was refused. Set another one.',
  billing: 'The account has no credit left for this. Add credit in the Claude console.',
  permission: 'The API key may not do this. Choose another model or another key.',
  'not-found': 'The model is not available with this key and endpoint. Choose another one.',
  invalid: 'Claude did not accept the request.',
  'too-large':
    'The request is too large: the API takes at most 32 MB. Remove attachments, or begin a new conversation.',
  'rate-limit': 'The limit of requests or tokens a minute is reached.',
  overloaded: 'Claude is overloaded at the moment.',
  server: 'The API had an error of its own.',
  network: 'The connection failed.',
  protocol: 'What arrived could not be read.',
  refused: 'Claude declined to answer.',
  aborted: 'Stopped.',
};

// Escape sequences of terminals, then every other control and formatting character.
// eslint-disable-next-line no-control-regex
const terminalCodes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|.)/g;
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;
const keyLike = /\b(sk-[A-Za-z0-9_-]{4})[A-Za-z0-9_-]{4,}/g;

/** Text of the other side made fit to be shown: one line, bounded, no control characters, nothing like a key. */
export function plain(text: string, longest = 300): string {
  const clean = text
    .slice(0, 4 * longest)
    .replace(terminalCodes, '')
    .replace(unprintable, ' ')
    .replace(keyLike, '$1…')
    .replace(/\s+/g, ' ')
    .trim();
  return clean.length > longest ? clean.slice(0, longest) + '…' : clean;
}

/**
 * The error in an API error body (`{ type: "error", error: { type, message }, request_id }`), from a response or from
 * an event in the stream.
 */
export function errorFromApi(body: JsonObject, status: number | null, fields: LlmErrorFields = {}): LlmError {
  const inner = isObject(body['error']) ? body['error'] : {};
  const type = stringOr(inner['type'], '');
  const kind = kindOfType[type] ?? (status === null ? 'server' : kindOfStatus(status));
  return apiError(kind, status, plain(stringOr(inner['message'], '')), {
    ...fields,
    requestId: fields.requestId ?? stringOr(body['request_id'], null),
  });
}

/** An error that has a status and no readable body. */
export function errorFromStatus(status: number, fields: LlmErrorFields = {}): LlmError {
  return apiError(kindOfStatus(status), status, '', fields);
}

function apiError(kind: LlmErrorKind, status: number | null, said: string, fields: LlmErrorFields): LlmError {
  const code = fields.code ?? (kind === 'auth' ? 'bad-key' : null);
  const sentence = code === 'spend-limit' ? 'The spend limit of the account is reached.' : sentences[kind];
  // The API's own words help where ours cannot say what exactly was wrong.
  const words = said === '' || kind === 'overloaded' || kind === 'auth' ? '' : ` It says: “${said}”`;
  return new LlmError(kind, sentence + words + waitWords(fields.retryAfterMs ?? null), {
    ...fields,
    code,
    status,
    retryable: fields.retryable ?? retryableKinds.has(kind),
  });
}

/** What is said of a wait that is too long to be kept without asking. */
function waitWords(retryAfterMs: number | null): string {
  if (retryAfterMs === null || retryAfterMs <= longestWaitMs) return '';
  const minutes = Math.ceil(retryAfterMs / 60_000);
  const [count, unit] = minutes < 120 ? [minutes, 'minutes'] : [Math.ceil(minutes / 60), 'hours'];
  return ` It asks to wait for ${count} ${unit}; try again then.`;
}

const untrusted =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_INVALID)/;

/** The `code`s, messages and host names of an error and of what caused it, outermost first. */
function causes(error: unknown): { codes: string[]; messages: string[]; hosts: string[] } {
  const codes: string[] = [];
  const messages: string[] = [];
  const hosts: string[] = [];
  const queue: unknown[] = [error];
  for (let depth = 0; queue.length > 0 && depth < 12; depth += 1) {
    const next = queue.shift();
    if (typeof next !== 'object' || next === null) continue;
    const { code, message, hostname, cause, errors } = next as Record<string, unknown>;
    if (typeof code === 'string') codes.push(code);
    if (typeof message === 'string') messages.push(message);
    if (typeof hostname === 'string') hosts.push(hostname);
    queue.push(cause);
    if (Array.isArray(errors)) queue.push(...(errors as unknown[]));
  }
  return { codes, messages, hosts };
}

/**
 * A failure of the connection, named for what it was. `begun` says whether a response had begun: then it was a cut, not
 * an address that cannot be reached.
 */
export function errorFromConnection(error: unknown, host: string, begun: boolean): LlmError {
  const { codes, messages, hosts } = causes(error);
  const has = (test: RegExp): boolean => codes.some((code) => test.test(code));
  const options = { cause: error };
  const network = (message: string, fields: LlmErrorFields): LlmError =>
    new LlmError('network', message, { retryable: true, ...fields }, options);
  const code = codes.find((name) => name !== 'UND_ERR') ?? '';

  if (has(untrusted)) {
    const hint =
      'If a proxy of your organisation inspects traffic, install its certificate authority on this machine; Sidestream never ignores certificates.';
    return network(`The certificate of ${host} is not trusted (${code}). ${hint}`, { code: 'tls', retryable: false });
  }
  // Node's fetch hides a 407 behind an error that says nothing at all, and does so for nothing else that can happen here.
  const wordless = messages.length > 1 && messages.at(-1) === '' && codes.length === 0;
  if (wordless || messages.some((message) => /\b407\b|proxy authentication/i.test(message))) {
    return network('The proxy wants a login (407). Set it in VS Code’s `http.proxy` settings.', {
      code: 'proxy',
      status: 407,
      retryable: false,
    });
  }
  const unresolved = has(/^(ENOTFOUND|EAI_)/);
  const otherHost = hosts.find((name) => !host.startsWith(name));
  if (otherHost !== undefined && unresolved) {
    return network(
      `The name ${plain(otherHost, 100)} of the proxy cannot be resolved. See VS Code’s \`http.proxy\` settings.`,
      { code: 'proxy' },
    );
  }
  if (!unresolved && messages.some((message) => /\bproxy\b/i.test(message))) {
    return network(`The proxy did not let the request to ${host} through. See VS Code’s \`http.proxy\` settings.`, {
      code: 'proxy',
    });
  }
  if (begun) {
    return network('The network connection was lost before the answer was finished.', { code: 'connection-lost' });
  }
  if (has(/^UND_ERR_(HEADERS|CONNECT)_TIMEOUT$/)) {
    return network(`${host} did not answer in time. Check the network and the setting sidestream.baseUrl.`, {
      code: 'no-answer',
    });
  }
  if (unresolved) {
    return network(`The name ${host} cannot be resolved. Check the network and the setting sidestream.baseUrl.`, {
      code: 'dns',
    });
  }
  if (has(/^(ERR_SSL|EPROTO)/)) {
    return network(`${host} does not answer with TLS (${code}). Should the address begin with http://?`, {
      code: 'unreachable',
    });
  }
  const because = code === '' ? '' : ` (${plain(code, 60)})`;
  return network(`Cannot reach ${host}${because}. Check the network and the setting sidestream.baseUrl.`, {
    code: 'unreachable',
  });
}
