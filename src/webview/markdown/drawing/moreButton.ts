import type { Page } from './page.ts';

/** The button of what is drawn in part: a press draws more of it. */
export class MoreButton {
  readonly #page: Page;
  readonly #place: (button: HTMLButtonElement) => void;
  readonly #drawMore: () => void;
  #button: HTMLButtonElement | null = null;

  /** @param place puts the button on the page, each time that it is needed again */
  constructor(page: Page, place: (button: HTMLButtonElement) => void, drawMore: () => void) {
    this.#page = page;
    this.#place = place;
    this.#drawMore = drawMore;
  }

  get isShown(): boolean {
    return this.#button !== null;
  }

  /** @param hidden how much is not drawn; if nothing, the button goes */
  offer(hidden: number): void {
    if (hidden <= 0) {
      this.#button?.remove();
      this.#button = null;
      return;
    }
    if (!this.#button) {
      this.#button = this.#page.button('md-more', () => this.#drawMore());
      this.#place(this.#button);
    }
    this.#button.textContent = this.#page.strings.showMore(hidden);
  }
}
