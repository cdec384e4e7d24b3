import { plainLine, plural, t } from '../base/index.ts';
import { type JsonObject, LlmError, type LlmErrorFields, type LlmErrorKind, maxWaitMs } from '../llm/index.ts';
import { isObject, stringOr } from './answer/messageBlocks.ts';

/** Kinds by the API's `error.type`. @see https://platform.claude.com/docs/en/api/errors */
const kindOfType: ReadonlyMap<string, LlmErrorKind> = new Map(
  Object.entries({
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
  }),
);

/** Errors as OpenAI's API names them, by `code` or `type`, which gateways write whatever API they are asked by. */
const foreignCodes: ReadonlyMap<string, LlmErrorFields & { readonly kind: LlmErrorKind }> = new Map(
  Object.entries({
    invalid_api_key: { kind: 'auth' },
    insufficient_quota: { kind: 'billing', retryable: false },
    billing_hard_limit_reached: { kind: 'billing', retryable: false },
    model_not_found: { kind: 'not-found' },
    context_length_exceeded: { kind: 'too-large', code: 'context-window' },
    rate_limit_exceeded: { kind: 'rate-limit' },
    server_error: { kind: 'server' },
  }),
);

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

/** A sentence for each kind: what happened and what to do. */
const sentences = (): Readonly<Record<LlmErrorKind, string>> => ({
  auth: t('The API key was refused. Set another one.'),
  billing: t('The account has no credit left for this. Add credit in the Claude console.'),
  permission: t('The API key may not do this. Choose another model or another key.'),
  'not-found': t('The model is not available with this key and endpoint. Choose another one.'),
  invalid: t('Claude did not accept the request.'),
  'too-large': t(
    'The request is too large: the API takes at most 32 MB. Remove attachments, or begin a new conversation.',
  ),
  'rate-limit': t('The limit of requests or tokens a minute is reached.'),
  overloaded: t('Claude is overloaded at the moment.'),
  server: t('The API had an error of its own.'),
  network: t('The connection failed.'),
  protocol: t('What arrived could not be read.'),
  refused: t('Claude declined to answer.'),
  aborted: t('Stopped.'),
});

/**
 * The error in an API error body (`{ type: "error", error: { type, message }, request_id }`), from a response or from
 * an event in the stream. Gateways write bodies of their own kinds: OpenAI's (`{ error: { message, type, code } }`), or
 * only a text (`{ error }`, `{ message }`, `{ detail }`).
 */
export function errorFromApi(body: JsonObject, status: number | null, fields: LlmErrorFields = {}): LlmError {
  const inner = isObject(body['error']) ? body['error'] : {};
  const known = foreignCodes.get(stringOr(inner['code'], '')) ?? foreignCodes.get(stringOr(inner['type'], ''));
  const kind =
    known?.kind ?? kindOfType.get(stringOr(inner['type'], '')) ?? (status === null ? 'server' : kindOfStatus(status));
  const said = [inner['message'], body['error'], body['message'], body['detail']].find(
    (text) => typeof text === 'string',
  );
  return apiError(kind, status, plainLine(stringOr(said, '')), {
    ...(known ?? {}),
    ...fields,
    requestId: fields.requestId ?? stringOr(body['request_id'], null),
  });
}

/** Whether a body says itself what was wrong, in whichever form. */
export const saysError = (body: unknown): body is JsonObject =>
  isObject(body) && (Boolean(body['error']) || ['message', 'detail'].some((key) => typeof body[key] === 'string'));

/** An error that has a status and no readable body. */
export function errorFromStatus(status: number, fields: LlmErrorFields = {}): LlmError {
  return apiError(kindOfStatus(status), status, '', fields);
}

function apiError(kind: LlmErrorKind, status: number | null, said: string, fields: LlmErrorFields): LlmError {
  const code = fields.code ?? (kind === 'auth' ? 'bad-key' : null);
  const sentence = code === 'spend-limit' ? t('The spend limit of the account is reached.') : sentences()[kind];
  // The API's own words help where ours cannot say what exactly was wrong.
  const words = said === '' || kind === 'overloaded' || kind === 'auth' ? '' : ` ${t('It says: “{0}”', said)}`;
  return new LlmError(kind, sentence + words + waitWords(fields.retryAfterMs ?? null), {
    ...fields,
    code,
    status,
    retryable: fields.retryable ?? retryableKinds.has(kind),
  });
}

/** The words about a wait that is too long to be kept without asking. */
function waitWords(retryAfterMs: number | null): string {
  if (retryAfterMs === null || retryAfterMs <= maxWaitMs) return '';
  const minutes = Math.ceil(retryAfterMs / 60_000);
  const words =
    minutes < 120
      ? plural(
          minutes,
          'It asks to wait for {0} minute; try again then.',
          'It asks to wait for {0} minutes; try again then.',
        )
      : plural(
          Math.ceil(minutes / 60),
          'It asks to wait for {0} hour; try again then.',
          'It asks to wait for {0} hours; try again then.',
        );
  return ` ${words}`;
}
