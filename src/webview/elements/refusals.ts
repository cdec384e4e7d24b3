import { iconButton } from './button.ts';
import { h } from './dom.ts';
import { t } from '../../base/index.ts';

/** A place where it is said that something was not done, beside what it was asked with. Empty as long as nothing is said. */
export class RefusalLine {
  /** A live region must stand on the page before it says something. */
  readonly element = h('div', { class: 'refusal', role: 'status' });
  #sentences: readonly string[] = [];

  /** Says it, below what was said of the same action before. */
  show(sentence: string): void {
    if (this.#sentences.includes(sentence)) return;
    this.#sentences = [...this.#sentences, sentence];
    this.element.replaceChildren(
      h('span', { class: 'refusal-text', dir: 'auto' }, this.#sentences.join('\n')),
      iconButton('cross', t('Dismiss'), () => this.clear()),
    );
  }

  clear(): void {
    this.#sentences = [];
    this.element.replaceChildren();
  }
}
