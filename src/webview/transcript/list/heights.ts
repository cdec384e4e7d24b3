/** Indices of the first and, beyond it, of the first that is not in. */
export interface Stretch {
  readonly first: number;
  readonly end: number;
}

/** Heights of a column of items in pixels, guessed until measured. */
export class Heights {
  #heights: number[] = [];
  #total = 0;

  get count(): number {
    return this.#heights.length;
  }

  get total(): number {
    return this.#total;
  }

  push(guess: number): void {
    this.#heights.push(guess);
    this.#total += guess;
  }

  /** Items come to stand before the others. */
  prepend(guesses: readonly number[]): void {
    this.#heights = [...guesses, ...this.#heights];
    for (const guess of guesses) this.#total += guess;
  }

  /** A measure, or a better guess. */
  set(index: number, height: number): void {
    const before = this.#heights[index];
    if (before === undefined) return;
    this.#heights[index] = height;
    this.#total += height - before;
  }

  /** From the top of the column to the top of the item. */
  top(index: number): number {
    let top = 0;
    for (let i = 0; i < index && i < this.#heights.length; i++) top += this.#heights[i] ?? 0;
    return top;
  }

  /** The items that the stretch from `from` to `to` touches; at least one if there is any. */
  within(from: number, to: number): Stretch {
    let top = 0;
    let first = -1;
    for (let i = 0; i < this.#heights.length; i++) {
      const bottom = top + (this.#heights[i] ?? 0);
      if (first < 0 && bottom > from) first = i;
      if (first >= 0 && bottom >= to) return { first, end: i + 1 };
      top = bottom;
    }
    const last = this.#heights.length;
    return { first: first < 0 ? Math.max(0, last - 1) : first, end: last };
  }
}
