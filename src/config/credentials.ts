import { Emitter, type Subscription, t } from '../base/index.ts';
import { type Credential, LlmError } from '../llm/index.ts';
import { type SecretStore, StoredSecret } from './storedSecret.ts';

/** Who asks the API: the key that was set here, else what every Claude tool reads from the environment. */
export class Credentials {
  readonly #secret: StoredSecret;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #changed = new Emitter<void>();
  readonly #subscription: Subscription;
  /** A key that could not be stored: it lasts as long as the window. */
  #unstored: string | null = null;

  readonly onDidChange = this.#changed.event;

  constructor(secrets: SecretStore, environment: NodeJS.ProcessEnv) {
    this.#secret = new StoredSecret(secrets, 'sidestream.apiKey');
    this.#environment = environment;
    this.#subscription = this.#secret.onDidChange(() => this.#changed.fire());
  }

  /**
   * The credential for the next request; `null` when there is none.
   *
   * @throws LlmError when the key that was set here cannot be read, and the environment has none
   */
  async current(): Promise<Credential | null> {
    const { ANTHROPIC_API_KEY: key, ANTHROPIC_AUTH_TOKEN: token } = this.#environment;
    const given: Credential | null = key
      ? { kind: 'apiKey', value: key }
      : token
        ? { kind: 'authToken', value: token }
        : null;
    try {
      const stored = this.#unstored ?? (await this.#secret.read());
      return stored ? { kind: 'apiKey', value: stored } : given;
    } catch (cause) {
      if (given) return given;
      throw new LlmError(
        'auth',
        t(
          'The API key could not be read: this machine’s secret storage does not work. Set the key again, for as long as this window is open, or name it in the variable ANTHROPIC_API_KEY.',
        ),
        { code: 'bad-key' },
        { cause },
      );
    }
  }

  /** Keeps a key. False when this machine's secret storage fails: the key then lasts until the window closes. */
  async set(key: string): Promise<boolean> {
    const isStored = await this.#secret.store(key);
    this.#unstored = isStored ? null : key;
    this.#changed.fire();
    return isStored;
  }

  /** Removes the key that was set here; one in the environment stays. */
  async remove(): Promise<void> {
    this.#unstored = null;
    try {
      await this.#secret.delete();
    } finally {
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#secret.dispose();
  }
}
