import type { ToHost, ToView } from '../../protocol/index.ts';
import { h } from '../elements/dom.ts';
import { insertText } from './insertText.ts';
import { type Trigger, triggerAt } from './trigger.ts';
import { t } from '../../base/index.ts';

type Items = Extract<ToView, { type: 'suggestions' }>['items'];

/** The list above the composer for `@` and `/`. The focus stays in the text. */
export class Suggestions {
  readonly element = h('div', {
    class: 'suggestions',
    role: 'listbox',
    id: 'suggestions',
    'aria-label': t('Suggestions'),
    hidden: true,
  });
  readonly #input: HTMLTextAreaElement;
  readonly #post: (message: ToHost) => void;
  #request = 0;
  #trigger: Trigger | null = null;
  /** The text before the cursor for which the list was dismissed. */
  #dismissed: string | null = null;
  #items: Items = [];
  #active = 0;

  constructor(input: HTMLTextAreaElement, post: (message: ToHost) => void) {
    this.#input = input;
    this.#post = post;
    input.setAttribute('aria-autocomplete', 'list');
    this.element.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  /** The text or the cursor has changed. */
  refresh(): void {
    const { value, selectionStart, selectionEnd } = this.#input;
    const trigger = selectionStart === selectionEnd ? triggerAt(value, selectionStart) : null;
    const before = this.#trigger;
    if (trigger?.start === before?.start && trigger?.query === before?.query && trigger?.sign === before?.sign) return;
    this.#trigger = trigger;
    if (trigger === null || this.#dismissed === `${trigger.sign}${trigger.start}`) {
      this.#hide();
      if (trigger === null) this.#dismissed = null;
      return;
    }
    this.#request++;
    this.#post({ type: 'suggest', id: this.#request, trigger: trigger.sign, query: trigger.query });
  }

  /** The host's answer; one to an older question is passed over. */
  show(id: number, items: Items): void {
    if (id !== this.#request || this.#trigger === null) return;
    this.#items = items;
    this.#active = 0;
    if (items.length === 0) {
      this.#hide();
      return;
    }
    this.element.replaceChildren(
      ...items.map((item, index) => {
        const option = h(
          'div',
          { class: 'suggestion', role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false' },
          h('span', { class: 'suggestion-label' }, item.label),
          h('span', { class: 'suggestion-detail' }, item.detail),
        );
        option.addEventListener('click', () => this.#pick(index));
        return option;
      }),
    );
    this.element.hidden = false;
    this.#input.setAttribute('aria-controls', this.element.id);
    this.#setActive(0);
  }

  /** Whether the key was for the list. */
  onKey(event: KeyboardEvent): boolean {
    if (this.element.hidden) return false;
    switch (event.key) {
      case 'ArrowDown':
        this.#setActive((this.#active + 1) % this.#items.length);
        break;
      case 'ArrowUp':
        this.#setActive((this.#active + this.#items.length - 1) % this.#items.length);
        break;
      case 'Enter':
      case 'Tab':
        if (event.shiftKey) return false;
        this.#pick(this.#active);
        break;
      case 'Escape':
        if (this.#trigger !== null) this.#dismissed = `${this.#trigger.sign}${this.#trigger.start}`;
        this.#hide();
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  }

  close(): void {
    this.#trigger = null;
    this.#hide();
  }

  #setActive(index: number): void {
    this.#active = index;
    [...this.element.children].forEach((option, at) => {
      option.setAttribute('aria-selected', String(at === index));
      if (at === index) option.scrollIntoView({ block: 'nearest' });
    });
    this.#input.setAttribute('aria-activedescendant', `suggestion-${index}`);
  }

  /** Takes the word out of the text; the host adds the chip, or gives the prompt's text. */
  #pick(index: number): void {
    const item = this.#items[index];
    const trigger = this.#trigger;
    if (item === undefined || trigger === null) return;
    insertText(this.#input, '', trigger.start, trigger.start + 1 + trigger.query.length);
    this.close();
    this.#post({ type: 'pick', trigger: trigger.sign, value: item.value });
  }

  #hide(): void {
    this.element.hidden = true;
    this.#items = [];
    this.#input.removeAttribute('aria-activedescendant');
    this.#input.removeAttribute('aria-controls');
  }
}
