import { iconButton, textButton } from '../button.ts';
import { h } from '../dom.ts';

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
      h('span', { class: 'refusal-text' }, 'What you pasted has a picture, too.'),
      textButton('Attach the picture', 'quiet', accept),
      iconButton('cross', 'Dismiss', () => this.clear()),
    );
  }

  clear(): void {
    this.element.replaceChildren();
  }
}
