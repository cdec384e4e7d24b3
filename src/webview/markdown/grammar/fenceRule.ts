import type { MarkdownIt, StateBlock } from 'markdown-it';

/**
 * Finds the line that closes a fence. In an example of Markdown the fences of its own code blocks are often as long as
 * the one around them; the specification would end the example at the first of them that closes. One that names a
 * language can only open, so the next bare one is its end, and not the example's.
 */
export class FenceEnd {
  readonly #marker: string;
  readonly #line: RegExp;
  /** Lengths of the fences that are open, the outermost first. */
  readonly #open: number[];
  readonly #nests: boolean;

  /**
   * @param markup the marks that open the fence
   * @param info the text behind them
   */
  constructor(markup: string, info: string) {
    this.#marker = markup.charAt(0);
    this.#open = [markup.length];
    this.#nests = /^\s*(?:[\w./-]*\.)?(?:markdown|md[cx]?|rmd|qmd)(?![\w.+-])/i.test(info);
    this.#line = new RegExp(`^ {0,3}(${this.#marker}{${markup.length},})[ \\t]*(.*)$`);
  }

  /** Reads the next line, without its container's prefix, and says whether it closes the fence. */
  closes(line: string): boolean {
    const [, marks, info] = this.#line.exec(line) ?? [];
    if (marks === undefined || info === undefined) return false;
    if (info !== '') {
      if (this.#nests && /^[\w{.]/.test(info) && !(this.#marker === '`' && info.includes('`')))
        this.#open.push(marks.length);
      return false;
    }
    if (marks.length >= (this.#open.at(-1) ?? 0)) this.#open.pop();
    return this.#open.length === 0;
  }

  /** Whether a line still being written may close the fence. */
  mayClose(partial: string): boolean {
    return new RegExp(`^ {0,3}${this.#marker}*[ \\t]*$`).test(partial);
  }
}

/** Lets a fence end where {@link FenceEnd} says. */
export function addNestedFences(md: MarkdownIt): void {
  md.block.ruler.at('fence', fence, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
}

function fence(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const indent = state.sCount[startLine] ?? 0;
  if (indent - state.blkIndent >= 4) return false;
  const opening = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/.exec(lineOf(state, startLine, 0));
  const [, markup, info] = opening ?? [];
  if (markup === undefined || info === undefined) return false;
  if (silent) return true;

  const end = new FenceEnd(markup, info);
  let next = startLine + 1;
  let closed = false;
  for (; next < endLine; next++) {
    const start = (state.bMarks[next] ?? 0) + (state.tShift[next] ?? 0);
    const column = (state.sCount[next] ?? 0) - state.blkIndent;
    // Text outside the list item or quote ends the fence with it.
    if (start < (state.eMarks[next] ?? 0) && column < 0) break;
    closed = end.closes(lineOf(state, next, Math.max(0, column)));
    if (closed) break;
  }
  state.line = next + (closed ? 1 : 0);
  const token = state.push('fence', 'code', 0);
  token.info = info;
  token.content = state.getLines(startLine + 1, next, indent, true);
  token.markup = markup;
  token.map = [startLine, state.line];
  return true;
}

/** A line's text behind so many blanks. */
const lineOf = (state: StateBlock, line: number, column: number): string =>
  ' '.repeat(Math.min(column, 4)) +
  state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
