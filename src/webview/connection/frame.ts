/** In a window that is covered no frame comes, and what is shown must still be acknowledged. In ms. */
const latestMs = 250;

/**
 * When the page is drawn. What is asked for first after a frame is drawn at once, so that it is there when the browser
 * makes the next one; what is asked for after it waits for that frame, and so does what the drawing itself asks for.
 * So there are at most two drawings a frame, and long work in parts lets each part be seen.
 */
export class Frame {
  readonly #draw: () => void;
  /** Called when the frame is made that has what was drawn. */
  readonly #onShown: () => void;
  #isDue = false;
  #isDrawing = false;
  #frame = 0;
  #timer = 0;

  constructor(draw: () => void, onShown: () => void) {
    this.#draw = draw;
    this.#onShown = onShown;
  }

  request(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => this.#run());
    this.#timer = window.setTimeout(() => this.#run(), latestMs);
    if (!this.#isDrawing) queueMicrotask(() => this.#drawDue());
  }

  #run(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = 0;
    this.#drawDue();
    this.#onShown();
  }

  #drawDue(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#isDrawing = true;
    try {
      this.#draw();
    } finally {
      this.#isDrawing = false;
    }
  }
}
