/** One clock for everything that shows passing time; it runs only while something does. */
export class Ticker {
  readonly #shown = new Set<() => void>();
  #timer: number | null = null;

  /** Calls `show` now and about four times a second, until the returned function is called. */
  start(show: () => void): () => void {
    this.#shown.add(show);
    show();
    this.#timer ??= window.setInterval(() => {
      for (const each of this.#shown) each();
    }, 250);
    return () => {
      this.#shown.delete(show);
      if (this.#shown.size === 0 && this.#timer !== null) {
        clearInterval(this.#timer);
        this.#timer = null;
      }
    };
  }
}
