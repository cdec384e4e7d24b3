import { errorFromConnection, LlmError, parseRetryAfter } from '../llm/index.ts';
import { errorFromApi, errorFromStatus, saysError } from './errors.ts';
import { t } from '../base/index.ts';

/**
 * Whatever a transport threw, as an `LlmError`: a response with an error status as clients throw it (`status`,
 * `headers`, `error`, `requestID`), or a failure of the connection.
 *
 * @param begun whether a response had begun
 */
export function errorFromThrown(thrown: unknown, host: string, begun: boolean): LlmError {
  if (thrown instanceof LlmError) return thrown;
  const { status, headers, error: body, requestID } = (thrown ?? {}) as Record<string, unknown>;
  if (typeof status !== 'number') return errorFromConnection(thrown, host, begun);
  if (status === 407) return errorFromConnection(new Error('407'), host, begun);
  const header = (name: string): string | null => (headers instanceof Headers ? headers.get(name) : null);
  const fields = {
    requestId: typeof requestID === 'string' ? requestID : null,
    retryAfterMs: parseRetryAfter(header('retry-after'), Date.now()),
  };
  if (status >= 300 && status < 400) return redirectError(host, { ...fields, status });
  const never = header('x-should-retry') === 'false';
  const known = {
    ...fields,
    ...(never ? { retryable: false } : {}),
    ...(never && status === 429 ? { code: 'spend-limit' as const } : {}),
  };
  return saysError(body) ? errorFromApi(body, status, known) : errorFromStatus(status, known);
}

const redirectError = (host: string, fields: ConstructorParameters<typeof LlmError>[2]): LlmError =>
  new LlmError(
    'protocol',
    t('{0} has moved: it answers with a redirect, which is not followed. Check the setting sidestream.baseUrl.', host),
    { ...fields, code: 'redirect' },
  );
