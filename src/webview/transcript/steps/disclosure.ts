import { h } from '../../elements/dom.ts';
import { icon } from '../../elements/icons.ts';

/** A row that opens: a button, and below it what is made when it is opened for the first time. */
export class Disclosure {
  readonly element: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #body: HTMLElement;
  readonly #fill: (body: HTMLElement) => void;
  #open = false;
  #filled = false;

  constructor(options: {
    readonly id: string;
    /** The rows that are open; it stays so when the row is drawn anew. */
    readonly expanded: { has(id: string): boolean; set(id: string, open: boolean): void };
    readonly row: readonly Node[];
    readonly fill: (body: HTMLElement) => void;
    readonly onDidToggle?: () => void;
  }) {
    const bodyId = `body-${options.id}`;
    this.#fill = options.fill;
    this.#button = h(
      'button',
      { type: 'button', class: 'row', 'aria-expanded': 'false', 'aria-controls': bodyId },
      ...options.row,
      h('span', { class: 'row-chevron' }, icon('chevron')),
    );
    this.#body = h('div', { class: 'row-body', id: bodyId, hidden: true });
    this.element = h('div', { class: 'step' }, this.#button, this.#body);
    this.#button.addEventListener('click', () => {
      this.#toggle(!this.#open);
      options.expanded.set(options.id, this.#open);
      options.onDidToggle?.();
    });
    if (options.expanded.has(options.id)) this.#toggle(true);
  }

  /** Makes the content of the open row anew. */
  refresh(): void {
    this.#filled = false;
    if (this.#open) this.#fillBody();
  }

  #toggle(open: boolean): void {
    this.#open = open;
    this.#button.setAttribute('aria-expanded', String(open));
    this.#body.hidden = !open;
    if (open && !this.#filled) this.#fillBody();
  }

  #fillBody(): void {
    this.#filled = true;
    this.#body.replaceChildren();
    this.#fill(this.#body);
  }
}
