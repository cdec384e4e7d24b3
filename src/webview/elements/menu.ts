import { h } from './dom.ts';

export interface MenuItem {
  readonly label: string;
  /** Whether it is the one that holds, of several of which one does. */
  readonly checked?: boolean;
  readonly run: () => void;
}

/** A menu below (or above) the button that opens it. One is open at a time. */
export class Menu {
  static #current: Menu | null = null;
  readonly #anchor: HTMLElement;
  readonly #element = h('div', { class: 'menu', role: 'menu' });
  readonly #ending = new AbortController();

  /** Opens it, with its first item focused; opened again from the same button, it closes. */
  static open(anchor: HTMLElement, items: readonly MenuItem[]): void {
    const before = Menu.#current;
    before?.close();
    if (before === null || before.#anchor !== anchor) Menu.#current = new Menu(anchor, items);
  }

  private constructor(anchor: HTMLElement, items: readonly MenuItem[]) {
    this.#anchor = anchor;
    for (const item of items) {
      const { checked } = item;
      const role =
        checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': String(checked) };
      const button = h('button', { type: 'button', class: 'menu-item', tabindex: '-1', ...role }, item.label);
      button.addEventListener('click', () => {
        this.close();
        item.run();
      });
      this.#element.append(button);
    }
    const signal = this.#ending.signal;
    this.#element.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    this.#element.addEventListener('focusout', (event) => this.#onFocusOut(event), { signal });
    document.addEventListener('pointerdown', (event) => this.#onPointerDown(event), { signal, capture: true });
    window.addEventListener('resize', () => this.close(), { signal });
    (anchor.closest('#app') ?? document.body).append(this.#element);
    anchor.setAttribute('aria-expanded', 'true');
    this.#place();
    this.#focus(0);
  }

  close(): void {
    if (Menu.#current === this) Menu.#current = null;
    this.#ending.abort();
    this.#anchor.setAttribute('aria-expanded', 'false');
    const hadFocus = this.#element.contains(document.activeElement);
    this.#element.remove();
    if (hadFocus) this.#anchor.focus();
  }

  #place(): void {
    const anchor = this.#anchor.getBoundingClientRect();
    const { width, height } = this.#element.getBoundingClientRect();
    const below = anchor.bottom + 2 + height <= window.innerHeight;
    const top = below ? anchor.bottom + 2 : anchor.top - 2 - height;
    this.#element.style.top = `${Math.max(4, top)}px`;
    this.#element.style.left = `${Math.max(4, Math.min(anchor.left, window.innerWidth - width - 4))}px`;
  }

  #items(): readonly HTMLElement[] {
    return [...this.#element.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  }

  #focus(index: number): void {
    const items = this.#items();
    items.at(index % items.length)?.focus({ preventScroll: true });
  }

  #onKey(event: KeyboardEvent): void {
    const at = this.#items().findIndex((item) => item === document.activeElement);
    switch (event.key) {
      case 'ArrowDown':
        this.#focus(at + 1);
        break;
      case 'ArrowUp':
        this.#focus(at - 1);
        break;
      case 'Home':
        this.#focus(0);
        break;
      case 'End':
        this.#focus(-1);
        break;
      case 'Escape':
      case 'Tab':
        this.close();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #onFocusOut(event: FocusEvent): void {
    const to = event.relatedTarget;
    if (to instanceof Node && !this.#element.contains(to) && !this.#anchor.contains(to)) this.close();
  }

  #onPointerDown(event: PointerEvent): void {
    const target = event.target as Node;
    if (!this.#element.contains(target) && !this.#anchor.contains(target)) this.close();
  }
}
