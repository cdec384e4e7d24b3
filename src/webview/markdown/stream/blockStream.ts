import type { MarkdownIt, Token } from 'markdown-it';
import { type Block, blockHtml, newBlock, noEnds, setEnds } from '../block.ts';
import {
  ContainerReader,
  type Inside,
  isLoose,
  headOf,
  footOf,
  type Item,
  offsetOf,
  type Parsed,
  setLoose,
} from './containers.ts';
import { Definitions } from './definitions.ts';
import { FenceReader } from './fences.ts';
import { LineBreaker } from './lineBreaking.ts';
import { OpenEnd } from './openEnd.ts';
import { type ParseEnv, maxTableLineLength } from '../grammar/parser.ts';
import { type Range, settledCount } from '../grammar/ranges.ts';

/** How much text one step looks at, in UTF-16 units, as long as something in it can be frozen. */
const usualWindowLength = 8 * 1024;
/** A block that shows no place to freeze within this length is cut at a line. */
const maxWindowLength = 64 * 1024;

/** The container that is frozen in part, and what to put before its rest so that the rest parses as it would there. */
interface Context {
  readonly block: Block;
  readonly prefix: string;
}

/**
 * Markdown that arrives in pieces, as HTML by top-level block. A block that later text cannot change is frozen: it is
 * parsed once and never again. Only the last, open block is parsed anew, and a long open list, quote, table, paragraph
 * or fence is frozen from within (by item, child, row, piece, line), so that the work for one more chunk does not
 * depend on what came before. No DOM in here.
 *
 * What makes this exact, whatever the chunks:
 * - Only complete lines decide. A carriage return at the end of a chunk waits for its line feed.
 * - All blocks but the last are frozen; a link definition only once its title cannot follow any more.
 * - Definitions count from when their text is frozen, and then all earlier text that names them is rendered again.
 * - The rest of a container is parsed behind a stand-in for what was frozen (an item, a quoted line, the table's head).
 */
export class BlockStream {
  /** All blocks that are frozen wholly or in part. Blocks are only ever added. */
  readonly blocks: Block[] = [];
  /** Blocks that follow them and may still become anything. Valid after {@link renderOpen}. */
  open: Block[] = [];
  /** Blocks changed since whoever draws them cleared the set. */
  readonly changed = new Set<Block>();

  readonly #reader: ContainerReader;
  readonly #lines = new LineBreaker();
  readonly #openEnd = new OpenEnd();
  readonly #definitions = new Definitions();
  /** Text that no block has taken yet. */
  #rest = '';
  #ended = false;
  #window = usualWindowLength;
  /** A line without an end was looked at in vain. */
  #wholeLines = false;
  /** Length of `rest` below which another look is useless. */
  #retryAt = 0;
  #context: Context | null = null;
  #fence: FenceReader | null = null;
  readonly #looseLists = new WeakSet<Block>();
  /** Frozen parts to render again. */
  readonly #stale = new Map<Block, Set<number>>();
  readonly #prefixes = new WeakMap<Block, string>();

  /** @param md a parser from createParser */
  constructor(md?: MarkdownIt) {
    this.#reader = new ContainerReader(md);
  }

  /** Takes the next chunk. Cheap: nothing is parsed here. */
  append(chunk: string): void {
    this.#rest += this.#lines.append(chunk);
  }

  /** No text will follow. */
  end(): void {
    this.#rest += this.#lines.end();
    this.#ended = true;
    this.#openEnd.end();
    this.#retryAt = 0;
  }

  /**
   * Freezes a bounded amount of text, or renders one frozen part again.
   *
   * @returns false when there is nothing left to do before more text arrives
   */
  step(): boolean {
    if (this.#fence ? this.#readFence(this.#fence) : this.#freeze()) return true;
    for (const [block, parts] of this.#stale) {
      for (const part of parts) {
        parts.delete(part);
        this.#renderAgain(block, part);
        return true;
      }
      this.#stale.delete(block);
    }
    return false;
  }

  #invalidate(block: Block, part: number): void {
    const parts = this.#stale.get(block);
    if (parts) parts.add(part);
    else this.#stale.set(block, new Set([part]));
  }

