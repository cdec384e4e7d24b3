/* eslint-disable max-lines -- the virtual list and the transcript are still one; they are parted next */
import type { ActivityView } from '../../protocol/index.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';
import type { Changes, MessageRecord, Replica } from '../replica.ts';
import { type Article, type ArticleContext, createArticle } from './article.ts';
import { copiedText } from './copy.ts';
import { Heights, type Stretch } from './heights.ts';
import { PinnedPrompt } from './pinnedPrompt.ts';
import { SHOWN_AT_FIRST } from './longText.ts';
import { Scroller } from './scroller.ts';
import { TableHead } from './tableHead.ts';
import type { RefusalLine } from '../refusals.ts';

/** How far beyond the visible stretch messages are kept ready, in pixels. */
const OVERSCAN = 600;
/** A conversation that is no higher than this is on the page whole, in pixels. */
const WHOLE = 40_000;
/** A selection or the focus keeps messages on the page that are at most so many away. */
const PINNED = 60;

/** Where the reader is: so far below the top of this message is the top edge, in pixels; `null`: at the end. */
type Place = { readonly messageId: string; readonly offset: number } | null;

/**
 * The conversation as a scrolling column. Of a long one only the messages near the visible stretch are on the page; two
 * spacers stand for the others.
 */
export class Transcript {
  readonly element: HTMLElement;
  readonly #replica: Replica;
  readonly #context: ArticleContext;
  readonly #onDidRender: () => void;
  readonly #log: HTMLElement;
  readonly #content = h('div', { class: 'content' });
  readonly #above = h('div', { class: 'spacer', 'aria-hidden': 'true' });
  readonly #below = h('div', { class: 'spacer', 'aria-hidden': 'true' });
  readonly #welcome: HTMLElement;
  readonly #toEnd: HTMLButtonElement;
  readonly #toEndText = h('span', {}, 'New text below');
  readonly #scroller: Scroller;
  readonly #pinned = new PinnedPrompt((index) => this.reveal(index).element.focus({ preventScroll: true }));
  readonly #tableHead: TableHead;
  readonly #resized: ResizeObserver;
  #heights = new Heights();
  #articles = new Map<number, Article>();
  #indexOf = new WeakMap<Element, number>();
  #range: Stretch = { first: 0, end: 0 };
  #width = 0;
  #widening = 0;
  /** The article to which the activity line belongs. */
  #active: Article | null = null;

