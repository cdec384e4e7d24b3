import { Screen } from './screen.ts';
import { TerminalParser } from './terminalParser.ts';

const maxHeadLength = 20_000;
const maxTailLength = 30_000;

/** Plain text of what a program writes, its beginning and its end, however much that is. Sizes are UTF-16 units. */
export class CommandOutput {
  readonly #screen = new Screen((text) => this.#keep(text));
  readonly #parser = new TerminalParser(this.#screen);
  #head = '';
  #tail = '';
  #keptLength = 0;
  #written = 0;

  add(data: string): void {
    this.#written += data.length;
    this.#parser.feed(data);
  }

  /** Changes whenever something was written. */
  get written(): number {
    return this.#written;
  }

  /** The text that a small screen would hold, without blanks at its end; what was left out is marked. */
  text(): string {
    const content = this.#screen.content();
    const all = this.#head.length < maxHeadLength ? this.#head + content : null;
    const length = this.#keptLength + content.length;
    if (all !== null && length <= maxHeadLength + maxTailLength) return all.trimEnd();
    const head = all === null ? this.#head : all.slice(0, maxHeadLength);
    const tail = (all === null ? this.#tail + content : all.slice(maxHeadLength)).slice(-maxTailLength);
    const left = length - head.length - tail.length;
    const mark = left > 0 ? `\n[… ${left} characters left out …]\n` : '';
    return (mark === '' ? head + tail : `${head.trimEnd()}${mark}${tail}`).trimEnd().toWellFormed();
  }

  /** The last line, with the blanks at its end. */
  lastLine(): string {
    const content = this.#screen.content();
    return content.slice(content.lastIndexOf('\n') + 1);
  }

  #keep(text: string): void {
    this.#keptLength += text.length;
    const room = maxHeadLength - this.#head.length;
    if (room > 0) this.#head += text.slice(0, room);
    const rest = text.slice(Math.max(0, room));
    if (rest !== '') this.#tail = (this.#tail + rest.slice(-maxTailLength)).slice(-2 * maxTailLength);
  }
}
