import type { ActivityView } from '../../protocol/index.ts';
import { h } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import type { Changes, MessageRecord, Replica } from '../connection/replica.ts';
import { type Article, type ArticleContext, createArticle } from './article/article.ts';
import { copiedText } from './copy.ts';
import { PinnedPrompt } from './pinnedPrompt.ts';
import { firstLength } from './text/longText.ts';
import { promptEditOf } from './article/promptEditor.ts';
import { TableHead } from './tableHead.ts';
import { VirtualList } from './list/virtualList.ts';
import type { RefusalLine } from '../elements/refusals.ts';
import { t } from '../../base/index.ts';

/** Where the reader is: so far below the top of this message is the top edge, in pixels; `null`: at the end. */
type Place = { readonly messageId: string; readonly offset: number } | null;

/** The conversation as a scrolling column of messages. */
export class Transcript {
  readonly element: HTMLElement;
  readonly #replica: Replica;
  readonly #context: ArticleContext;
  readonly #onDidRender: () => void;
  readonly #log: HTMLElement;
  readonly #welcome: HTMLElement;
  readonly #toEnd: HTMLButtonElement;
  readonly #toEndText = h('span', {}, t('New text below'));
  readonly #list: VirtualList<MessageRecord, Article>;
  readonly #pinned = new PinnedPrompt((index) => this.#focus(index));
  readonly #tableHead: TableHead;
  /** Height at the top edge that the prompt there covers, pixels. */
  #covered = 0;
  /** The article to which the activity line belongs. */
  #active: Article | null = null;

