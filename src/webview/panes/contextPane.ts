import type { ContextPartView, ToHost, ToView } from '../../protocol/index.ts';
import { formatCount, formatUsd, plural, t } from '../../base/index.ts';
import { iconButton, textButton } from '../elements/button.ts';
import { h, setText } from '../elements/dom.ts';
import { RefusalLine } from '../elements/refusals.ts';

type Parts = Extract<ToView, { type: 'contextParts' }>;

const kinds = (): Readonly<Record<ContextPartView['kind'], string>> => ({
  instructions: t('Instructions'),
  rules: t('Rules'),
  tools: t('Tools'),
  summary: t('Summary'),
  prompt: t('You'),
  attachment: t('Attached'),
  answer: 'Claude',
  result: t('Result'),
});

/** The parts of the next request in their order, each with its size, its price and a switch. */
export class ContextPane {
  readonly element: HTMLElement;
  readonly refusals = new RefusalLine();
  readonly #post: (message: ToHost) => void;
  readonly #onDidClose: () => void;
  readonly #list = h('ul', { class: 'parts', 'aria-label': t('Parts of the next request') });
  readonly #sum = h('span', { class: 'parts-sum', role: 'status', 'aria-label': t('Sum') });
  readonly #count: HTMLButtonElement;

  constructor({ post, onDidClose }: { post: (message: ToHost) => void; onDidClose: () => void }) {
    this.#post = post;
    this.#onDidClose = onDidClose;
    this.#count = textButton(t('Count exactly'), 'secondary', () => {
      this.#count.disabled = true;
      setText(this.#sum, t('Counting…'));
      post({ type: 'contextParts', count: true });
    });
    this.#count.title = t('Ask the API for the exact count: it is free, and sends what is listed here');
    this.element = h(
      'section',
      { class: 'context', role: 'region', 'aria-label': t('What Claude will see'), hidden: true },
      h(
        'div',
        { class: 'context-bar' },
        h('h2', { class: 'context-title' }, t('What Claude will see')),
        iconButton('cross', t('Close'), () => this.close()),
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

  show({ parts, tokens, counted, cost, next, problem }: Parts): void {
    if (!this.isOpen) return;
    this.#count.disabled = false;
    const sum = sumText(tokens, counted, cost);
    setText(this.#sum, next === null ? sum : `${sum} · ${t('next send ≈ {0}', formatUsd(next))}`);
    if (problem !== '') this.refusals.show(t('It was not counted: {0}', problem));
    const focused = document.activeElement?.closest<HTMLElement>('[data-part]')?.dataset['part'];
    this.#list.replaceChildren(...parts.map((part) => this.#row(part)));
    if (focused === undefined) return;
    const row = [...this.#list.children].find((each) => (each as HTMLElement).dataset['part'] === focused);
    row?.querySelector('button')?.focus();
  }

  #row(part: ContextPartView): HTMLElement {
    const { id, kind, label, tokens, cost, included, optional, messageId } = part;
    const box = h(
      'button',
      {
        type: 'button',
        class: 'switch',
        role: 'switch',
        'aria-label': t('Include'),
        'aria-checked': String(included),
        title: switchTitle(part),
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
      h('span', { class: 'part-kind' }, kinds()[kind]),
      h('span', { class: 'part-name', dir: 'auto', title: label }, label),
      h('span', { class: 'part-figures', title: plural(tokens, 'About {0} token', 'About {0} tokens') }, figures),
      box,
    );
  }
}

function sumText(tokens: number, counted: boolean, cost: number | null): string {
  const count = counted
    ? plural(tokens, '{1} token', '{1} tokens', formatCount(tokens))
    : plural(tokens, 'about {1} token', 'about {1} tokens', formatCount(tokens));
  if (cost === null) return count;
  return t('{0}, {1} where nothing is cached', count, `${counted ? '' : '≈ '}${formatUsd(cost)}`);
}

/** The effect of a press on the switch, with the cost of the next send then: the cache holds only what stands before the part. */
function switchTitle({ optional, included, costSwitched }: ContextPartView): string {
  if (!optional) return t('This always goes along');
  const deed = included ? t('Leave it out') : t('Take it back');
  return costSwitched === null ? deed : `${deed} (${t('next send ≈ {0}', formatUsd(costSwitched))})`;
}
