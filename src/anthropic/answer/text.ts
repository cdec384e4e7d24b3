import { toStorable } from '../../base/index.ts';

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** Joins surrogate pairs that were cut between two deltas; what comes out is storable. */
export class SurrogateJoiner {
  #held = '';

  /** The text that is now whole; a trailing first half is held back for the next call. */
  push(text: string): string {
    const joined = this.#held === '' ? text : this.#held + text;
    if (joined !== '' && isHighSurrogate(joined.charCodeAt(joined.length - 1))) {
      this.#held = joined.slice(-1);
      return toStorable(joined.slice(0, -1));
    }
    this.#held = '';
    return toStorable(joined);
  }

  /** The half that is still held back, now that no other can come. */
  end(): string {
    const rest = toStorable(this.#held);
    this.#held = '';
    return rest;
  }
}
