import { type SecretStore, StoredSecret } from './storedSecret.ts';

export interface LangfuseKeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** The keys for Langfuse: those that were set here, else what its own tools read from the environment. */
export class LangfuseKeys {
  readonly #secret: StoredSecret;
  readonly #environment: NodeJS.ProcessEnv;

  readonly onDidChange: StoredSecret['onDidChange'];

  constructor(secrets: SecretStore, environment: NodeJS.ProcessEnv) {
    this.#secret = new StoredSecret(secrets, 'sidestream.langfuse');
    this.#environment = environment;
    this.onDidChange = this.#secret.onDidChange;
  }

  /** The keys as they are now; `null` when there are none. Those that cannot be read count as none: nothing is traced. */
  async current(): Promise<LangfuseKeyPair | null> {
    const stored = readPair(await this.#secret.read().catch(() => undefined));
    if (stored) return stored;
    const { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey } = this.#environment;
    return publicKey && secretKey ? { publicKey, secretKey } : null;
  }

  /** Keeps the keys. False when this machine's secret storage fails. */
  set(keys: LangfuseKeyPair): Promise<boolean> {
    return this.#secret.store(JSON.stringify(keys));
  }

  /** Removes the keys that were set here; those in the environment stay. */
  remove(): Promise<void> {
    return this.#secret.delete();
  }

  dispose(): void {
    this.#secret.dispose();
  }
}

function readPair(json = 'null'): LangfuseKeyPair | null {
  try {
    const keys = JSON.parse(json) as Partial<LangfuseKeyPair> | null;
    const { publicKey, secretKey } = keys ?? {};
    return typeof publicKey === 'string' && typeof secretKey === 'string' ? { publicKey, secretKey } : null;
  } catch {
    return null;
  }
}
