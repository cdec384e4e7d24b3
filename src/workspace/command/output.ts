import { stripTerminal } from './terminal.ts';

const headLimit = 20_000;
const tailLimit = 30_000;

/** Keeps the beginning and the end of what a program writes, however much that is. Sizes are UTF-16 units. */
export class CommandOutput {
  private head = '';
  private tail = '';
  private size = 0;

  add(data: string): void {
    this.size += data.length;
    const room = headLimit - this.head.length;
    if (room > 0) this.head += data.slice(0, room);
    const rest = data.slice(Math.max(0, room));
    if (rest === '') return;
    this.tail = (this.tail + rest.slice(-tailLimit)).slice(-2 * tailLimit);
  }

  /** Changes whenever something was written. */
  get written(): number {
    return this.size;
  }

  /** Plain text; what was left out is marked. */
  text(): string {
    const tail = this.tail.slice(-tailLimit);
    const left = this.size - this.head.length - tail.length;
    if (left <= 0) return stripTerminal(this.head + tail).trimEnd();
    const mark = `\n[… ${left} characters left out …]\n`;
    return `${stripTerminal(this.head).trimEnd()}${mark}${stripTerminal(tail)}`.trimEnd();
  }

  /** The last characters, as plain text. */
  end(): string {
    return stripTerminal((this.head + this.tail).slice(-2000));
  }
}
