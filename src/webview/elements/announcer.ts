import { h, setText } from './dom.ts';

/** Says things to a screen reader, politely, without showing them. */
export class Announcer {
  readonly element = h('div', { class: 'visually-hidden', 'aria-live': 'polite', 'aria-atomic': 'true' });

  announce(text: string): void {
    // The same words twice are no change to the region; a no-break space makes them one.
    setText(this.element, this.element.textContent === text ? `${text}\u00A0` : text);
  }
}
