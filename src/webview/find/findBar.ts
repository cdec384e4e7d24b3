import { iconButton } from '../elements/button.ts';
import { h, setText } from '../elements/dom.ts';
import type { Replica } from '../connection/replica.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { mark, rangesOf } from './highlights.ts';
import { countMatches, firstMatchFrom, matchAt, numberOf, queryPattern, sumOf } from './search.ts';
import { t } from '../../base/index.ts';

/** While an answer grows, matches are counted anew this often, in ms. */
const recountMs = 300;

/** Finds text in all messages, also in those that are not on the page. */
export class FindBar {
  readonly element: HTMLElement;
  readonly #replica: Replica;
  readonly #transcript: Transcript;
  readonly #input = h('input', {
    class: 'find-input',
    type: 'text',
    'aria-label': t('Find in this conversation'),
    placeholder: t('Find'),
    spellcheck: 'false',
  });
  readonly #count = h('span', { class: 'find-count', role: 'status', 'aria-label': t('Matches') });
  #pattern: RegExp | null = null;
  #counts: readonly number[] = [];
  /** The number of the match that was gone to, and where it is: older messages that come in change its number. */
  #current = -1;
  #at: { readonly messageId: string; readonly nth: number } | null = null;
  #timer: number | null = null;
  #focusBefore: Element | null = null;

  constructor(replica: Replica, transcript: Transcript) {
    this.#replica = replica;
    this.#transcript = transcript;
    this.element = h(
      'div',
      { class: 'find', role: 'search', 'aria-label': t('Find in this conversation'), hidden: true },
      this.#input,
      this.#count,
      iconButton('up', t('Previous match'), () => this.#step(-1)),
      iconButton('down', t('Next match'), () => this.#step(1)),
      iconButton('cross', t('Close'), () => this.close()),
    );
    this.#input.addEventListener('input', () => this.#search(this.#transcript.firstInView));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Opens the bar with the cursor in it, and looks for what is selected, if something is. */
  open(): void {
    const selected = document.getSelection()?.toString().trim() ?? '';
    this.#focusBefore = document.activeElement;
    this.element.hidden = false;
    if (selected !== '' && selected.length <= 100 && !selected.includes('\n')) this.#input.value = selected;
    this.#input.focus();
    this.#input.select();
    this.#search(this.#transcript.firstInView);
  }

  /** Shows where this stands in the message, without taking the focus. */
  show(query: string, message: number): void {
    this.element.hidden = false;
    this.#input.value = query;
    this.#search(message);
  }

  close(): void {
    if (this.element.hidden) return;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = true;
    this.#pattern = null;
    this.#counts = [];
    this.#current = -1;
    this.#at = null;
    mark([], null);
    const before = this.#focusBefore;
    if (hadFocus && before instanceof HTMLElement && before.isConnected) before.focus();
  }

  /** The page has changed: looks again soon. */
  refreshSoon(): void {
    if (this.element.hidden || this.#pattern === null || this.#timer !== null) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = null;
      this.#recount();
      this.#mark();
    }, recountMs);
  }

  #search(from: number): void {
    this.#pattern = queryPattern(this.#input.value);
    this.#at = null;
    this.#recount();
    this.#current = this.#total === 0 ? -1 : firstMatchFrom(this.#counts, from);
    this.#go();
  }

  #step(step: -1 | 1): void {
    this.#recount();
    const from = this.#current < 0 && step < 0 ? 0 : this.#current;
    if (this.#total > 0) this.#current = (from + step + this.#total) % this.#total;
    this.#go();
  }

  get #total(): number {
    return sumOf(this.#counts);
  }

  #recount(): void {
    const pattern = this.#pattern;
    this.#counts =
      pattern === null
        ? []
        : countMatches(
            this.#replica.messages.map(({ text }) => text),
            pattern,
          );
    const at = this.#at;
    const text = at === null ? -1 : this.#replica.messages.findIndex(({ id }) => id === at.messageId);
    if (at !== null && text >= 0) this.#current = numberOf(this.#counts, { text, nth: at.nth });
    if (this.#current >= this.#total) this.#current = this.#total - 1;
    this.#drawCount();
  }

  #drawCount(): void {
    const total = this.#total;
    // Matches in messages that came later were not gone to.
    const place = this.#current < 0 ? `${total}` : t('{0} of {1}', this.#current + 1, total);
    const text = total === 0 ? t('No matches') : place;
    setText(this.#count, this.#input.value === '' ? '' : text);
    this.element.classList.toggle('none', this.#input.value !== '' && total === 0);
  }

  #go(): void {
    this.#drawCount();
    const match = matchAt(this.#counts, this.#current);
    const record = match === null ? undefined : this.#replica.messages[match.text];
    this.#at = match === null || record === undefined ? null : { messageId: record.id, nth: match.nth };
    if (match !== null) this.#transcript.reveal(match.text);
    const current = this.#mark();
    if (current !== null) this.#transcript.revealRect(current.getBoundingClientRect());
  }

  /** Marks what is on the page, and returns the place of the current match if it is. */
  #mark(): Range | null {
    const pattern = this.#pattern;
    if (pattern === null) {
      mark([], null);
      return null;
    }
    const match = matchAt(this.#counts, this.#current);
    const wanted = match === null ? undefined : this.#replica.messages[match.text]?.id;
    const all: Range[] = [];
    let current: Range | null = null;
    for (const article of this.#transcript.shown) {
      const ranges = rangesOf(pattern, article.element.querySelectorAll('.prompt-text, .text'));
      // What is written and what is drawn differ by the signs of markdown: the nearest one then.
      if (article.id === wanted && match !== null) current = ranges[Math.min(match.nth, ranges.length - 1)] ?? null;
      for (const range of ranges) all.push(range);
    }
    mark(all, current);
    return current;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target === this.#input) this.#step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
