const lineFeed = 0x0a;

/**
 * Takes bytes and gives whole lines. The pieces of a long line are kept apart until it ends: joining them with each new
 * one would take time by the square of its length.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #lines: string[] = [];
  #next = 0;

  /** @param maxBytes of one line */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** False when a line is too long: nothing more can be read. */
  feed(chunk: Buffer): boolean {
    for (let from = 0; ;) {
      const end = chunk.indexOf(lineFeed, from);
      const piece = chunk.subarray(from, end === -1 ? undefined : end);
      this.#bytes += piece.length;
      if (this.#bytes > this.#maxBytes) return false;
      this.#pieces.push(piece);
      if (end === -1) return true;
      this.#lines.push(Buffer.concat(this.#pieces, this.#bytes).toString('utf8').replace(/\r$/, ''));
      this.#pieces = [];
      this.#bytes = 0;
      from = end + 1;
    }
  }

  /** The next whole line; `null` when none has come yet. */
  take(): string | null {
    const line = this.#lines[this.#next];
    if (line === undefined) {
      this.#lines = [];
      this.#next = 0;
      return null;
    }
    this.#next += 1;
    return line;
  }
}
