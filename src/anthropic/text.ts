const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/**
 * Joins surrogate pairs that were cut between two deltas, and replaces lone surrogates: what comes out is always
 * well-formed Unicode, fit for disk and for the next request.
 */
export class SurrogateJoiner {
  private held = '';

  /** The text that is now whole; a trailing first half is held back for the next call. */
  push(text: string): string {
    const joined = this.held + text;
    if (joined !== '' && isHighSurrogate(joined.charCodeAt(joined.length - 1))) {
      this.held = joined.slice(-1);
      return joined.slice(0, -1).toWellFormed();
    }
    this.held = '';
    return joined.toWellFormed();
  }
}
