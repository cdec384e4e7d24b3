import { type Log, parseEndpoint, t } from '../base/index.ts';
import { type Credential, keyProblem, LlmError, type MonotonicClock } from '../llm/index.ts';
import type { ClaudeClient } from './client.ts';
import { MessagesProvider } from './messagesProvider.ts';
import type { MessagesTransport, TimeLimits } from './transport.ts';

/** Address, key and limits of the API, read for each request, so that a change of settings counts from the next one on. */
export interface AnthropicConfig extends TimeLimits {
  /** A key goes out as `Authorization: Bearer`, as the API wants it since October 2026; a token likewise. */
  readonly credential: Credential | null;
  /** As the person wrote it; empty for the API itself. */
  readonly baseUrl: string;
  /** Scripted answers in the place of the API's, for trying the panel without a key. */
  readonly isDemo?: boolean;
}

/** The API itself. */
const defaultBaseUrl = 'https://api.anthropic.com';

/** A day: the SDK's own timeout covers the headers only, and the watchdog covers everything. */
const neverMs = 86_400_000;

/** The longest wait for a small whole answer, ms. */
const maxCallMs = 30_000;

/** Claude through Anthropic's own API, or a gateway that speaks like it. */
export class AnthropicProvider extends MessagesProvider {
  constructor(config: () => Promise<AnthropicConfig>, log: Log, clock?: MonotonicClock) {
    const api = new AnthropicApi(log);
    super(
      'anthropic',
      async () =>
        api.connect(
          await config().catch((error: unknown) => {
            if (!(error instanceof LlmError)) log.error('The API key or the settings could not be read:', error);
            throw error;
          }),
        ),
      clock,
    );
  }
}

/** The SDK's client for the present address and key, made once for each. */
class AnthropicApi {
  readonly #log: Log;
  #last: { readonly key: string; readonly client: ClaudeClient } | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  async connect(config: AnthropicConfig): Promise<MessagesTransport> {
    if (config.isDemo === true) return (await import('./demoTransport.ts')).demoTransport(config);
    const endpoint = parseEndpoint(config.baseUrl, defaultBaseUrl);
    if (!endpoint.ok) throw new LlmError('network', endpoint.problem, { code: 'unreachable' });
    const { credential } = config;
    if (!credential) throw new LlmError('auth', t('There is no API key yet. Set one to begin.'), { code: 'no-key' });
    const problem = keyProblem(credential.value);
    if (problem !== null) throw new LlmError('auth', problem, { code: 'bad-key' });
    const client = await this.#client(endpoint.baseUrl, credential);
    const callOptions = { maxRetries: 0, timeout: Math.min(config.stallMs, maxCallMs) };
    return {
      host: endpoint.host,
      limits: config,
      send: (params, signal) => client.messages.create(params, { signal, timeout: neverMs }).asResponse(),
      countTokens: async (params, signal) =>
        (await client.messages.countTokens(params, { ...callOptions, signal })).input_tokens,
      listModels: (signal) => client.models.list({ limit: 100 }, { ...callOptions, signal }),
    };
  }

  /** The client; the SDK is loaded on first use. */
  async #client(baseURL: string, credential: Credential): Promise<ClaudeClient> {
    const key = JSON.stringify([baseURL, credential]);
    if (this.#last?.key === key) return this.#last.client;
    const { ClaudeClient } = await import('./client.ts');
    const client = new ClaudeClient({
      apiKey: credential.kind === 'apiKey' ? credential.value : null,
      authToken: credential.kind === 'authToken' ? credential.value : null,
      baseURL,
      maxRetries: 0,
      timeout: neverMs,
      openTelemetry: false,
      logger: this.#log,
      logLevel: 'warn',
      // A redirect would carry the prompt, and with some gateways the key, to an address nobody chose.
      fetchOptions: { redirect: 'manual' },
    });
    this.#last = { key, client };
    return client;
  }
}
