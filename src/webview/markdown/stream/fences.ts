import type { Token } from 'markdown-it';
import { type Block, type CodeText, newBlock, noEnds } from '../block.ts';
import { FenceEnd } from '../grammar/fenceRule.ts';

/** How much text one step reads, in UTF-16 units. */
const stepLength = 8 * 1024;

/** An open code fence, whose lines are read without the parser up to the one that closes it. */
export class FenceReader {
  readonly block: Block;

  readonly #code: CodeText;
  readonly #end: FenceEnd;
  readonly #indent: number;

  /**
   * @param token the parser's token of the fence
   * @param line the opening line with its line feed
   */
  constructor(token: Token, line: string) {
    this.#code = { info: token.info, lines: [], partial: '', closed: false };
    this.block = newBlock('code', noEnds, this.#code);
    this.block.sources.push(line);
    this.#end = new FenceEnd(token.markup, token.info);
    this.#indent = /^ */.exec(line)?.[0].length ?? 0;
  }

  /** No line can follow. */
  get closed(): boolean {
    return this.#code.closed;
  }

  /** Shows the line being written, unless it may be the one that closes the fence. */
  showPartial(rest: string): void {
    this.#code.partial = this.#end.mayClose(rest) ? '' : stripIndent(rest, this.#indent);
  }

  /**
   * Reads complete lines from the front of `rest`.
   *
   * @param ended whether no text follows `rest`
   * @returns how much of it was read, in UTF-16 units; undefined when a line must be waited for
   */
  read(rest: string, ended: boolean): number | undefined {
    const code = this.#code;
    let from = 0;
    let line: string | undefined;
    while (from < stepLength && !code.closed) {
      const end = rest.indexOf('\n', from);
      if (end < 0) break;
      line = rest.slice(from, end);
      from = end + 1;
      if (this.#end.closes(line)) code.closed = true;
      else code.lines.push(stripIndent(line, this.#indent));
    }
    if (line === undefined && ended) {
      code.closed = true;
      // The parser sees no line in blanks that no line feed ends.
      code.partial = this.#end.closes(rest) || /^[ \t]*$/.test(rest) ? '' : stripIndent(rest, this.#indent);
      from = rest.length;
    }
    if (code.closed && line !== undefined) code.partial = '';
    if (!code.closed && from === 0) return undefined;
    this.block.sources.push(rest.slice(0, from));
    return from;
  }
}

/** Removes up to `indent` columns of white space, and writes out the rest of a tab that reaches beyond. */
function stripIndent(line: string, indent: number): string {
  let column = 0;
  let at = 0;
  while (column < indent) {
    const unit = line.charCodeAt(at);
    if (unit === 0x09) column += 4 - (column % 4);
    else if (unit === 0x20) column++;
    else break;
    at++;
  }
  return at === 0 ? line : ' '.repeat(Math.max(0, column - indent)) + line.slice(at);
}
