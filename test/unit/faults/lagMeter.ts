/** Measures how long the event loop was away at most. */
export class LagMeter {
  #last = performance.now();
  #longest = 0;
  readonly #timer = setInterval(() => this.#look(), 5);

  /** Ends the measurement; the longest pause, ms. */
  stop(): number {
    this.#look();
    clearInterval(this.#timer);
    return this.#longest;
  }

  #look(): void {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last - 5);
    this.#last = now;
  }
}
