import type { CommandControls } from './view.ts';

/**
 * A terminal's line discipline, since a command's input is a pipe: what is typed is shown, can be taken back, and goes to
 * the command by lines.
 */
export class TypedInput {
  readonly #show: (text: string) => void;
  #line = '';
  #afterReturn = false;

  /** @param show writes to the terminal */
  constructor(show: (text: string) => void) {
    this.#show = show;
  }

  /** @param data what the terminal says was typed or pasted */
  take(data: string, controls: CommandControls): void {
    // Keys such as arrows come as escape sequences: there is nothing that they could do here.
    // eslint-disable-next-line no-control-regex -- control characters are what a terminal sends
    for (const character of data.replace(/\u001b(?:\[[\d;?]*[ -/]*[@-~]|O.|.)?/g, ''))
      this.#takeOne(character, controls);
  }

  #takeOne(character: string, controls: CommandControls): void {
    const isSecondOfLineEnd = character === '\n' && this.#afterReturn;
    this.#afterReturn = character === '\r';
    if (isSecondOfLineEnd) return;
    switch (character) {
      case '\r':
      case '\n':
        this.#show('\r\n');
        controls.type(`${this.#line}\n`);
        this.#line = '';
        return;
      case '\u0003':
        this.#show('^C\r\n');
        this.#line = '';
        controls.interrupt();
        return;
      case '\u0004':
        if (this.#line === '') controls.endInput();
        else controls.type(this.#line);
        this.#line = '';
        return;
      case '\u0015':
        while (this.#line !== '') this.#takeBack(controls);
        return;
      case '\u007f':
      case '\b':
        if (this.#line !== '') this.#takeBack(controls);
        return;
      default:
        if (character < ' ' && character !== '\t') return;
        this.#line += character;
        if (!controls.asksForPassword()) this.#show(character);
    }
  }

  #takeBack(controls: CommandControls): void {
    this.#line = Array.from(this.#line).slice(0, -1).join('');
    if (!controls.asksForPassword()) this.#show('\b \b');
  }
}
