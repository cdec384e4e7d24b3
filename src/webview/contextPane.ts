import type { ContextPartView, ToHost, ToView } from '../protocol/index.ts';
import { formatCount, formatUsd } from '../base/index.ts';
import { iconButton, textButton } from './button.ts';
import { h, setText } from './dom.ts';
import { RefusalLine } from './refusals.ts';

type Parts = Extract<ToView, { type: 'contextParts' }>;

const kinds: Readonly<Record<ContextPartView['kind'], string>> = {
  instructions: 'Instructions',
  rules: 'Rules',
  tools: 'Tools',
  summary: 'Summary',
  prompt: 'You',
  attachment: 'Attached',
  answer: 'Claude',
  result: 'Result',
};

/** The parts of the next request in their order, each with its size, its price and a switch. */
export class ContextPane {
  readonly element: HTMLElement;
  readonly refusals = new RefusalLine();
  readonly #post: (message: ToHost) => void;
  readonly #onDidClose: () => void;
  readonly #list = h('ul', { class: 'parts', 'aria-label': 'Parts of the next request' });
  readonly #sum = h('span', { class: 'parts-sum', role: 'status', 'aria-label': 'Sum' });
  readonly #count: HTMLButtonElement;

  constructor({ post, onDidClose }: { post: (message: ToHost) => void; onDidClose: () => void }) {
    this.#post = post;
    this.#onDidClose = onDidClose;
    this.#count = textButton('Count exactly', 'secondary', () => {
      this.#count.disabled = true;
      setText(this.#sum, 'Counting…');
      post({ type: 'contextParts', count: true });
    });
    this.#count.title = 'Ask the API for the exact count: it is free, and sends what is listed here';
    this.element = h(
      'section',
      { class: 'context', role: 'region', 'aria-label': 'What Claude will see', hidden: true },
      h(
        'div',
        { class: 'context-bar' },
        h('h2', { class: 'context-title' }, 'What Claude will see'),
        iconButton('cross', 'Close', () => this.close()),
      ),
      h('div', { class: 'context-bar' }, this.#sum, this.#count),
      this.refusals.element,
      this.#list,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.close();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    this.#post({ type: 'contextParts', count: false });
    this.element.querySelector('button')?.focus();
  }

  close(): void {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.#onDidClose();
  }

  /** The conversation has gone on, or is another one. */
  changed(): void {
    if (this.isOpen) this.#post({ type: 'contextParts', count: false });
  }

  show({ parts, tokens, counted, cost, problem }: Parts): void {
    if (!this.isOpen) return;
    this.#count.disabled = false;
    const about = counted ? '' : 'about ';
    const price = cost === null ? '' : `, ${counted ? '' : '≈ '}${formatUsd(cost)} where nothing is cached`;
    setText(this.#sum, `${about}${formatCount(tokens)} tokens${price}`);
    if (problem !== '') this.refusals.show(`It was not counted: ${problem}`);
    const focused = document.activeElement?.closest<HTMLElement>('[data-part]')?.dataset['part'];
    this.#list.replaceChildren(...parts.map((part) => this.#row(part)));
    if (focused === undefined) return;
    const row = [...this.#list.children].find((each) => (each as HTMLElement).dataset['part'] === focused);
    row?.querySelector('button')?.focus();
  }

  #row({ id, kind, label, tokens, cost, included, optional, messageId }: ContextPartView): HTMLElement {
    const box = h(
      'button',
      {
        type: 'button',
        class: 'switch',
        role: 'switch',
        'aria-label': 'Include',
        'aria-checked': String(included),
        title: optional ? (included ? 'Leave it out' : 'Take it back') : 'This always goes along',
        disabled: !optional,
      },
      h('span', { class: 'switch-track', 'aria-hidden': 'true' }),
    );
    box.addEventListener('click', () => {
      this.#post({ type: 'includePart', partId: id, included: !included });
    });
    const figures = `${formatCount(tokens)}${cost === null ? '' : ` · ${formatUsd(cost)}`}`;
    return h(
      'li',
      { class: included ? 'part-row' : 'part-row left-out', 'data-part': id, 'data-message': messageId ?? false },
      h('span', { class: 'part-kind' }, kinds[kind]),
      h('span', { class: 'part-name', dir: 'auto', title: label }, label),
      h('span', { class: 'part-figures', title: `About ${tokens} tokens` }, figures),
      box,
    );
  }
}
