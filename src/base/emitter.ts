export interface Subscription {
  dispose(): void;
}

/**
 * Tells its listeners what happened, in the order in which they subscribed. One that throws keeps neither the others
 * from hearing nor the one who tells from going on; its error comes up by itself, as an uncaught exception.
 */
export class Emitter<T> {
  readonly #listeners = new Set<(event: T) => void>();

  /** Subscribes until the returned subscription is disposed. */
  readonly event = (listener: (event: T) => void): Subscription => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  fire(event: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
