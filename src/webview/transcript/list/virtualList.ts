import { h } from '../../elements/dom.ts';
import { Heights, type Stretch } from './heights.ts';
import { Scroller } from './scroller.ts';

/** How far beyond the visible stretch items are kept ready, in pixels. */
const overscanPx = 600;
/** A column that is no higher than this is on the page whole, in pixels. */
const maxWholePx = 40_000;
/** A selection or the focus keeps items on the page that are at most so many away. */
const maxPinnedItems = 60;

/** An item as it is on the page. */
interface ListItem {
  readonly element: HTMLElement;
  dispose(): void;
}

/** The rows of a list, and what follows from its moves. */
interface ListOwner<Row, Item extends ListItem> {
  /** All rows there are, from the top; the list is told when some have come. */
  rows(): readonly Row[];
  /** About how high the row is in a column of this width, both in pixels. */
  guess(row: Row, width: number): number;
  /** `isNew`: the row came about just now, in contrast to one that comes into view. */
  create(row: Row, isNew: boolean): Item;
  /** Other items are on the page; the reader's place is kept after this. */
  onDidPlace(): void;
  /** The page fits the place. */
  onDidSettle(): void;
  onDidScroll(): void;
  /** The column, or something in it, has another size. */
  onDidResize(): void;
}

/**
 * A scrolling column of rows. Of a long one only the items near the visible stretch are on the page; two spacers stand
 * for the others. Heights are guessed until an item has been on the page.
 */
export class VirtualList<Row, Item extends ListItem> {
  /** The column itself, inside the element that scrolls. */
  readonly content = h('div', { class: 'content' });
  readonly #element: HTMLElement;
  readonly #owner: ListOwner<Row, Item>;
  readonly #above = h('div', { class: 'spacer', 'aria-hidden': 'true' });
  readonly #below = h('div', { class: 'spacer', 'aria-hidden': 'true' });
  readonly #scroller: Scroller;
  readonly #resized: ResizeObserver;
  #heights = new Heights();
  #items = new Map<number, Item>();
  #indexOf = new WeakMap<Element, number>();
  #range: Stretch = { first: 0, end: 0 };
  #width = 0;
  #widening = 0;

