const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** Text that every store and every request can hold: no lone surrogates and no NUL, which become U+FFFD. */
export const storable = (text: string): string =>
  text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\ufffd');

/** Joins surrogate pairs that were cut between two deltas; what comes out is storable. */
export class SurrogateJoiner {
  private held = '';

  /** The text that is now whole; a trailing first half is held back for the next call. */
  push(text: string): string {
    const joined = this.held === '' ? text : this.held + text;
    if (joined !== '' && isHighSurrogate(joined.charCodeAt(joined.length - 1))) {
      this.held = joined.slice(-1);
      return storable(joined.slice(0, -1));
    }
    this.held = '';
    return storable(joined);
  }

  /** What is still held back, now that no other half can come. */
  end(): string {
    const rest = storable(this.held);
    this.held = '';
    return rest;
  }
}
