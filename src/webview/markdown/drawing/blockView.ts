import { amend } from './amend.ts';
import type { Block } from '../block.ts';
import { CodeView } from './code.ts';
import { markdownOf, within } from '../copy.ts';
import { decorate, maxRows } from './decorate.ts';
import { MoreButton } from './moreButton.ts';
import type { Page } from './page.ts';

/** Parts drawn before someone asks for more, by kind. */
const limits: Record<Block['kind'], number> = {
  flow: Infinity,
  code: Infinity,
  paragraph: 500,
  quote: 500,
  details: 500,
  list: 1000,
  table: maxRows,
};
/** Parts drawn in one go. */
const partsAtOnce = 200;

const wholeSource = ({ headSource, sources, tailSource, footSource }: Block): string =>
  headSource + sources.join('') + tailSource + footSource;

/** One block in the document. Frozen parts are drawn once; only the tail is drawn again. */
export class BlockView {
  #block: Block;
  /** Nodes in the document, in order. */
  #nodes: ChildNode[] = [];
  #container: ParentNode | null = null;
  readonly #partNodes: ChildNode[][] = [];
  #tailNodes: ChildNode[] = [];
  #tail = '';
  #limit: number;
  readonly #more: MoreButton;
  readonly #page: Page;
  readonly #host: ParentNode;
  readonly #code: CodeView | null = null;

  /** Draws the block at the end of `host`. */
  constructor(page: Page, host: ParentNode, block: Block) {
    this.#page = page;
    this.#host = host;
    this.#block = block;
    this.#limit = limits[block.kind];
    this.#more = new MoreButton(
      page,
      (button) => {
        this.#nodes[0]?.after(button);
        this.#nodes.push(button);
      },
      () => {
        this.#limit += limits[this.#block.kind];
        this.update();
      },
    );
    if (block.code) {
      this.#code = new CodeView(page, block.code);
      host.append(this.#code.element);
      this.#nodes = [this.#code.element];
      return;
    }
    this.#drawEnds();
    this.update();
  }

  /** Draws what changed. */
  update(): void {
    if (this.#code) {
      this.#code.update();
      return;
    }
    const block = this.#block;
    if (block.dirty.delete(-1)) this.#drawEnds();
    for (const part of block.dirty) this.#drawAgain(part);
    block.dirty.clear();
    const end = Math.min(block.parts.length, this.#limit);
    const stop = Math.min(end, this.#partNodes.length + partsAtOnce);
    if (this.#partNodes.length < stop) this.#setTail('');
    for (let part = this.#partNodes.length; part < stop; part++)
      this.#partNodes.push(this.#append(block.parts[part] ?? '', true));
    if (stop < end) this.#page.later(() => this.update());
    else this.#setTail(end < block.parts.length ? '' : block.tail);
    this.#more.offer(block.parts.length - end);
  }

  /** Draws another block in its place, as far as it is the same kind of block: `false` if it is none. */
  become(block: Block): boolean {
    const before = this.#block;
    if (this.#code || block.code || this.#more.isShown || block.kind !== before.kind || block.open !== before.open)
      return false;
    if (block.parts.length > this.#limit || this.#partNodes.length > block.parts.length) return false;
    this.#block = block;
    for (const [part, nodes] of this.#partNodes.entries())
      if (before.parts[part] !== block.parts[part])
        this.#partNodes[part] = this.#amend(nodes, block.parts[part] ?? '', true);
    if (this.#container === this.#host) this.#nodes = this.#partNodes.flat();
    this.update();
    return true;
  }

  remove(): void {
    for (const node of this.#nodes) node.remove();
  }

  /** The markdown of what a range holds of this block: its source as far as it holds whole parts; '' if nothing. */
  markdownIn(range: Range): string {
    const block = this.#block;
    const inside = within(range, this.#nodes);
    if (!inside) return '';
    if (inside.whole) return wholeSource(block);
    if (this.#code) return this.#codeIn(range, inside.range);
    const selected = this.#partNodes.map((nodes) => within(range, nodes));
    const touched = selected.filter(Boolean).length;
    // Rows mean something below their head alone; of a single cell its text is meant.
    const isRows = block.kind === 'table' && (touched > 1 || selected.some((part) => part?.whole));
    const text = selected.map((part, index) => {
      if (!part) return '';
      return part.whole || isRows ? (block.sources[index] ?? '') : markdownOf(part.range.cloneContents());
    });
    if (isRows) text.unshift(block.headSource);
    return touched > 0 ? text.join('') : markdownOf(inside.range.cloneContents());
  }

  /** Code without its fence, if nothing but code is selected. */
  #codeIn(selected: Range, inside: Range): string {
    const pre = this.#code?.element.querySelector('pre');
    const code = pre ? (within(inside, [pre])?.range.toString() ?? '') : '';
    const fence = /^ {0,3}(`{3,}|~{3,})[^\n]*/.exec(this.#block.sources[0] ?? '');
    if (code === '' || !fence || pre?.contains(selected.commonAncestorContainer)) return code;
    return `${fence[0].trimStart()}\n${code.replace(/\n?$/, '\n')}${fence[1]}\n`;
  }

  #drawEnds(): void {
    const block = this.#block;
    const page = this.#page;
    if (block.open === '') {
      this.#container = this.#host;
      return;
    }
    const fragment = page.fragment(block.open + block.close);
    decorate(page, fragment, true);
    const outer = fragment.firstElementChild;
    if (!outer) return;
    const container = outer.querySelector(':scope > tbody, :scope > table > tbody, :scope > .md-details') ?? outer;
    if (this.#container) container.append(...this.#container.childNodes);
    const previous = this.#nodes[0];
    if (previous) previous.replaceWith(outer);
    else this.#host.append(outer);
    this.#container = container;
    this.#nodes[0] = outer;
  }

  #append(html: string, final: boolean): ChildNode[] {
    if (html === '' || !this.#container) return [];
    const fragment = this.#page.fragment(html);
    decorate(this.#page, fragment, final);
    const nodes = [...fragment.childNodes];
    this.#container.append(fragment);
    if (this.#container === this.#host) this.#nodes.push(...nodes);
    return nodes;
  }

  #drawAgain(part: number): void {
    const old = this.#partNodes[part];
    if (!old) return;
    const fragment = this.#page.fragment(this.#block.parts[part] ?? '');
    decorate(this.#page, fragment, true);
    const nodes = [...fragment.childNodes];
    if (this.#container === this.#host) this.#nodes = nodes;
    old[0]?.before(fragment);
    for (const node of old) node.remove();
    this.#partNodes[part] = nodes;
  }

  #setTail(tail: string): void {
    if (tail === this.#tail) return;
    this.#tail = tail;
    this.#tailNodes = this.#amend(this.#tailNodes, tail, false);
  }

  /** Draws the HTML in the place of these nodes, or at the end if there are none. */
  #amend(nodes: readonly ChildNode[], html: string, final: boolean): ChildNode[] {
    if (nodes.length === 0) return this.#append(html, final);
    const fragment = this.#page.fragment(html);
    decorate(this.#page, fragment, final);
    return amend(nodes, [...fragment.childNodes]);
  }
}
