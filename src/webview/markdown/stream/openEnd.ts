import type { Parsed } from './containers.ts';
import { certainLength } from './openLines.ts';

/** How much of the waiting text is drawn, and whether what it ends in goes on. */
export class OpenEnd {
  #drawn = 0;
  #ended = false;

  /** No text will follow: all of it is certain. */
  end(): void {
    this.#ended = true;
  }

  /** So much is taken from the front of the waiting text. */
  take(length: number): void {
    this.#drawn = Math.max(0, this.#drawn - length);
  }

  /**
   * The text up to what could still become something else, and never less than was drawn before.
   *
   * @param limit no more is drawn at once, in UTF-16 units
   */
  certain(rest: string, limit: number, inTable: boolean): string {
    if (this.#ended || rest.length > limit) return rest.slice(0, limit);
    this.#drawn = Math.max(this.#drawn, certainLength(rest, inTable));
    return rest.slice(0, this.#drawn);
  }

  /** Notes that the text at the end is not all there, if it is text that the parsed text ends in. */
  mark({ source, starts, ranges }: Parsed): void {
    const last = ranges.at(-1);
    if (this.#ended || !last || last.endLine < starts.length - 1) return;
    const at = last.tokens.findLastIndex((token) => token.nesting >= 0);
    const inline = last.tokens[at];
    if (inline?.type !== 'inline') return;
    const parent = last.tokens[at - 1]?.type ?? '';
    const isWhole = parent === 'heading_open' ? source.endsWith('\n') : /^t[hd]_open$/.test(parent) && endsCell(source);
    if (!isWhole) inline.meta = { unfinished: true };
  }
}

/** Whether a cell ends with the text: white space apart, in a bar or a line end. */
function endsCell(source: string): boolean {
  const { length } = source.trimEnd();
  return source.charAt(length - 1) === '|' || source.includes('\n', length);
}