  /** Renders what is not frozen, for display, the unfinished last line included. */
  renderOpen(): void {
    this.open = [];
    const fence = this.#fence;
    const context = this.#context;
    if (fence) {
      fence.showPartial(this.#rest);
      this.changed.add(fence.block);
      return;
    }
    const parsed = this.#parse(this.#openEnd.certain(this.#rest, maxWindowLength, context?.block.kind === 'table'));
    this.#openEnd.mark(parsed);
    const { ranges } = parsed;
    // A definition counts once its text is frozen, here as for what is frozen.
    const env: ParseEnv = { references: this.#definitions.references, continues: parsed.env.continues ?? false };
    if (context) {
      const { block } = context;
      const range = ranges.shift();
      if (range && block.kind === 'list') setLoose(range, this.#looseLists.has(block) || isLoose(range));
      const inside = range && this.#reader.lookInside(range, parsed, ranges[0]?.line, true);
      if (inside && block.kind === 'paragraph') setEnds(block, inside);
      block.tail = inside?.items.map((item) => item.render(env).html).join('') ?? '';
      block.tailSource = inside?.items.map((item) => item.source).join('') ?? '';
      this.changed.add(block);
    }
    for (const [index, range] of ranges.entries())
      this.open.push(this.#makeBlock(range, parsed, ranges[index + 1]?.line, env, false));
  }

  /** HTML of the whole, in the order of the document. */
  html(): string {
    return [...this.blocks, ...this.open].map((block) => blockHtml(this.#reader.md, block)).join('');
  }

  /** The complete lines to look at next; `partial` if the last of them is not complete. */
  #region(): { text: string; last: boolean; partial: boolean } {
    const rest = this.#rest;
    const window = this.#window;
    if (this.#ended && rest.length <= window) return { text: rest, last: true, partial: false };
    const end = rest.lastIndexOf('\n', window - 1) + 1;
    // A line that is too long for the head of a table stays what it is, if it is a paragraph's.
    if (!this.#wholeLines && Math.min(rest.length, window) - end > 2 * maxTableLineLength)
      return { text: rest.slice(0, window), last: false, partial: true };
    if (end > 0 || rest.length <= window) return { text: rest.slice(0, end), last: false, partial: false };
    const whole = rest.indexOf('\n') + 1;
    if (whole === 0 && this.#ended) return { text: rest, last: true, partial: false };
    return { text: rest.slice(0, whole), last: false, partial: false };
  }

  #freeze(): boolean {
    if (this.#rest.length < this.#retryAt) return false;
    const { text, last, partial } = this.#region();
    if (text === '' && !last) {
      if (this.#wholeLines) this.#retryAt = this.#rest.length + 1024;
      this.#wholeLines = false;
      return false;
    }
    const parsed = this.#parse(text);
    const { ranges } = parsed;
    if (last) {
      const any = text !== '' || this.#context !== null;
      this.#freezeFirst(ranges.length, parsed, undefined);
      this.#take(text.length);
      return any;
    }
    const open = ranges.at(-1);
    if (!open) {
      this.#take(text.length);
      return true;
    }
    if (partial && open.tokens[0]?.type !== 'paragraph_open') return this.#lookAtWholeLines();
    const fence = ranges[0]?.tokens[0];
    if (!this.#context && ranges[0] && fence?.type === 'fence') {
      this.#openFence(fence, offsetOf(parsed, ranges[0].line));
      return true;
    }
    const settled = settledCount(ranges);
    if (settled > 0) {
      const line = ranges[settled]?.line;
      this.#freezeFirst(settled, parsed, line);
      this.#take(offsetOf(parsed, line));
      return true;
    }
    if (ranges.length === 1 && this.#freezeInside(open, parsed, partial)) return true;
    return partial ? this.#lookAtWholeLines() : this.#later(text, parsed);
  }

  #lookAtWholeLines(): boolean {
    this.#wholeLines = true;
    return true;
  }

  /** Nothing in this text could be frozen: look at more, or cut it here, or wait until there is markedly more. */
  #later(text: string, parsed: Parsed): boolean {
    if (this.#rest.length > text.length && this.#rest.length > this.#window) {
      if (this.#window < maxWindowLength) {
        this.#window *= 2;
      } else {
        this.#freezeFirst(parsed.ranges.length, parsed, undefined);
        this.#take(text.length);
      }
      return true;
    }
    this.#wholeLines = false;
    if (this.#rest.length > 2048) this.#retryAt = Math.ceil(this.#rest.length * 1.1);
    return false;
  }

  /** Removes what is frozen from the front of the waiting text. */
  #take(length: number): void {
    this.#rest = this.#rest.slice(length);
    this.#openEnd.take(length);
    this.#window = usualWindowLength;
    this.#wholeLines = false;
    this.#retryAt = 0;
  }

  /** Freezes the first ranges, the open container's rest among them. `endLine` is where they end. */
  #freezeFirst(count: number, parsed: Parsed, endLine: number | undefined): void {
    const ranges = parsed.ranges.slice(0, count);
    this.#commit(
      ranges.flatMap((range) => range.tokens),
      parsed.env,
    );
    const env: ParseEnv = { references: this.#definitions.references, continues: parsed.env.continues ?? false };
    const context = this.#context;
    if (context) {
      const { block } = context;
      const range = ranges.shift();
      if (range) this.#settleLoose(block, range);
      const inside = range && this.#reader.lookInside(range, parsed, ranges[0]?.line ?? endLine, true);
      if (inside) {
        this.#addItems(block, inside, inside.items, env);
        block.footSource = footOf(inside, parsed, ranges[0]?.line ?? endLine);
      }
      block.tail = block.tailSource = '';
      this.#context = null;
      env.continues = false;
    }
    for (const [index, range] of ranges.entries()) {
      const block = this.#makeBlock(range, parsed, ranges[index + 1]?.line ?? endLine, env, true);
      this.blocks.push(block);
      this.changed.add(block);
    }
  }

  /** Freezes all but the last item, child, row or piece of the only block in sight. */
  #freezeInside(range: Range, parsed: Parsed, partial: boolean): boolean {
    const known = this.#context?.block;
    if (known) this.#settleLoose(known, range);
    const inside = this.#reader.lookInside(range, parsed, undefined, known !== undefined);
    if (!inside) return false;
    // The last complete line may still become the head of a table, and leave the paragraph.
    const limit = partial || inside.kind !== 'paragraph' ? Infinity : offsetOf(parsed, parsed.starts.length - 2);
    let count = inside.settled;
    while (count > 0 && (inside.items[count]?.start ?? 0) > limit) count--;
    const rest = inside.items[count];
    if (count <= 0 || !rest || !(known ?? inside.items.slice(0, count).some((item) => item.shows))) return false;
    this.#commit(
      inside.items.slice(0, count).flatMap((item) => item.tokens),
      parsed.env,
    );
    const env: ParseEnv = { references: this.#definitions.references };
    const block = known ?? newBlock(inside.kind, inside);
    if (!known) {
      this.blocks.push(block);
      this.#prefixes.set(block, inside.prefix);
      block.headSource = headOf(inside, parsed, range.line);
      // Whether the list is loose shows only in paragraphs; the stand-in brings one.
      if (inside.kind === 'list') {
        const [list] = this.#parse(parsed.source.slice(parsed.starts[range.line]), inside.prefix).ranges;
        if (list) this.#settleLoose(block, list);
      }
      if (inside.head.length > 0) this.#definitions.note(block, -1, this.#reader.render(inside.head, env).labels);
      this.#context = { block, prefix: inside.prefix };
    }
    this.#addItems(block, inside, inside.items.slice(0, count), env);
    block.tail = block.tailSource = '';
    this.#take(rest.start);
    return true;
  }

  #addItems(block: Block, inside: Inside, items: readonly Item[], env: ParseEnv): void {
    if (block.kind === 'paragraph') setEnds(block, inside);
    for (const item of items) {
      const { html, labels } = item.render(env);
      this.#definitions.note(block, block.parts.push(html) - 1, labels);
      block.sources.push(item.source);
    }
    this.changed.add(block);
  }

  /** A whole block. `frozen` says that it stays, and is to be found again by its labels. */
  #makeBlock(range: Range, parsed: Parsed, endLine: number | undefined, env: ParseEnv, frozen: boolean): Block {
    const source = parsed.source.slice(parsed.starts[range.line], parsed.starts[endLine ?? parsed.starts.length - 1]);
    const token = range.tokens[0];
    if (token?.type === 'fence' || token?.type === 'code_block') {
      const lines = token.content.split('\n');
      const partial = lines.pop() ?? '';
      const block = newBlock('code', noEnds, { info: token.info, lines, partial, closed: frozen });
      block.sources.push(source);
      return block;
    }
    const inside = this.#reader.lookInside(range, parsed, endLine, false);
    if (inside?.items.some((item) => item.shows)) {
      const block = newBlock(inside.kind, inside);
      block.headSource = headOf(inside, parsed, range.line);
      block.footSource = footOf(inside, parsed, endLine);
      for (const [index, item] of inside.items.entries()) {
        const { html, labels } = item.render(env);
        block.parts.push(html);
        block.sources.push(item.source);
        if (frozen) this.#definitions.note(block, index, labels);
      }
      if (frozen) {
        this.#prefixes.set(block, inside.prefix);
        if (inside.kind === 'list') this.#settleLoose(block, range);
        if (inside.head.length > 0) this.#definitions.note(block, -1, this.#reader.render(inside.head, env).labels);
      }
      return block;
    }
    const block = newBlock('flow', noEnds);
    const { html, labels } = this.#reader.render(range.tokens, env);
    block.parts.push(html);
    block.sources.push(source);
    if (frozen) this.#definitions.note(block, 0, labels);
    return block;
  }

  /** Renders a frozen part with what is known now. */
  #renderAgain(block: Block, part: number): void {
    const source = block.sources[Math.max(part, 0)] ?? '';
    const parsed = this.#parse(block.kind === 'paragraph' ? '' : source, this.#prefixes.get(block) ?? '', false);
    const env: ParseEnv = { references: this.#definitions.references };
    const range = parsed.ranges[0];
    if (block.kind === 'paragraph') {
      block.parts[part] = this.#reader.renderPiece(source, env).html;
    } else if (block.kind === 'flow') {
      block.parts[part] = parsed.ranges.map((each) => this.#reader.render(each.tokens, env).html).join('');
    } else if (range) {
      if (block.kind === 'list') setLoose(range, this.#looseLists.has(block));
      const inside = this.#reader.lookInside(range, parsed, undefined, true);
      if (part < 0) block.open = inside?.open ?? block.open;
      else block.parts[part] = inside?.items.map((item) => item.render(env).html).join('') ?? '';
    }
    block.dirty.add(part);
    this.changed.add(block);
  }

  /** Notes that an open list is loose, and if it seemed tight until now, renders what is frozen of it again. */
  #settleLoose(block: Block, range: Range): void {
    if (block.kind !== 'list') return;
    if (!this.#looseLists.has(block) && isLoose(range)) {
      this.#looseLists.add(block);
      for (const part of block.parts.keys()) this.#invalidate(block, part);
    }
    setLoose(range, this.#looseLists.has(block));
  }

  /** From here on lines are read without the parser, up to the closing fence. */
  #openFence(token: Token, start: number): void {
    const line = this.#rest.slice(start, this.#rest.indexOf('\n', start) + 1);
    const fence = new FenceReader(token, line);
    this.#fence = fence;
    this.blocks.push(fence.block);
    this.changed.add(fence.block);
    this.#take(start + line.length);
  }

  #readFence(fence: FenceReader): boolean {
    const read = fence.read(this.#rest, this.#ended);
    if (read === undefined) return false;
    if (fence.closed) this.#fence = null;
    this.changed.add(fence.block);
    this.#take(read);
    return true;
  }

  /** Definitions in text that is frozen now count from here on, also for what names them further up. */
  #commit(tokens: readonly Token[], env: ParseEnv): void {
    for (const place of this.#definitions.add(tokens, env)) this.#invalidate(...place);
  }

  #parse(text: string, prefix = this.#context?.prefix ?? '', continues?: boolean): Parsed {
    const inParagraph = continues ?? this.#context?.block.kind === 'paragraph';
    return this.#reader.parse(text, prefix, inParagraph, this.#definitions.references);
  }
}
