/** A longer line is broken: nothing else would bound the work on it. In UTF-16 units. */
const maxLineLength = 16 * 1024;
/** From here on a line is broken before the next word. */
const wordBreak = maxLineLength - 512;

/**
 * Text with line feeds alone between lines that are short enough to be read one at a time, whatever the chunks it comes
 * in: a carriage return at the end of one waits for its line feed, a line too long is broken where it would be in one.
 */
export class LineBreaker {
  /** A carriage return or the first half of a character, whose second may follow. */
  #held = '';
  #lineLength = 0;
  #lastUnit = '';

  /** Takes the next chunk and gives the text that is certain. */
  append(chunk: string): string {
    const whole = this.#held + chunk;
    this.#held = /[\r\uD800-\uDBFF]$/.exec(whole)?.[0] ?? '';
    const text = whole.slice(0, whole.length - this.#held.length);
    return this.#breakLines(text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD'));
  }

  /** Gives what was held: half a character, or the line feed that a carriage return stands for. */
  end(): string {
    const rest = this.#held === '\r' ? '\n' : this.#held;
    this.#held = '';
    return rest;
  }

  /** Breaks lines that are too long for the work on one to be bounded, between words if there are any. */
  #breakLines(text: string): string {
    const parts: string[] = [];
    let kept = 0;
    let line = -this.#lineLength;
    for (;;) {
      const found = text.indexOf('\n', Math.max(line, 0));
      const end = found < 0 ? text.length : found;
      while (end - line > wordBreak) {
        const at = this.#findBreak(text, line, end);
        if (at === undefined) break;
        parts.push(text.slice(kept, at), '\n');
        kept = line = at;
      }
      if (found < 0) break;
      line = found + 1;
    }
    this.#lineLength = text.length - line;
    this.#lastUnit = text.at(-1) ?? this.#lastUnit;
    return parts.length === 0 ? text : parts.join('') + text.slice(kept);
  }

  /** Where the line that begins at `line` is broken: before a word that cannot be taken for a block, or at the limit. */
  #findBreak(text: string, line: number, end: number): number | undefined {
    for (let at = Math.max(line + wordBreak, 0); at < Math.min(end, line + maxLineLength); at++) {
      const before = at === 0 ? this.#lastUnit : text.charAt(at - 1);
      if (before === ' ' && /[a-z]/i.test(text.charAt(at))) return at;
    }
    if (end - line <= maxLineLength) return undefined;
    return isLowSurrogate(text, line + maxLineLength) ? line + maxLineLength + 1 : line + maxLineLength;
  }
}

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;
