/* eslint-disable no-control-regex -- control characters are what this file is about */

/** The receiver of a program's output in its parts: plain text, the few controls that move, and control sequences. */
export interface TerminalSink {
  /** Without control characters, tabs aside. */
  text(text: string): void;
  control(character: '\n' | '\r' | '\b'): void;
  /** A control sequence (ECMA-48 CSI) that is not private: its last character and its parameters as written. */
  sequence(final: string, parameters: string): void;
}

const control = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
const csi = /(?:\u001b\[|\u009b)([\u0030-\u003f]*)([\u0020-\u002f]*)([\u0040-\u007e])?/y;
const stringBegin = /\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f]/y;
/** OSC, DCS, SOS, PM and APC strings end here; at a line end too, so that an unfinished one swallows no further lines. */
const stringEnd = /\u0007|\u001b\\|\u009c|(?=\n)|(?=\u001b[^\\])/g;
const escape = /\u001b[\u0020-\u002f]*([\u0030-\u007e])?/y;

/** Single escapes that mean what a control sequence means. */
const escapesAsSequences: Readonly<Partial<Record<string, readonly [final: string, parameters: string]>>> = {
  '7': ['s', ''],
  '8': ['u', ''],
  D: ['B', '1'],
  E: ['E', '1'],
  M: ['A', '1'],
  c: ['J', '2'],
};

/** Takes apart what a program writes, however it is cut into chunks. Holds at most one unfinished sequence. */
export class TerminalParser {
  readonly #sink: TerminalSink;
  /** The beginning of a sequence whose end has not come yet. */
  #held = '';
  #inString = false;

  constructor(sink: TerminalSink) {
    this.#sink = sink;
  }

  feed(data: string): void {
    const text = this.#held + data;
    this.#held = '';
    for (let at = 0; at < text.length;) {
      if (this.#inString) {
        at = this.#skipString(text, at);
        continue;
      }
      control.lastIndex = at;
      const end = control.exec(text)?.index ?? text.length;
      if (end > at) this.#sink.text(text.slice(at, end));
      at = end < text.length ? this.#takeControl(text, end) : end;
    }
  }

  /** Gives where the string is over; the end of the text when it is not. */
  #skipString(text: string, at: number): number {
    stringEnd.lastIndex = at;
    const end = stringEnd.exec(text);
    if (end) {
      this.#inString = false;
      return end.index + end[0].length;
    }
    if (text.endsWith('\u001b')) this.#held = '\u001b';
    return text.length;
  }

  /** Takes one control or sequence, and gives where the text goes on. */
  #takeControl(text: string, at: number): number {
    switch (text[at]) {
      case '\b':
        this.#sink.control('\b');
        return at + 1;
      case '\n':
      case '\u0085':
        this.#sink.control('\n');
        return at + 1;
      case '\r': {
        let after = at + 1;
        while (text[after] === '\r') after++;
        // A line end of Windows, or one that a terminal's line discipline has made longer.
        if (text[after] !== '\n') this.#sink.control('\r');
        return after;
      }
      case '\u001b':
      case '\u009b':
      case '\u0090':
      case '\u0098':
      case '\u009d':
      case '\u009e':
      case '\u009f':
        return this.#takeSequence(text, at);
      default:
        return at + 1;
    }
  }

  #takeSequence(text: string, at: number): number {
    const hold = (): number => {
      this.#held = text.slice(at);
      return text.length;
    };
    if (text[at] === '\u001b' && at + 1 === text.length) return hold();
    stringBegin.lastIndex = csi.lastIndex = escape.lastIndex = at;
    const string = stringBegin.exec(text);
    if (string) {
      this.#inString = true;
      return at + string[0].length;
    }
    const sequence = csi.exec(text);
    if (sequence) {
      const [whole, parameters = '', between, final] = sequence;
      const after = at + whole.length;
      if (final === undefined) return after === text.length && whole.length < maxSequenceLength ? hold() : after;
      if (between === '' && /^[\d;:]*$/.test(parameters)) this.#sink.sequence(final, parameters);
      return after;
    }
    const [whole = '\u001b', final] = escape.exec(text) ?? [];
    const after = at + whole.length;
    if (final === undefined) return after === text.length && whole.length < maxSequenceLength ? hold() : after;
    const meant = whole.length === 2 ? escapesAsSequences[final] : undefined;
    if (meant) this.#sink.sequence(...meant);
    return after;
  }
}

/** Longer than any that a terminal knows, in characters: what goes on is no sequence. */
const maxSequenceLength = 256;
