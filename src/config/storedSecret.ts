import { Emitter, type Subscription } from '../base/index.ts';

/** Secret storage of this machine, as VS Code gives it to the extension. */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  onDidChange(listener: (change: { readonly key: string }) => void): Subscription;
}

/** One secret, which other windows may change too. */
export class StoredSecret {
  readonly #secrets: SecretStore;
  readonly #name: string;
  readonly #changed = new Emitter<void>();
  readonly #subscription: Subscription;

  readonly onDidChange = this.#changed.event;

  constructor(secrets: SecretStore, name: string) {
    this.#secrets = secrets;
    this.#name = name;
    this.#subscription = secrets.onDidChange(({ key }) => {
      if (key === name) this.#changed.fire();
    });
  }

  /** @throws the storage's error, such as that of a keychain that is locked */
  async read(): Promise<string | undefined> {
    return this.#secrets.get(this.#name);
  }

  /** Keeps the secret. False when the storage fails. */
  async store(value: string): Promise<boolean> {
    try {
      await this.#secrets.store(this.#name, value);
      return true;
    } catch {
      return false;
    }
  }

  async delete(): Promise<void> {
    await this.#secrets.delete(this.#name);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