  constructor(replica: Replica, context: ArticleContext, welcome: HTMLElement, onDidRender: () => void) {
    this.#replica = replica;
    this.#context = context;
    this.#onDidRender = onDidRender;
    this.#welcome = welcome;
    this.#log = h('div', {
      class: 'log',
      role: 'log',
      'aria-label': t('Conversation'),
      'aria-live': 'off',
      tabindex: '0',
    });
    this.#toEnd = h('button', { type: 'button', class: 'to-end', hidden: true }, icon('toEnd'), this.#toEndText);
    this.#toEnd.addEventListener('click', () => this.scrollToEnd());
    this.element = h('div', { class: 'transcript' }, this.#pinned.element, this.#log, this.#toEnd);
    this.#tableHead = new TableHead(this.#log);
    document.addEventListener('copy', (event) => this.#onCopy(event));
    this.#list = this.#createList();
  }

  get place(): Place {
    if (this.#list.atEnd) return null;
    const article = this.#list.at(this.firstInView);
    if (article === undefined) return null;
    return { messageId: article.id, offset: this.#log.scrollTop - article.element.offsetTop };
  }

  /** The articles on the page, from the top. */
  get shown(): readonly Article[] {
    return this.#list.shown;
  }

  /** Where a message says that something was not done; `null` when it is not on the page. */
  refusalsOf(messageId: string): RefusalLine | null {
    return this.shown.find(({ id }) => id === messageId)?.refusals ?? null;
  }

  /** The same for the message in which the element stands. */
  refusalsAt(element: Element | null): RefusalLine | null {
    const article = element?.closest('article');
    return this.shown.find((shown) => shown.element === article)?.refusals ?? null;
  }

  /** The index of the message at the top edge. */
  get firstInView(): number {
    return this.#list.inView.first;
  }

  /** Draws everything anew and goes to the place. */
  drawAll(place: Place): void {
    const focus = this.#focusInside();
    this.#list.reset();
    this.#drawWelcome();
    const index = place === null ? -1 : this.#replica.messages.findIndex(({ id }) => id === place.messageId);
    if (place === null || index < 0) this.#list.toEnd();
    else {
      this.#list.goTo(index, place.offset);
      this.#list.settle();
    }
    this.#drawActivity();
    this.#drawToEnd(false);
    this.#drawTop();
    if (focus !== null) this.#restoreFocus(focus);
  }

  /** Draws what has changed. */
  draw(changes: Changes): void {
    // Those made from now on are made with everything that has come.
    const { shown } = this;
    if (changes.older > 0) this.#list.prepend(changes.older);
    if (changes.added) {
      this.#drawWelcome();
      this.#list.append();
    }
    for (const article of shown) {
      const text = changes.texts.get(article.id);
      if (text !== undefined || changes.heads.has(article.id)) article.draw(text?.join('') ?? '');
    }
    if (changes.activity || changes.added) this.#drawActivity();
    if (changes.added || changes.texts.size > 0) this.#drawToEnd(true);
    this.#onDidRender();
  }

  keepPlace(): void {
    this.#list.keepPlace();
  }

  scrollToEnd(): void {
    this.#list.toEnd();
    this.#drawToEnd(false);
  }

  /** Moves the focus to the message before or after the one that has it; without one, to the last or first in view. */
  focusNeighbour(step: -1 | 1): void {
    const index = this.#neighbour(step);
    if (index >= 0 && index < this.#list.count) this.#focus(index);
  }

  /** Moves the focus to the prompt before or after where the focus, or else the reader, is. */
  focusPrompt(step: -1 | 1): void {
    const { messages } = this.#replica;
    let index = this.#neighbour(step);
    while (index >= 0 && index < messages.length && messages[index]?.head.role !== 'user') index += step;
    if (messages[index] !== undefined) this.#focus(index);
  }

  /** Scrolls to the message, unless it is wholly in view, and returns its article. */
  reveal(index: number): Article {
    if (!this.#list.isWhollyInView(index)) this.#list.goTo(index, 0);
    const article = this.#list.at(index);
    if (article === undefined) throw new RangeError(`no message ${index}`);
    return article;
  }

  /** Scrolls so that the rectangle, given in the window's coordinates, is in view. */
  revealRect(rect: DOMRect): void {
    const box = this.#log.getBoundingClientRect();
    // The bar lies over the top edge.
    if (rect.top >= box.top + 48 && rect.bottom <= box.bottom - 8) return;
    this.#list.scrollTo(this.#log.scrollTop + rect.top - box.top - this.#log.clientHeight / 3);
  }

  /** Opens the editor of the last prompt, if there is one. */
  editLastPrompt(): void {
    const index = this.#replica.messages.findLastIndex(({ head }) => head.role === 'user');
    const record = this.#replica.messages[index];
    if (record === undefined) return;
    if (!this.#context.edits.has(record.id)) this.#context.edits.set(record.id, promptEditOf(record.text));
    const article = this.reveal(index);
    article.draw('');
    const input = article.element.querySelector('textarea');
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  }

  #onCopy(event: ClipboardEvent): void {
    // A selection inside one answer is put together there.
    if (event.defaultPrevented) return;
    const selection = document.getSelection();
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    const text = this.#isAllIn(range)
      ? this.#replica.messages.map((record) => record.text.trim()).join('\n\n')
      : copiedText(range, this.#log, this.#context.texts);
    if (text === null || text === '') return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  }

  /** Whether everything is selected, which is more than what is on the page. */
  #isAllIn(range: Range): boolean {
    const content = new Range();
    content.selectNodeContents(this.#list.content);
    return (
      range.compareBoundaryPoints(Range.START_TO_START, content) <= 0 &&
      range.compareBoundaryPoints(Range.END_TO_END, content) >= 0
    );
  }

  #createList(): VirtualList<MessageRecord, Article> {
    return new VirtualList(this.#log, {
      rows: () => this.#replica.messages,
      guess: guessHeight,
      create: (record, isNew) => createArticle(record, this.#context, isNew),
      onDidPlace: () => this.#drawActivity(),
      onDidSettle: () => this.#onDidRender(),
      onDidScroll: () => {
        if (this.#list.atEnd || this.#toEnd.hidden) this.#drawToEnd(false);
        this.#drawTop();
      },
      onDidResize: () => {
        // When all is in view now, there is no way down to be shown.
        if (this.#list.atEnd !== this.#toEnd.hidden) this.#drawToEnd(false);
        this.#drawTop();
      },
    });
  }

  /** Things that stand at the top edge whatever is scrolled: the prompt of the answer there, and the head of its table. */
  #drawTop(): void {
    const { messages } = this.#replica;
    const first = this.firstInView;
    const isCut = this.#list.top(first) < this.#log.scrollTop - 8;
    const index = messages[first]?.head.role === 'assistant' ? first - 1 : -1;
    const prompt = isCut && messages[index]?.head.role === 'user' ? messages[index] : undefined;
    if (prompt) this.#pinned.show(index, prompt.text);
    else this.#pinned.hide();
    const { height } = this.#pinned;
    if (height !== this.#covered) this.#log.style.setProperty('--covered', `${height}px`);
    this.#covered = height;
    this.#tableHead.place(height);
  }

  #drawActivity(): void {
    const now: { messageId: string; activity: ActivityView } | null = this.#replica.activity;
    const index = now === null ? -1 : this.#replica.messages.findLastIndex(({ id }) => id === now.messageId);
    const article = this.#list.at(index) ?? null;
    // The one before may have left the page meanwhile; then this does nothing.
    if (this.#active !== article) this.#active?.setActivity(null);
    this.#active = article;
    article?.setActivity(now?.activity ?? null);
  }

  #drawToEnd(news: boolean): void {
    this.#toEnd.hidden = this.#list.atEnd;
    if (this.#toEnd.hidden) this.#toEnd.classList.remove('news');
    else if (news) this.#toEnd.classList.add('news');
    this.#toEnd.setAttribute(
      'aria-label',
      this.#toEnd.classList.contains('news') ? t('New text below') : t('Go to the end'),
    );
    this.#toEnd.title = this.#toEnd.getAttribute('aria-label') ?? '';
  }

  #drawWelcome(): void {
    if (this.#replica.messages.length === 0) this.#list.content.prepend(this.#welcome);
    else this.#welcome.remove();
  }

  #focus(index: number): void {
    this.reveal(index).element.focus({ preventScroll: true });
  }

  /** The message before or after the one that has the focus; without one, the last or first in view. */
  #neighbour(step: -1 | 1): number {
    const at = this.#list.indexAt(document.activeElement);
    if (at !== undefined) return at + step;
    const { first, end } = this.#list.inView;
    return step < 0 ? end - 1 : first;
  }

  /** Which message has the focus and, inside it, which control. */
  #focusInside(): { index: number; label: string | null } | null {
    const active = document.activeElement;
    const index = this.#list.indexAt(active);
    return index === undefined ? null : { index, label: active?.getAttribute('aria-label') ?? null };
  }

  #restoreFocus(focus: { index: number; label: string | null }): void {
    const article = this.#list.at(Math.min(focus.index, this.#list.count - 1))?.element;
    const controls = [...(article?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
    const control = controls.find((each) => each.getAttribute('aria-label') === focus.label);
    (control ?? article ?? this.#log).focus({ preventScroll: true });
  }
}

/** About how high a message is in a column of this width, pixels. */
const guessHeight = (record: MessageRecord, width: number): number => {
  const perLine = Math.max(20, (width - 32) / 7);
  const length = record.head.role === 'user' ? Math.min(record.length, firstLength) : record.length;
  return 56 + Math.ceil(length / perLine) * 24 + record.steps.length * 26;
};
