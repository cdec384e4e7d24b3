import { h, setText } from '../elements/dom.ts';
import { t } from '../../base/index.ts';

/** So long the host may take for the first picture until the view says that none came, in ms. */
const patienceMs = 15_000;

/** A sentence with a button in the place of a panel that cannot be shown: nobody is left before an empty one. */
export class Failure {
  readonly element: HTMLElement;
  readonly #text = h('p', {});
  #timer = 0;

  constructor(retry: () => void) {
    const button = h('button', { type: 'button' }, t('Try Again'));
    button.addEventListener('click', () => {
      this.hide();
      retry();
    });
    this.element = h('div', { class: 'failure', role: 'alert', hidden: true }, this.#text, button);
  }

  /** Says it unless the picture comes in time. */
  expectPicture(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(
      () => this.show(t('Sidestream does not answer. The log of the extension host may say why.')),
      patienceMs,
    );
  }

  show(text: string): void {
    clearTimeout(this.#timer);
    setText(this.#text, text);
    this.element.hidden = false;
  }

  /** The script itself has failed. */
  showBroken(): void {
    this.show(t('The panel could not be drawn. The log says more.'));
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.element.hidden = true;
  }
}