  constructor(replica: Replica, context: ArticleContext, welcome: HTMLElement, onDidRender: () => void) {
    this.#replica = replica;
    this.#context = context;
    this.#onDidRender = onDidRender;
    this.#welcome = welcome;
    this.#content.append(this.#above, this.#below);
    this.#log = h(
      'div',
      { class: 'log', role: 'log', 'aria-label': 'Conversation', 'aria-live': 'off', tabindex: '0' },
      this.#content,
    );
    this.#toEnd = h('button', { type: 'button', class: 'to-end', hidden: true }, icon('toEnd'), this.#toEndText);
    this.#toEnd.addEventListener('click', () => this.scrollToEnd());
    this.element = h('div', { class: 'transcript' }, this.#pinned.element, this.#log, this.#toEnd);
    this.#tableHead = new TableHead(this.#log);
    document.addEventListener('copy', (event) => this.#onCopy(event));
    this.#scroller = new Scroller(this.#log, () => this.#onScroll());
    this.#resized = new ResizeObserver((entries) => this.#onResize(entries));
    this.#resized.observe(this.#log);
    this.#resized.observe(this.#content);
  }

  get place(): Place {
    if (this.#scroller.atEnd) return null;
    const index = this.#heights.within(this.#log.scrollTop, this.#log.scrollTop).first;
    const article = this.#articles.get(index);
    if (article === undefined) return null;
    return { messageId: article.id, offset: this.#log.scrollTop - article.element.offsetTop };
  }

  /** The articles on the page, from the top. */
  get shown(): readonly Article[] {
    return [...this.#articles.keys()].sort((a, b) => a - b).flatMap((index) => this.#articles.get(index) ?? []);
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
    return this.#stretch(0).first;
  }

  /** Draws everything anew and goes to the place. */
  drawAll(place: Place): void {
    const focus = this.#focusInside();
    this.#clear();
    this.#width = this.#log.clientWidth;
    for (const record of this.#replica.messages) this.#heights.push(this.#guess(record));
    this.#drawWelcome();
    const index = place === null ? -1 : this.#replica.messages.findIndex(({ id }) => id === place.messageId);
    this.#drawSpacers();
    if (place === null || index < 0) this.#scroller.toEnd();
    else this.#goTo(index, place.offset);
    this.#settle();
    this.#drawActivity();
    this.#drawToEnd(false);
    this.#drawTop();
    if (focus !== null) this.#restoreFocus(focus);
  }

  /** Draws what has changed. */
  draw(changes: Changes): void {
    const { messages } = this.#replica;
    // Those made from now on are made with everything that has come.
    const shown = [...this.#articles.values()];
    if (changes.older > 0) this.#moveDown(changes.older);
    if (changes.added) {
      const from = this.#heights.count;
      for (const record of messages.slice(from)) this.#heights.push(this.#guess(record));
      this.#drawWelcome();
      this.#drawSpacers();
      if (this.#scroller.atEnd) this.#render({ first: Math.min(this.#range.first, from), end: messages.length }, from);
    }
    for (const article of shown) {
      const text = changes.texts.get(article.id);
      if (text !== undefined || changes.heads.has(article.id)) article.draw(text?.join('') ?? '');
    }
    if (changes.activity || changes.added) this.#drawActivity();
    if (changes.added || changes.texts.size > 0) this.#drawToEnd(true);
    this.#onDidRender();
  }

  scrollToEnd(): void {
    this.#scroller.toEnd();
    this.#settle();
    this.#drawToEnd(false);
  }

  /** Moves the focus to the message before or after the one that has it; without one, to the last or first in view. */
  focusNeighbour(step: -1 | 1): void {
    const active = document.activeElement?.closest('article');
    const at = active === null || active === undefined ? undefined : this.#indexOf.get(active);
    const index = at === undefined ? this.#edgeInView(step) : at + step;
    if (index >= 0 && index < this.#heights.count) this.reveal(index).element.focus({ preventScroll: true });
  }

  /** Moves the focus to the prompt before or after where the focus, or else the reader, is. */
  focusPrompt(step: -1 | 1): void {
    const active = document.activeElement?.closest('article');
    const at = active === null || active === undefined ? undefined : this.#indexOf.get(active);
    const { messages } = this.#replica;
    let index = at === undefined ? this.#edgeInView(step) : at + step;
    while (index >= 0 && index < messages.length && messages[index]?.head.role !== 'user') index += step;
    if (messages[index] !== undefined) this.reveal(index).element.focus({ preventScroll: true });
  }

  /** Scrolls to the message, unless it is wholly in view, and returns its article. */
  reveal(index: number): Article {
    const present = this.#articles.get(index);
    const top = present?.element.offsetTop ?? this.#heights.top(index);
    const height = present?.element.offsetHeight ?? Infinity;
    const { scrollTop, clientHeight } = this.#log;
    if (top < scrollTop || top + height > scrollTop + clientHeight) this.#goTo(index, 0);
    const article = this.#articles.get(index);
    if (article === undefined) throw new RangeError(`no message ${index}`);
    return article;
  }

  /** Scrolls so that the rectangle, given in the window's coordinates, is in view. */
  revealRect(rect: DOMRect): void {
    const box = this.#log.getBoundingClientRect();
    // The bar lies over the top edge.
    if (rect.top >= box.top + 48 && rect.bottom <= box.bottom - 8) return;
    this.#scroller.to(this.#log.scrollTop + rect.top - box.top - this.#log.clientHeight / 3);
    this.#settle();
  }

  /** Opens the editor of the last prompt, if there is one. */
  editLastPrompt(): void {
    const index = this.#replica.messages.findLastIndex(({ head }) => head.role === 'user');
    const record = this.#replica.messages[index];
    if (record === undefined) return;
    if (!this.#context.edits.has(record.id)) this.#context.edits.set(record.id, record.text);
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
    content.selectNodeContents(this.#content);
    return (
      range.compareBoundaryPoints(Range.START_TO_START, content) <= 0 &&
      range.compareBoundaryPoints(Range.END_TO_END, content) >= 0
    );
  }

  #onScroll(): void {
    this.#settle();
    if (this.#scroller.atEnd) this.#drawToEnd(false);
    else if (this.#toEnd.hidden) this.#drawToEnd(false);
    this.#drawTop();
  }

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    if (this.#log.clientWidth !== this.#width) {
      this.#width = this.#log.clientWidth;
      this.#replica.messages.forEach((record, index) => {
        if (!this.#articles.has(index)) this.#heights.set(index, this.#guess(record));
      });
      this.#drawSpacers();
    }
    for (const entry of entries) {
      const index = this.#indexOf.get(entry.target);
      if (index === undefined || !this.#articles.has(index)) continue;
      this.#heights.set(index, entry.borderBoxSize[0]?.blockSize ?? entry.contentRect.height);
    }
    this.#scroller.settle();
    // When all is in view now, there is no way down to be shown.
    if (this.#scroller.atEnd !== this.#toEnd.hidden) this.#drawToEnd(false);
    this.#drawTop();
    this.#widenSoon();
  }

  /** Things that stand at the top edge whatever is scrolled: the prompt of the answer there, and the head of its table. */
  #drawTop(): void {
    const { messages } = this.#replica;
    const { first } = this.#stretch(0);
    const isCut = this.#heights.top(first) < this.#log.scrollTop - 8;
    const index = messages[first]?.head.role === 'assistant' ? first - 1 : -1;
    const prompt = isCut && messages[index]?.head.role === 'user' ? messages[index] : undefined;
    if (prompt) this.#pinned.show(index, prompt.text);
    else this.#pinned.hide();
    const { height } = this.#pinned;
    this.#log.style.setProperty('--covered', `${height}px`);
    this.#tableHead.place(height);
  }

  /** Makes the window fit the place: first what is visible, at once; its surroundings follow frame by frame. */
  #settle(): void {
    for (let round = 0; round < 12; round++) {
      const visible = this.#stretch(0);
      const near = this.#stretch(2 * this.#overscan);
      const kept = {
        first: Math.max(this.#range.first, near.first),
        end: Math.min(this.#range.end, near.end),
      };
      const joins = kept.first < kept.end && kept.first <= visible.end && kept.end >= visible.first;
      const wanted = joins
        ? { first: Math.min(kept.first, visible.first), end: Math.max(kept.end, visible.end) }
        : visible;
      const { first, end } = this.#withPinned(wanted);
      if (first === this.#range.first && end === this.#range.end) break;
      this.#render({ first, end });
    }
    this.#widenSoon();
    this.#onDidRender();
  }

  #widenSoon(): void {
    if (this.#widening !== 0) return;
    this.#widening = requestAnimationFrame(() => {
      this.#widening = 0;
      const near = this.#stretch(this.#overscan);
      const { first, end } = this.#range;
      const visible = this.#stretch(0);
      if (visible.first < first || visible.end > end) this.#settle();
      else if (near.first < first) this.#render({ first: first - 1, end });
      else if (near.end > end) this.#render({ first, end: end + 1 });
      else return;
      this.#widenSoon();
    });
  }

  get #overscan(): number {
    return this.#heights.total <= WHOLE ? WHOLE : OVERSCAN;
  }

  #stretch(overscan: number): Stretch {
    const { scrollTop, clientHeight } = this.#log;
    return this.#heights.within(scrollTop - overscan, scrollTop + clientHeight + overscan);
  }

  /** The range, widened to messages that hold the focus or an end of the selection. */
  #withPinned(range: Stretch): Stretch {
    const selection = document.getSelection();
    const nodes = [document.activeElement, selection?.isCollapsed === false ? selection.anchorNode : null];
    if (selection?.isCollapsed === false) nodes.push(selection.focusNode);
    let { first, end } = range;
    for (const node of nodes) {
      const article = (node instanceof Element ? node : node?.parentElement)?.closest('article') ?? null;
      const index = article === null ? undefined : this.#indexOf.get(article);
      if (index === undefined || !this.#articles.has(index)) continue;
      if (index < range.first - PINNED || index > range.end + PINNED) {
        // Too far to keep. The focus must not fall out of the transcript with its message.
        if (article?.contains(document.activeElement) === true) this.#log.focus({ preventScroll: true });
        continue;
      }
      first = Math.min(first, index);
      end = Math.max(end, index + 1);
    }
    return { first, end };
  }

  /** Puts exactly these messages on the page, those from `newFrom` on as new ones. */
  #render(range: Stretch, newFrom = Infinity): void {
    for (const [index, article] of this.#articles) {
      if (index >= range.first && index < range.end) continue;
      this.#drop(index, article);
    }
    const made: number[] = [];
    let next: Element = this.#below;
    for (let index = range.end - 1; index >= range.first; index--) {
      let article = this.#articles.get(index);
      if (article === undefined) {
        const record = this.#replica.messages[index];
        if (record === undefined) continue;
        article = createArticle(record, this.#context, index >= newFrom);
        this.#articles.set(index, article);
        this.#indexOf.set(article.element, index);
        this.#content.insertBefore(article.element, next);
        this.#resized.observe(article.element);
        made.push(index);
      }
      next = article.element;
    }
    this.#range = range;
    for (const index of made) {
      const height = this.#articles.get(index)?.element.getBoundingClientRect().height;
      if (height !== undefined && height > 0) this.#heights.set(index, height);
    }
    this.#drawSpacers();
    this.#drawActivity();
    this.#scroller.settle();
  }

  #drop(index: number, article: Article): void {
    this.#resized.unobserve(article.element);
    article.dispose();
    article.element.remove();
    this.#articles.delete(index);
    if (this.#active === article) this.#active = null;
  }

  #drawSpacers(): void {
    const above = this.#heights.top(this.#range.first);
    const below = this.#heights.total - this.#heights.top(this.#range.end);
    this.#above.style.height = `${above}px`;
    this.#below.style.height = `${Math.max(0, below)}px`;
  }

  #drawActivity(): void {
    const now: { messageId: string; activity: ActivityView } | null = this.#replica.activity;
    const index = now === null ? -1 : this.#replica.messages.findLastIndex(({ id }) => id === now.messageId);
    const article = this.#articles.get(index) ?? null;
    if (this.#active !== article) this.#active?.setActivity(null);
    this.#active = article;
    article?.setActivity(now?.activity ?? null);
  }

  #drawToEnd(news: boolean): void {
    this.#toEnd.hidden = this.#scroller.atEnd;
    if (this.#toEnd.hidden) this.#toEnd.classList.remove('news');
    else if (news) this.#toEnd.classList.add('news');
    this.#toEnd.setAttribute('aria-label', this.#toEnd.classList.contains('news') ? 'New text below' : 'Go to the end');
    this.#toEnd.title = this.#toEnd.getAttribute('aria-label') ?? '';
  }

  /** So many messages came to stand before the others, whose place on the screen is kept when the new height is known. */
  #moveDown(count: number): void {
    this.#heights.prepend(this.#replica.messages.slice(0, count).map((record) => this.#guess(record)));
    this.#articles = new Map([...this.#articles].map(([index, article]) => [index + count, article]));
    for (const [index, { element }] of this.#articles) this.#indexOf.set(element, index);
    this.#range = { first: this.#range.first + count, end: this.#range.end + count };
    this.#drawSpacers();
  }

  #drawWelcome(): void {
    if (this.#replica.messages.length === 0) this.#content.prepend(this.#welcome);
    else this.#welcome.remove();
  }

  #goTo(index: number, offset: number): void {
    this.#scroller.to(this.#heights.top(index) + offset);
    this.#settle();
    // The guesses above have become measures, so the message may have moved.
    const article = this.#articles.get(index);
    if (article !== undefined) {
      this.#scroller.to(article.element.offsetTop + offset);
      this.#settle();
    } else this.#render(this.#withPinned({ first: index, end: index + 1 }));
  }

  #edgeInView(step: -1 | 1): number {
    const { first, end } = this.#stretch(0);
    return step < 0 ? end - 1 : first;
  }

  #guess(record: MessageRecord): number {
    const perLine = Math.max(20, (this.#width - 32) / 7);
    const length = record.head.role === 'user' ? Math.min(record.length, SHOWN_AT_FIRST) : record.length;
    return 56 + Math.ceil(length / perLine) * 24 + record.steps.length * 26;
  }

  /** Which message has the focus and, inside it, which control. */
  #focusInside(): { index: number; label: string | null } | null {
    const active = document.activeElement;
    const article = active?.closest('article') ?? null;
    const index = article === null ? undefined : this.#indexOf.get(article);
    return index === undefined ? null : { index, label: active?.getAttribute('aria-label') ?? null };
  }

  #restoreFocus(focus: { index: number; label: string | null }): void {
    const article = this.#articles.get(Math.min(focus.index, this.#heights.count - 1))?.element;
    const controls = [...(article?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
    const control = controls.find((each) => each.getAttribute('aria-label') === focus.label);
    (control ?? article ?? this.#log).focus({ preventScroll: true });
  }

  #clear(): void {
    for (const [index, article] of this.#articles) this.#drop(index, article);
    this.#heights = new Heights();
    this.#indexOf = new WeakMap();
    this.#range = { first: 0, end: 0 };
    this.#scroller.forget();
  }
}
