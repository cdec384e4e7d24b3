import { auth, extractWWWAuthenticateParams, type FetchLike } from '@modelcontextprotocol/client';
import { type Browser, type SecretStore, ServerCredentials } from './credentials.ts';
import { t } from '../../base/index.ts';

export interface SignIn {
  readonly secrets: SecretStore;
  readonly identity: string;
  /** The server's address. */
  readonly url: string;
  readonly browser: Browser;
  /** The query with which the browser comes back; the one that has this state. */
  readonly callback: (state: string) => Promise<URLSearchParams>;
}

/** A code or a token is not sent on to where it is redirected; a question that only reads may be. */
const cautious: FetchLike = (url, init) =>
  fetch(url, { ...init, redirect: init?.method === undefined || init.method === 'GET' ? 'follow' : 'error' });

/**
 * Signs in at the authorization server that a server names for itself. That the token is for this server and no other
 * (the resource indicator, RFC 8707) is checked by the SDK before anything is opened.
 *
 * @throws what kept it from coming to a token
 */
export async function signIn({ secrets, identity, url, browser, callback }: SignIn): Promise<void> {
  const credentials = new ServerCredentials(secrets, identity, url, browser);
  const challenge = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  await challenge.body?.cancel();
  const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(challenge);
  const common = {
    serverUrl: url,
    fetchFn: cautious,
    ...(resourceMetadataUrl ? { resourceMetadataUrl } : {}),
    ...(scope === undefined ? {} : { scope }),
  };
  const coming = callback(credentials.state());
  // It may never be waited for, when nothing is opened.
  coming.catch(() => undefined);
  if ((await auth(credentials, common)) === 'AUTHORIZED') return;
  const query = await coming;
  const error = query.get('error');
  if (error !== null) throw new Error(query.get('error_description') ?? error);
  const code = query.get('code');
  if (code === null) throw new Error(t('The browser brought no code back.'));
  const iss = query.get('iss');
  await auth(credentials, { ...common, authorizationCode: code, ...(iss === null ? {} : { iss }) });
}
