/** In a window that is covered no frame comes, and what is shown must still be acknowledged. In ms. */
const latestMs = 250;

/** Runs the job once in the next animation frame, however often it was asked for. */
export class Frame {
  readonly #job: () => void;
  #frame = 0;
  #timer = 0;

  constructor(job: () => void) {
    this.#job = job;
  }

  request(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => this.#run());
    this.#timer = window.setTimeout(() => this.#run(), latestMs);
  }

  #run(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = 0;
    this.#job();
  }
}
