import { h, setText } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { t } from '../../base/index.ts';

/** The most of a prompt that is shown in its one line, UTF-16 units. */
const maxLength = 300;

/** The prompt of the answer that is read, in one line at the top edge once it has been scrolled away. */
export class PinnedPrompt {
  readonly element: HTMLButtonElement;
  readonly #text = h('span', { class: 'pinned-text', dir: 'auto' });
  readonly #onPress: (index: number) => void;
  #index: number | null = null;

  /** `onPress` is given the index of the prompt. */
  constructor(onPress: (index: number) => void) {
    this.#onPress = onPress;
    this.element = h('button', { type: 'button', class: 'pinned', hidden: true }, icon('up'), this.#text);
    this.element.addEventListener('click', () => {
      if (this.#index !== null) this.#onPress(this.#index);
    });
  }

  /** Its height while it is there, pixels. */
  get height(): number {
    return this.#index === null ? 0 : this.element.offsetHeight;
  }

  show(index: number, text: string): void {
    this.#index = index;
    const line = text.slice(0, maxLength).replaceAll(/\s+/gu, ' ').trim() || t('Your prompt');
    setText(this.#text, line);
    this.element.setAttribute('aria-label', t('Go to the prompt: {0}', line));
    this.element.title = line;
    this.element.hidden = false;
  }

  hide(): void {
    this.#index = null;
    this.element.hidden = true;
  }
}
