import { createHash, randomUUID } from 'node:crypto';
import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { t } from '../../base/index.ts';

/** Where tokens are kept: VS Code's secret storage has this shape. */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

interface Kept {
  readonly client?: StoredOAuthClientInformation | undefined;
  /** The address that the client was registered with. */
  readonly redirectUrl?: string | undefined;
  readonly tokens?: StoredOAuthTokens | undefined;
}

/** The way of a sign-in through the person's browser. */
export interface Browser {
  /** Where the browser comes back to. */
  readonly redirectUrl: string;
  open(url: URL): Promise<void>;
}

const keyOf = (identity: string, url: string): string =>
  `sidestream.mcp.oauth.${createHash('sha256')
    .update(JSON.stringify([identity, url]))
    .digest('hex')
    .slice(0, 32)}`;

/** Whether there are tokens for a server. */
export async function hasTokens(secrets: SecretStore, identity: string, url: string): Promise<boolean> {
  return (await read(secrets, keyOf(identity, url))).tokens !== undefined;
}

export const forgetTokens = (secrets: SecretStore, identity: string, url: string): PromiseLike<void> =>
  secrets.delete(keyOf(identity, url));

async function read(secrets: SecretStore, key: string): Promise<Kept> {
  try {
    const kept: unknown = JSON.parse((await secrets.get(key)) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

/**
 * Client and tokens of one server at one address: another server, or another address, has others, so that no token goes
 * where it was not given for. Without a browser it never signs in by itself.
 */
export class ServerCredentials implements OAuthClientProvider {
  readonly #secrets: SecretStore;
  readonly #key: string;
  readonly #browser: Browser | null;
  readonly #state = randomUUID();
  #verifier = '';
  #discovered: OAuthDiscoveryState | null = null;

  constructor(secrets: SecretStore, identity: string, url: string, browser: Browser | null = null) {
    this.#secrets = secrets;
    this.#key = keyOf(identity, url);
    this.#browser = browser;
  }

  get redirectUrl(): string {
    return this.#browser?.redirectUrl ?? 'http://127.0.0.1/';
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'Sidestream',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  /** The value that the browser must bring back. */
  state(): string {
    return this.#state;
  }

  async clientInformation(): Promise<StoredOAuthClientInformation | undefined> {
    const { client, redirectUrl } = await this.#read();
    // One that was registered with another address to come back to would be refused.
    return this.#browser && redirectUrl !== this.redirectUrl ? undefined : client;
  }

  saveClientInformation(client: StoredOAuthClientInformation): Promise<void> {
    return this.#change({ client, redirectUrl: this.redirectUrl });
  }

  async tokens(): Promise<StoredOAuthTokens | undefined> {
    return (await this.#read()).tokens;
  }

  saveTokens(tokens: StoredOAuthTokens): Promise<void> {
    return this.#change({ tokens });
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    if (!this.#browser) throw new Error(t('The sign-in has run out.'));
    await this.#browser.open(url);
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  saveDiscoveryState(discovered: OAuthDiscoveryState): void {
    this.#discovered = discovered;
  }

  /** The authorization server with which this sign-in began: the code must not go to another. */
  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered ?? undefined;
  }

  async invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): Promise<void> {
    if (scope === 'all' || scope === 'client') await this.#change({ client: undefined, tokens: undefined });
    if (scope === 'tokens') await this.#change({ tokens: undefined });
  }

  #read(): Promise<Kept> {
    return read(this.#secrets, this.#key);
  }

  async #change(change: Kept): Promise<void> {
    await this.#secrets.store(this.#key, JSON.stringify({ ...(await this.#read()), ...change }));
  }
}
