import { h } from '../../elements/dom.ts';
import { spellInvisible } from '../../markdown/index.ts';

/** From so many UTF-16 units on a block ends with its line: what is added below leaves its layout alone. */
const fullLength = 8192;

/**
 * Text as it was written, with what cannot be seen spelled out. It may grow very long, and more of it costs the same
 * however much there is.
 */
export class PlainText {
  readonly element: HTMLElement;
  #length = 0;
  #last: Text | null = null;

  /** `element` is empty and stays this text's own. */
  constructor(element: HTMLElement) {
    this.element = element;
  }

  /** Of what was given, in UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  /** Takes the next piece; characters that belong together come together. */
  append(text: string): void {
    this.#length += text.length;
    for (let rest = spellInvisible(text); rest !== '';) {
      const block = this.#openBlock();
      const from = Math.max(0, fullLength - block.length);
      const end = rest.indexOf('\n', from);
      const piece = end < 0 ? rest : rest.slice(0, end + 1);
      block.appendData(piece);
      rest = rest.slice(piece.length);
    }
  }

  clear(): void {
    this.element.replaceChildren();
    this.#last = null;
    this.#length = 0;
  }

  #openBlock(): Text {
    const last = this.#last;
    if (last !== null && (last.length < fullLength || !last.data.endsWith('\n'))) return last;
    const block = document.createTextNode('');
    this.element.append(h('div', { dir: 'auto' }, block));
    this.#last = block;
    return block;
  }
}

/** The element, with this text in it. */
export const withPlainText = (element: HTMLElement, text: string): HTMLElement => {
  new PlainText(element).append(text);
  return element;
};
