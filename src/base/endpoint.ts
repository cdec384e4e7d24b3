import { t } from './l10n.ts';
import { failure, type Result } from './result.ts';
import { trimEndOf } from './trimEnd.ts';

/** A service's address, or the reason why it is none. */
export type Endpoint = Result<{
  /** Without a trailing slash and without `/v1`, which clients add themselves. */
  readonly baseUrl: string;
  readonly host: string;
  /** Plain HTTP to another machine: the key and the text would travel in the clear. */
  readonly inTheClear: boolean;
}>;

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/**
 * The endpoint at an address that a person wrote. A path prefix is kept; a trailing slash or `/v1` is forgiven.
 *
 * @param otherwise the address that counts when nothing is written
 */
export function parseEndpoint(written: string, otherwise = ''): Endpoint {
  const text = written.trim() || otherwise;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return failure(t('“{0}” is not an address. Write it with its scheme, like https://gateway.example.', text));
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return failure(t('The address must begin with https:// or http://, not {0}//.', url.protocol));
  }
  if (url.username || url.password) {
    return failure(t('The address must not hold a name or password. The key is set apart from it.'));
  }
  if (url.search || url.hash) {
    return failure(t('The address must not have a query or a fragment.'));
  }
  const path = trimEndOf(url.pathname, '/').replace(/\/v1$/, '');
  return {
    ok: true,
    baseUrl: url.origin + path,
    host: url.host,
    inTheClear: url.protocol === 'http:' && !loopback.test(url.hostname),
  };
}