  /** `element` scrolls, and gets the column as its content. */
  constructor(element: HTMLElement, owner: ListOwner<Row, Item>) {
    this.#element = element;
    this.#owner = owner;
    this.content.append(this.#above, this.#below);
    element.append(this.content);
    this.#scroller = new Scroller(element, () => {
      this.settle();
      owner.onDidScroll();
    });
    this.#resized = new ResizeObserver((entries) => this.#onResize(entries));
    this.#resized.observe(element);
    this.#resized.observe(this.content);
  }

  /** How many rows it has been told of. */
  get count(): number {
    return this.#heights.count;
  }

  /** Whether it follows what grows at the end. */
  get atEnd(): boolean {
    return this.#scroller.atEnd;
  }

  /** The rows of which something is in view. */
  get inView(): Stretch {
    return this.#stretch(0);
  }

  /** The items on the page, from the top. */
  get shown(): readonly Item[] {
    return [...this.#items.keys()].sort((a, b) => a - b).flatMap((index) => this.#items.get(index) ?? []);
  }

  /** The item of the row, if it is on the page. */
  at(index: number): Item | undefined {
    return this.#items.get(index);
  }

  /** The index of the row in whose item the element stands. */
  indexAt(element: Element | null): number | undefined {
    for (let each = element; each !== null; each = each.parentElement) {
      const index = this.#indexOf.get(each);
      if (index !== undefined) return index;
    }
    return undefined;
  }

  /** From the top of the column to the top of the row, pixels, as far as it is known. */
  top(index: number): number {
    return this.#heights.top(index);
  }

  isWhollyInView(index: number): boolean {
    const element = this.#items.get(index)?.element;
    if (element === undefined) return false;
    const { scrollTop, clientHeight } = this.#element;
    return element.offsetTop >= scrollTop && element.offsetTop + element.offsetHeight <= scrollTop + clientHeight;
  }

  /** All rows are other ones. Nothing of them is on the page before the list goes to a place. */
  reset(): void {
    for (const [index, item] of this.#items) this.#drop(index, item);
    this.#heights = new Heights();
    this.#indexOf = new WeakMap();
    this.#range = { first: 0, end: 0 };
    this.#scroller.forget();
    this.#width = this.#element.clientWidth;
    for (const row of this.#owner.rows()) this.#heights.push(this.#guess(row));
    this.#drawSpacers();
  }

  /** Rows came at the end. */
  append(): void {
    const rows = this.#owner.rows();
    const from = this.#heights.count;
    for (const row of rows.slice(from)) this.#heights.push(this.#guess(row));
    this.#drawSpacers();
    if (this.atEnd) this.#render({ first: Math.min(this.#range.first, from), end: rows.length }, from);
  }

  /** So many rows came to stand before the others, whose place on the screen is kept when the new height is known. */
  prepend(count: number): void {
    const guesses = this.#owner.rows().slice(0, count);
    this.#heights.prepend(guesses.map((row) => this.#guess(row)));
    this.#items = new Map([...this.#items].map(([index, item]) => [index + count, item]));
    for (const [index, { element }] of this.#items) this.#indexOf.set(element, index);
    this.#range = { first: this.#range.first + count, end: this.#range.end + count };
    this.#drawSpacers();
  }

  toEnd(): void {
    this.#scroller.toEnd();
    this.settle();
  }

  /** @param top of the column at the top edge, pixels */
  scrollTo(top: number): void {
    this.#scroller.to(top);
    this.settle();
  }

  /** Goes to the row, of which so many pixels are to be above the top edge. It is on the page then. */
  goTo(index: number, offset: number): void {
    this.scrollTo(this.#heights.top(index) + offset);
    // The guesses above have become measures, so the row may have moved.
    const item = this.#items.get(index);
    if (item !== undefined) this.scrollTo(item.element.offsetTop + offset);
    else this.#render(this.#withPinned({ first: index, end: index + 1 }));
  }

  /** For heights that have changed now, of which the browser tells only with the next frame. */
  keepPlace(): void {
    this.#scroller.settle();
  }

  /** Makes the page fit the place: first what is visible, at once; its surroundings follow frame by frame. */
  settle(): void {
    for (let round = 0; round < 12; round++) {
      const visible = this.inView;
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
    this.#owner.onDidSettle();
  }

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    if (this.#element.clientWidth !== this.#width) {
      this.#width = this.#element.clientWidth;
      this.#owner.rows().forEach((row, index) => {
        if (!this.#items.has(index)) this.#heights.set(index, this.#guess(row));
      });
      this.#drawSpacers();
    }
    for (const entry of entries) {
      const index = this.#indexOf.get(entry.target);
      if (index === undefined || !this.#items.has(index)) continue;
      this.#heights.set(index, entry.borderBoxSize[0]?.blockSize ?? entry.contentRect.height);
    }
    this.#scroller.settle();
    this.#owner.onDidResize();
    this.#widenSoon();
  }

  #widenSoon(): void {
    if (this.#widening !== 0) return;
    this.#widening = requestAnimationFrame(() => {
      this.#widening = 0;
      const near = this.#stretch(this.#overscan);
      const { first, end } = this.#range;
      const visible = this.inView;
      if (visible.first < first || visible.end > end) this.settle();
      else if (near.first < first) this.#render({ first: first - 1, end });
      else if (near.end > end) this.#render({ first, end: end + 1 });
      else return;
      this.#widenSoon();
    });
  }

  get #overscan(): number {
    return this.#heights.total <= maxWholePx ? maxWholePx : overscanPx;
  }

  #stretch(overscan: number): Stretch {
    const { scrollTop, clientHeight } = this.#element;
    return this.#heights.within(scrollTop - overscan, scrollTop + clientHeight + overscan);
  }

  /** The range, widened to items that hold the focus or an end of the selection. */
  #withPinned(range: Stretch): Stretch {
    const selection = document.getSelection();
    const nodes = [document.activeElement, selection?.isCollapsed === false ? selection.anchorNode : null];
    if (selection?.isCollapsed === false) nodes.push(selection.focusNode);
    let { first, end } = range;
    for (const node of nodes) {
      const index = this.indexAt(node instanceof Element ? node : (node?.parentElement ?? null));
      const item = index === undefined ? undefined : this.#items.get(index);
      if (index === undefined || item === undefined) continue;
      if (index < range.first - maxPinnedItems || index > range.end + maxPinnedItems) {
        // Too far to keep. The focus must not fall out of the list with its item.
        if (item.element.contains(document.activeElement)) this.#element.focus({ preventScroll: true });
        continue;
      }
      first = Math.min(first, index);
      end = Math.max(end, index + 1);
    }
    return { first, end };
  }

  /** Puts exactly these rows on the page, those from `newFrom` on as new ones. */
  #render(range: Stretch, newFrom = Infinity): void {
    for (const [index, item] of this.#items) {
      if (index < range.first || index >= range.end) this.#drop(index, item);
    }
    const rows = this.#owner.rows();
    const made: number[] = [];
    let next: Element = this.#below;
    for (let index = range.end - 1; index >= range.first; index--) {
      let item = this.#items.get(index);
      if (item === undefined) {
        const row = rows[index];
        if (row === undefined) continue;
        item = this.#owner.create(row, index >= newFrom);
        this.#items.set(index, item);
        this.#indexOf.set(item.element, index);
        this.content.insertBefore(item.element, next);
        this.#resized.observe(item.element);
        made.push(index);
      }
      next = item.element;
    }
    this.#range = range;
    for (const index of made) {
      const height = this.#items.get(index)?.element.getBoundingClientRect().height;
      if (height !== undefined && height > 0) this.#heights.set(index, height);
    }
    this.#drawSpacers();
    this.#owner.onDidPlace();
    this.#scroller.settle();
  }

  #drop(index: number, item: Item): void {
    this.#resized.unobserve(item.element);
    item.dispose();
    item.element.remove();
    this.#items.delete(index);
  }

  #drawSpacers(): void {
    const above = this.#heights.top(this.#range.first);
    const below = this.#heights.total - this.#heights.top(this.#range.end);
    this.#above.style.height = `${above}px`;
    this.#below.style.height = `${Math.max(0, below)}px`;
  }

  #guess(row: Row): number {
    return this.#owner.guess(row, this.#width);
  }
}
