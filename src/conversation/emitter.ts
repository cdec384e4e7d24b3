export interface Subscription {
  dispose(): void;
}

/** Tells its listeners what happened, in the order in which they subscribed. */
export class Emitter<T> {
  private readonly listeners = new Set<(event: T) => void>();

  /** Subscribes until the returned subscription is disposed. */
  readonly event = (listener: (event: T) => void): Subscription => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  fire(event: T): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}
