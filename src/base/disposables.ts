/** Something that must be ended by whoever made it. */
interface Disposable {
  dispose(): void;
}

/** The disposables that one part owns: ended together, the last made first. */
export class Disposables {
  #owned: Disposable[] = [];

  /** Returns what it is given. */
  add<T extends Disposable>(disposable: T): T {
    this.#owned.push(disposable);
    return disposable;
  }

  dispose(): void {
    for (const disposable of this.#owned.splice(0).reverse()) disposable.dispose();
  }
}

/**
 * Makes something that owns others. Where that fails halfway, what was made until then is ended: nobody else knows of it.
 *
 * @throws what `make` throws
 */
export function makeOwner<T>(make: (owned: Disposables) => T): T {
  const owned = new Disposables();
  try {
    return make(owned);
  } catch (error) {
    owned.dispose();
    throw error;
  }
}
