import type { TerminalSink } from './terminalParser.ts';

/** So many last lines can still be written over. */
const maxRows = 60;
/** The cursor goes no further to the right, in characters. */
const maxColumn = 1000;
/** A longer line cannot be written over any more, in characters. */
const maxRowLength = 16_384;

/** A line as one string while it only grows, as cells (one character each) once it is written over. */
type Row = string | string[];

/**
 * A small screen without colours and without a right margin: text that is written over, erased or moved back to stands
 * as a person would see it. Lines that leave the top are handed on and cannot change any more.
 *
 * It is our own rather than `@xterm/headless`: that one weighs 180 KB, takes 1.2 s for 400,000 lines, breaks lines at
 * its width, and keeps lines by their number, where the output is to be bounded by its size.
 */
export class Screen implements TerminalSink {
  readonly #onScrolledOff: (text: string) => void;
  #rows: Row[] = [''];
  #row = 0;
  /** Counted in characters; `null` at the end of the line, wherever that is. */
  #column: number | null = null;
  #saved: { readonly row: number; readonly column: number } = { row: 0, column: 0 };

  /** @param onScrolledOff is given whole lines, and a line that has grown too long in parts */
  constructor(onScrolledOff: (text: string) => void) {
    this.#onScrolledOff = onScrolledOff;
  }

  /** The lines that are still on the screen. */
  content(): string {
    return this.#rows.map(rowText).join('\n');
  }

  text(text: string): void {
    const row = this.#rows[this.#row] ?? '';
    if (this.#column === null && typeof row === 'string') {
      this.#rows[this.#row] = row + text;
      if (row.length + text.length > maxRowLength && this.#row === this.#rows.length - 1) this.#releaseAll();
      return;
    }
    const cells = this.#cells();
    let column = this.#column ?? cells.length;
    while (cells.length < column) cells.push(' ');
    for (const character of text) cells[column++] = character;
    this.#column = column;
    if (column > maxRowLength && this.#row === this.#rows.length - 1) this.#releaseAll();
  }

  control(character: '\n' | '\r' | '\b'): void {
    if (character === '\n') this.#newLine();
    else if (character === '\r') this.#column = 0;
    else this.#column = Math.max(0, this.#at() - 1);
  }

  sequence(final: string, parameters: string): void {
    const numbers = parameters.split(/[;:]/).map(Number);
    const first = numbers[0] ?? 0;
    const count = Math.max(1, first);
    switch (final) {
      case 'A':
        return this.#moveTo(this.#row - count);
      case 'B':
        return this.#moveTo(this.#row + count);
      case 'C':
        return this.#moveTo(this.#row, this.#at() + count);
      case 'D':
        return this.#moveTo(this.#row, Math.max(0, this.#at() - count));
      case 'E':
        return this.#moveTo(this.#row + count, 0);
      case 'F':
        return this.#moveTo(this.#row - count, 0);
      case 'G':
        return this.#moveTo(this.#row, count - 1);
      case 'd':
        return this.#moveTo(this.#top() + count - 1);
      case 'H':
      case 'f':
        return this.#moveTo(this.#top() + count - 1, Math.max(1, numbers[1] ?? 1) - 1);
      case 's':
        this.#saved = { row: this.#row, column: this.#at() };
        return;
      case 'u':
        return this.#moveTo(this.#saved.row, this.#saved.column);
      case 'J':
        return this.#eraseDisplay(first);
      case 'K':
        return this.#eraseLine(first);
      case 'P':
        this.#cells().splice(this.#at(), count);
        return;
      case 'X':
        return this.#blank(this.#at(), this.#at() + Math.min(count, maxColumn));
    }
  }

  #newLine(): void {
    this.#row++;
    if (this.#row === this.#rows.length) this.#rows.push('');
    this.#column = this.#rows[this.#row] === '' ? null : 0;
    // By portions, since taking one line off the front costs as much as taking many.
    if (this.#rows.length > 2 * maxRows) this.#release(this.#rows.length - maxRows);
  }

  #release(count: number): void {
    this.#onScrolledOff(this.#rows.splice(0, count).map(rowText).join('\n') + '\n');
    this.#row = Math.max(0, this.#row - count);
    this.#saved = { ...this.#saved, row: Math.max(0, this.#saved.row - count) };
  }

  #releaseAll(): void {
    this.#onScrolledOff(this.content());
    this.#rows = [''];
    this.#row = 0;
    this.#column = null;
  }

  /** The first line that can still be reached. */
  #top(): number {
    return Math.max(0, this.#rows.length - maxRows);
  }

  #moveTo(row: number, column = this.#at()): void {
    const top = this.#top();
    this.#column = Math.min(column, maxColumn);
    this.#row = Math.min(Math.max(row, top), top + maxRows - 1);
    while (this.#rows.length <= this.#row) this.#rows.push('');
  }

  /** The cursor's column, counted. */
  #at(): number {
    return this.#column ?? this.#cells().length;
  }

  #cells(): string[] {
    const row = this.#rows[this.#row] ?? '';
    if (typeof row !== 'string') return row;
    const cells = Array.from(row);
    this.#rows[this.#row] = cells;
    this.#column ??= cells.length;
    return cells;
  }

  #eraseLine(part: number): void {
    const at = this.#at();
    if (part === 0) this.#cells().length = Math.min(this.#cells().length, at);
    else if (part === 1) this.#blank(0, at + 1);
    else this.#blank(0, this.#cells().length);
    if (part === 2) this.#cells().length = 0;
  }

  #eraseDisplay(part: number): void {
    const top = this.#top();
    if (part === 0) {
      this.#eraseLine(0);
      this.#rows.length = this.#row + 1;
    } else if (part === 1) {
      for (let at = top; at < this.#row; at++) this.#rows[at] = '';
      this.#eraseLine(1);
    } else {
      this.#rows.length = top;
      this.#rows.push('');
      this.#row = top;
      this.#column = null;
    }
  }

  #blank(from: number, to: number): void {
    const cells = this.#cells();
    for (let at = from; at < to && at < cells.length; at++) cells[at] = ' ';
  }
}

const rowText = (row: Row): string => (typeof row === 'string' ? row : row.join(''));
