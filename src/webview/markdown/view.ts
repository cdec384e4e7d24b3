import { trimEndOf } from '../../base/index.ts';
import type { Block } from './block.ts';
import { BlockStream } from './stream/blockStream.ts';
import { BlockView } from './drawing/blockView.ts';
import { type Direction, directionOf } from './drawing/direction.ts';
import type { MarkdownOptions } from './options.ts';
import { Page } from './drawing/page.ts';
import { keepSelection } from './selection.ts';

export interface MarkdownView {
  /** Takes the next piece of text. It is drawn with the next frame. */
  append(text: string): void;
  /** No text will follow. A short text is drawn at once; a long one goes on frame by frame. */
  end(): void;
  /** All text so far, as it came. */
  readonly text: string;
  /** The markdown of what a range holds of this view, as copying it gives. */
  markdownIn(range: Range): string;
  /** Resolves when all of an ended text is drawn, colours included. */
  readonly settled: Promise<void>;
  /** Stops drawing and listening. What is drawn stays. */
  dispose(): void;
}

/** Work done before the browser gets its turn, in ms. */
const maxWorkMs = 8;
/** Blocks in one container, and containers in one of the next size. What is full and out of sight costs no layout. */
const blocksInGroup = 16;
/** From so many blocks on, what is out of sight is left out of layout. */
const blocksOfLongText = 128;
const groupsInSection = 32;
/** The open end is drawn this many times its own cost later at the earliest, if it costs more than `maxCheapMs` ms. */
const patience = 5;
const maxCheapMs = 2;

/**
 * Draws markdown into `root`, which is empty and stays the view's own, while it arrives.
 *
 * @param root gets the class `md`; see media/markdown.css
 */
export function createMarkdownView(root: HTMLElement, options: MarkdownOptions): MarkdownView {
  return new LiveView(root, options);
}

/** Draws a whole text: the same as a view that got it in any number of pieces. */
export function renderMarkdown(root: HTMLElement, text: string, options: MarkdownOptions): MarkdownView {
  const view = new LiveView(root, options);
  view.append(text);
  view.end();
  return view;
}

class LiveView implements MarkdownView {
  readonly settled: Promise<void>;

  readonly #stream = new BlockStream();
  readonly #views = new WeakMap<Block, BlockView>();
  /** How many of the stream's blocks are drawn. */
  #count = 0;
  readonly #openViews: { key: string; view: BlockView }[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #chunks: string[] = [];
  readonly #schedule: (draw: () => void) => void;
  readonly #page: Page;
  readonly #root: HTMLElement;
  readonly #openHost: HTMLElement;
  #group: HTMLElement;
  #section: HTMLElement;
  #scheduled = false;
  #ended = false;
  #disposed = false;
  #openStale = false;
  #direction: Direction | null = null;
  /** Drawn at once, and not yet seen. */
  #isNew = false;
  #drawOpenAt = 0;
  #resolveSettled: () => void = () => undefined;

