import { iconButton, textButton } from '../elements/button.ts';
import { h } from '../elements/dom.ts';
import { t } from '../../base/index.ts';

/** Offers a picture that stood in the clipboard beside a text that was pasted. */
export class PictureOffer {
  /** A live region must stand on the page before it says something. */
  readonly element = h('div', { class: 'refusal offer', role: 'status' });

  show(onAccept: () => void): void {
    const accept = (): void => {
      this.clear();
      onAccept();
    };
    this.element.replaceChildren(
      h('span', { class: 'refusal-text' }, t('What you pasted has a picture, too.')),
      textButton(t('Attach the picture'), 'quiet', accept),
      iconButton('cross', t('Dismiss'), () => this.clear()),
    );
  }

  clear(): void {
    this.element.replaceChildren();
  }
}
