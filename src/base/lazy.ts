/**
 * Something that is loaded when it is first asked for, and once. A load that fails is not kept: whoever asks next tries
 * again.
 */
export class Lazy<T> {
  readonly #load: () => Promise<T>;
  #loading: Promise<T> | null = null;
  #loaded: { readonly value: T } | null = null;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** @throws what the load throws */
  get(): Promise<T> {
    this.#loading ??= this.#start();
    return this.#loading;
  }

  /** The thing, once it is there. */
  get loaded(): T | null {
    return this.#loaded?.value ?? null;
  }

  async #start(): Promise<T> {
    // A load that throws at once must fail after this promise is kept, or it would be kept for ever.
    await Promise.resolve();
    try {
      const value = await this.#load();
      this.#loaded = { value };
      return value;
    } catch (error) {
      this.#loading = null;
      throw error;
    }
  }
}
