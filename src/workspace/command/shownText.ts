import { TerminalParser } from './terminalParser.ts';

/** Control sequences that colour, move or erase on the screen, and do nothing else. */
const harmless = new Set('ABCDEFGHJKPXdfmsu');

/**
 * The part of a program's output that may go to a terminal: text, colours, moves and erasing. Left out is whatever a terminal
 * answers, remembers or acts on (titles, links, the clipboard, marks of shell integration, modes, reports), so that the
 * output of a command that only reads, a file's content above all, does no more than be seen.
 */
export class ShownText {
  readonly #parser: TerminalParser;
  #shown = '';

  constructor() {
    this.#parser = new TerminalParser({
      text: (text) => (this.#shown += text),
      control: (character) => (this.#shown += character === '\n' ? '\r\n' : character),
      sequence: (final, parameters) => {
        // `3J` would erase what came before the command too.
        if (harmless.has(final) && !(final === 'J' && parameters === '3')) {
          this.#shown += `\u001b[${parameters}${final}`;
        }
      },
    });
  }

  /** The part of a chunk that may be shown, with the line ends of a terminal. */
  of(data: string): string {
    this.#parser.feed(data);
    const shown = this.#shown;
    this.#shown = '';
    return shown;
  }
}
