import { plainLine, t } from '../base/index.ts';
import { LlmError, type LlmErrorFields } from './errors.ts';

const untrusted =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_INVALID)/;

const unresolvedCode = /^(ENOTFOUND|EAI_)/;

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
    const hint = t(
      'If a proxy of your organisation inspects traffic, install its certificate authority on this machine; Sidestream never ignores certificates.',
    );
    return network(t('The certificate of {0} is not trusted ({1}). {2}', host, code, hint), {
      code: 'tls',
      retryable: false,
    });
  }
  // Node's fetch hides a 407 behind an error that says nothing at all, and does so for nothing else that can happen here.
  const wordless = messages.length > 1 && messages.at(-1) === '' && codes.length === 0;
  if (wordless || messages.some((message) => /\b407\b|proxy authentication/i.test(message))) {
    return network(t('The proxy wants a login (407). Set it in VS Code’s `http.proxy` settings.'), {
      code: 'proxy',
      status: 407,
      retryable: false,
    });
  }
  const unresolved = has(unresolvedCode);
  const otherHost = hosts.find((name) => !host.startsWith(name));
  if (otherHost !== undefined && unresolved) {
    return network(
      t(
        'The name {0} of the proxy cannot be resolved. See VS Code’s `http.proxy` settings.',
        plainLine(otherHost, 100),
      ),
      { code: 'proxy' },
    );
  }
  if (!unresolved && messages.some((message) => /\bproxy\b/i.test(message))) {
    return network(t('The proxy did not let the request to {0} through. See VS Code’s `http.proxy` settings.', host), {
      code: 'proxy',
    });
  }
  if (begun) {
    return network(t('The network connection was lost before the answer was finished.'), { code: 'connection-lost' });
  }
  return network(...unreached(has, host, code));
}

/** Message and code where no response had begun, and no proxy is to blame. */
function unreached(has: (code: RegExp) => boolean, host: string, code: string): [string, LlmErrorFields] {
  if (has(/^UND_ERR_(HEADERS|CONNECT)_TIMEOUT$/)) {
    const message = t('{0} did not answer in time. Check the network and the setting sidestream.baseUrl.', host);
    return [message, { code: 'no-answer' }];
  }
  if (has(unresolvedCode)) {
    const message = t('The name {0} cannot be resolved. Check the network and the setting sidestream.baseUrl.', host);
    return [message, { code: 'dns' }];
  }
  if (has(/^(ERR_SSL|EPROTO)/)) {
    const message = t('{0} does not answer with TLS ({1}). Should the address begin with http://?', host, code);
    return [message, { code: 'unreachable' }];
  }
  const because = code === '' ? '' : ` (${plainLine(code, 60)})`;
  const message = t('Cannot reach {0}{1}. Check the network and the setting sidestream.baseUrl.', host, because);
  return [message, { code: 'unreachable' }];
}