  constructor(root: HTMLElement, options: MarkdownOptions) {
    this.#schedule = options.schedule ?? ((draw) => requestAnimationFrame(draw));
    this.#root = root;
    this.#page = new Page(root, options, (work) => this.#waiting.push(work));
    root.addEventListener('copy', this.#onCopy);
    this.#openHost = this.#page.element('div', 'md-group');
    this.#group = this.#section = this.#openHost;
    root.append(this.#openHost);
    this.settled = new Promise((resolve) => {
      this.#resolveSettled = resolve;
    });
  }

  get text(): string {
    const text = this.#chunks.join('');
    this.#chunks.splice(0, Infinity, text);
    return text;
  }

  append(text: string): void {
    if (this.#ended || this.#disposed || text === '') return;
    this.#chunks.push(text);
    this.#direct(text);
    this.#stream.append(text);
    this.#openStale = true;
    this.#request();
  }

  end(): void {
    if (this.#ended || this.#disposed) return;
    this.#ended = true;
    this.#stream.end();
    this.#openStale = true;
    this.#drawOpenAt = 0;
    this.#drawBesideSelection();
  }

  dispose(): void {
    this.#disposed = true;
    this.#page.dispose();
    this.#root.removeEventListener('copy', this.#onCopy);
    this.#resolveSettled();
  }

  markdownIn(range: Range): string {
    const views = [
      ...this.#stream.blocks.slice(0, this.#count).map((block) => this.#views.get(block)),
      ...this.#openViews.map(({ view }) => view),
    ];
    let text = '';
    for (const view of views) {
      const part = view?.markdownIn(range) ?? '';
      if (part === '') continue;
      text = text === '' ? part : `${trimEndOf(text, '\n')}\n\n${part}`;
    }
    return trimEndOf(text, '\n');
  }

  /** A selection that reaches beyond this view is its owner's to put together. */
  readonly #onCopy = (event: ClipboardEvent): void => {
    const selection = this.#root.ownerDocument.getSelection();
    if (!selection || selection.isCollapsed || !event.clipboardData || event.defaultPrevented) return;
    const range = selection.getRangeAt(0);
    if (!this.#root.contains(range.commonAncestorContainer)) return;
    event.clipboardData.setData('text/plain', this.markdownIn(range));
    event.preventDefault();
  };

  /** The first letter says in which direction the text as a whole runs: on which side bars and bullets stand. */
  #direct(text: string): void {
    this.#direction ??= directionOf(text);
    if (this.#direction === 'rtl') this.#root.dir = 'rtl';
  }

  #request(): void {
    if (this.#scheduled || this.#disposed) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#drawBesideSelection();
    });
  }

  #drawBesideSelection(): void {
    keepSelection(this.#root, () => this.#draw());
  }

  #draw(): void {
    if (this.#disposed) return;
    const start = performance.now();
    // A text that comes whole is first of all to be seen: its colours come after the next frame.
    const isWhole = this.#ended && this.#count === 0 && this.#openViews.length === 0;
    const isNew = isWhole || this.#isNew;
    this.#isNew = isWhole;
    let isBehind = true;
    let froze = false;
    while (performance.now() - start < maxWorkMs) {
      if (isBehind) {
        isBehind = this.#stream.step();
        if (!isBehind) continue;
        froze = true;
        this.#drawChanged();
      } else {
        const work = isNew ? undefined : this.#waiting.shift();
        if (!work) break;
        work();
      }
    }
    // What is frozen now must not stand below a second time.
    if (froze) {
      this.#openStale = true;
      if (isBehind) this.#clearOpen(0);
      else this.#drawOpenAt = 0;
    }
    if (!isBehind && this.#openStale && performance.now() >= this.#drawOpenAt) this.#drawOpen();
    if (isBehind || this.#openStale || this.#waiting.length > 0) this.#request();
    else if (this.#ended) this.#finish();
  }

  /** Draws the blocks that were begun, new or changed. */
  #drawChanged(): void {
    const { changed, blocks } = this.#stream;
    for (let index = this.#count; index < blocks.length; index++) {
      const block = blocks[index];
      if (!block) continue;
      changed.delete(block);
      if (index % blocksInGroup === 0) this.#addGroup(index);
      this.#views.set(block, new BlockView(this.#page, this.#group, block));
    }
    this.#count = blocks.length;
    for (const block of changed) this.#views.get(block)?.update();
    changed.clear();
  }

  #addGroup(index: number): void {
    if (index > 0) this.#group.classList.add('md-full');
    // In a text of ordinary length everything is laid out, so that `innerText` and the like see all of it.
    if (index === blocksOfLongText) this.#root.classList.add('md-long');
    if (index % (blocksInGroup * groupsInSection) === 0) {
      if (index > 0) this.#section.classList.add('md-full');
      this.#section = this.#page.element('div', 'md-section');
      this.#openHost.before(this.#section);
    }
    this.#group = this.#page.element('div', 'md-group');
    this.#section.append(this.#group);
  }

  /** Draws what may still become anything; what has not changed since stays. */
  #drawOpen(): void {
    const start = performance.now();
    this.#openStale = false;
    this.#stream.renderOpen();
    this.#drawChanged();
    const { open } = this.#stream;
    for (const [index, block] of open.entries()) {
      const key = [block.kind, block.open, ...block.parts, ...(block.code?.lines ?? []), block.code?.partial].join(
        '\n',
      );
      const drawn = this.#openViews[index];
      if (drawn?.key === key) continue;
      if (drawn?.view.become(block)) {
        drawn.key = key;
        continue;
      }
      this.#clearOpen(index);
      this.#openViews.push({ key, view: new BlockView(this.#page, this.#openHost, block) });
    }
    this.#clearOpen(open.length);
    const end = performance.now();
    this.#drawOpenAt = end - start > maxCheapMs ? end + (end - start) * patience : 0;
  }

  #clearOpen(from: number): void {
    for (const { view } of this.#openViews.splice(from)) view.remove();
  }

  #finish(): void {
    this.#openHost.remove();
    this.#resolveSettled();
  }
}
