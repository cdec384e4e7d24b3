import type { HistoryEntry, HistoryPosition, ToHost, ToView } from '../../protocol/index.ts';
import { iconButton, textButton } from '../elements/button.ts';
import { h, setText } from '../elements/dom.ts';
import { RefusalLine } from '../elements/refusals.ts';
import { createHistoryRow } from './historyRow.ts';
import { plural, t } from '../../base/index.ts';

/** So long after the last key the host is asked, in ms. */
const pauseMs = 120;

export interface HistoryPaneOptions {
  readonly post: (message: ToHost) => void;
  readonly onDidClose: () => void;
}

/** All conversations, over the transcript: by time, or what a search finds in their titles and texts. */
export class HistoryPane {
  readonly element: HTMLElement;
  readonly refusals = new RefusalLine();
  readonly #options: HistoryPaneOptions;
  readonly #input = h('input', {
    class: 'history-search',
    type: 'search',
    'aria-label': t('Search conversations'),
    placeholder: t('Search conversations'),
    spellcheck: 'false',
  });
  readonly #everywhere: HTMLButtonElement;
  readonly #list = h('div', { class: 'history-list' });
  readonly #count = h('span', { class: 'visually-hidden', role: 'status', 'aria-label': t('Conversations found') });
  #isEverywhere = false;
  /** The first list that this workspace has nothing for gives way to that of all workspaces. */
  #mayWiden = true;
  #group: { name: string; rows: HTMLElement } | null = null;
  #timer = 0;

  constructor(options: HistoryPaneOptions) {
    this.#options = options;
    this.#everywhere = textButton(t('All workspaces'), 'quiet', () => {
      this.#isEverywhere = !this.#isEverywhere;
      this.#mayWiden = false;
      this.#ask(null);
    });
    this.element = h(
      'section',
      { class: 'history', 'aria-label': t('History'), hidden: true },
      h(
        'div',
        { class: 'history-bar' },
        this.#input,
        iconButton('cross', t('Close history'), () => this.close()),
        this.#everywhere,
      ),
      this.#count,
      this.refusals.element,
      this.#list,
    );
    this.#input.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#ask(null), pauseMs);
    });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    this.#mayWiden = true;
    this.#input.value = '';
    this.#ask(null);
    this.#input.focus();
  }

  close(): void {
    if (!this.isOpen) return;
    this.element.hidden = true;
    clearTimeout(this.#timer);
    this.#options.onDidClose();
  }

  /** Something of what is shown may be another now. */
  changed(): void {
    if (this.isOpen && this.element.querySelector('.history-rename') === null) this.#ask(null);
  }

  /** Shows a page that was asked for; one that was asked for before the last key is dropped. */
  show(page: Extract<ToView, { type: 'history' }>): void {
    if (!this.isOpen || page.query !== this.#input.value || page.everywhere !== this.#isEverywhere) return;
    if (this.#mayWiden && page.entries.length === 0 && page.query === '' && !page.everywhere) {
      this.#mayWiden = false;
      this.#isEverywhere = true;
      this.#ask(null);
      return;
    }
    this.#everywhere.setAttribute('aria-pressed', String(page.everywhere));
    const focused = page.append ? null : this.#focusedRow();
    if (!page.append) {
      this.#list.replaceChildren();
      this.#group = null;
    }
    this.#list.querySelector('.history-more')?.remove();
    for (const entry of page.entries) this.#add(entry);
    const { next } = page;
    if (next !== null) this.#list.append(this.#more(next));
    const rows = this.#rows();
    if (rows.length === 0) {
      const text =
        page.query === '' ? t('There are no conversations yet.') : t('Nothing was found for “{0}”.', page.query);
      this.#list.append(h('p', { class: 'history-none' }, text));
    }
    setText(this.#count, page.query === '' ? '' : plural(rows.length, '{0} found', '{0} found'));
    if (focused !== null) rows.at(Math.min(focused, rows.length - 1))?.focus();
  }

  #add(entry: HistoryEntry): void {
    if (this.#group?.name !== entry.group) {
      this.#group = { name: entry.group, rows: h('ul', { 'aria-label': entry.group }) };
      this.#list.append(h('h2', { class: 'history-group' }, entry.group), this.#group.rows);
    }
    this.#group.rows.append(createHistoryRow(entry, { post: this.#options.post, onOpen: () => this.close() }));
  }

  #more(next: HistoryPosition): HTMLElement {
    const button = textButton(t('Show more'), 'quiet', () => this.#ask(next));
    button.classList.add('history-more');
    return button;
  }

  #ask(after: HistoryPosition | null): void {
    this.#options.post({ type: 'history', query: this.#input.value, everywhere: this.#isEverywhere, after });
  }

  #rows(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('.history-open')];
  }

  /** The place of the row that has the focus, so that it has it again when the list was drawn anew. */
  #focusedRow(): number | null {
    const row = document.activeElement?.closest('.history-row')?.querySelector('.history-open') ?? null;
    return row instanceof HTMLElement ? this.#rows().indexOf(row) : null;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const rows = this.#rows();
      const at = this.#focusedRow() ?? -1;
      const to = event.key === 'ArrowDown' ? at + 1 : at - 1;
      if (to < 0) this.#input.focus();
      else rows.at(Math.min(to, rows.length - 1))?.focus();
    } else if (event.key === 'Enter' && event.target === this.#input) this.#rows()[0]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
