/** So near to the end, in pixels, coming from above, the reader is at the end again. */
const nearPx = 16;

/**
 * Keeps the reader's place. At the end it stays at the end whatever grows; anywhere else, what is in view does not move.
 */
export class Scroller {
  readonly #element: HTMLElement;
  #atEnd = true;
  #lastTop = 0;
  /** The child at the top edge and where it began when it was last looked at. */
  #anchor: { readonly element: HTMLElement; top: number } | null = null;

  /** `onScroll` is called after the reader, or the panel, has scrolled. */
  constructor(element: HTMLElement, onScroll: () => void) {
    this.#element = element;
    element.addEventListener('scroll', () => {
      this.#onScroll();
      onScroll();
    });
    // A busy page hears of the scrolling late, and would pull the reader back to the end meanwhile.
    element.addEventListener('wheel', (event) => this.#onWheel(event), { passive: true });
  }

  /** Whether it follows what grows at the end. */
  get atEnd(): boolean {
    return this.#atEnd;
  }

  toEnd(): void {
    this.#atEnd = true;
    this.#anchor = null;
    this.#set(this.#element.scrollHeight);
  }

  to(top: number): void {
    this.#set(top);
    this.#atEnd = this.#distance() <= 1;
    this.#findAnchor();
  }

  /** Things may have changed their height: keeps the place. */
  settle(): void {
    // When all is in view, the reader is at the end.
    if (this.#element.scrollHeight <= this.#element.clientHeight) this.#atEnd = true;
    if (this.#atEnd) {
      if (this.#distance() > 0) this.#set(this.#element.scrollHeight);
      return;
    }
    const anchor = this.#anchor;
    if (anchor?.element.isConnected !== true) {
      this.#findAnchor();
      return;
    }
    const top = anchor.element.offsetTop;
    if (top !== anchor.top) this.#set(this.#element.scrollTop + top - anchor.top);
    anchor.top = top;
  }

  /** Everything is new: there is nothing to hold on to. */
  forget(): void {
    this.#anchor = null;
  }

  #set(top: number): void {
    this.#element.scrollTop = top;
    this.#lastTop = this.#element.scrollTop;
  }

  #distance(): number {
    const { scrollHeight, clientHeight, scrollTop } = this.#element;
    return scrollHeight - clientHeight - scrollTop;
  }

  #onScroll(): void {
    const top = this.#element.scrollTop;
    const distance = this.#distance();
    if (top < this.#lastTop - 1 && distance > 2) this.#atEnd = false;
    else if (top > this.#lastTop && distance <= nearPx) this.#atEnd = true;
    this.#lastTop = top;
    if (!this.#atEnd) this.#findAnchor();
  }

  #onWheel(event: WheelEvent): void {
    const { scrollHeight, clientHeight } = this.#element;
    if (event.deltaY >= 0 || scrollHeight <= clientHeight) return;
    this.#atEnd = false;
    this.#findAnchor();
  }

  #findAnchor(): void {
    const edge = this.#element.scrollTop;
    this.#anchor = null;
    for (const element of this.#element.querySelectorAll<HTMLElement>('article')) {
      const top = element.offsetTop;
      if (top + element.offsetHeight <= edge) continue;
      this.#anchor = { element, top };
      return;
    }
  }
}
