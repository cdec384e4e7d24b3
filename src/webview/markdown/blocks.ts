import type { MarkdownIt, StateCore, Token } from 'markdown-it';
import { codeHtml, createParser, findCuts, newToken, type ParseEnv, tableLineLimit } from './parser.ts';
import { lineStarts, type Range, rangesAt, settledCount } from './ranges.ts';

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
export interface Block {
  readonly kind: 'flow' | 'list' | 'quote' | 'table' | 'paragraph' | 'code';
  /** HTML before and after the parts. Text still to come can change it: a paragraph can become a heading. */
  open: string;
  close: string;
  /** Frozen HTML: items, children, rows, pieces; a single part for a block without such an inside. */
  readonly parts: string[];
  /** The markdown of each part. */
  readonly sources: string[];
  /** HTML of what is not frozen yet, '' once the block is closed. */
  tail: string;
  tailSource: string;
  /** Parts whose HTML changed after they were frozen; -1 is `open`. Whoever draws them takes them out. */
  readonly dirty: Set<number>;
  /** Set for a code block, in place of parts. */
  readonly code: CodeText | undefined;
}

export interface CodeText {
  /** What stands behind the opening fence. */
  readonly info: string;
  /** Finished lines, without their line feeds. */
  readonly lines: string[];
  /** The line being written; in the end, a last line without a line feed. */
  partial: string;
  /** No line can follow. */
  closed: boolean;
}

/** How much text one step looks at, in UTF-16 units, as long as something in it can be frozen. */
const usualWindow = 8 * 1024;
/** A block that shows no place to freeze within this length is cut at a line. */
const windowLimit = 64 * 1024;
/** A longer line is broken: nothing else would bound the work on it. */
const lineLimit = 16 * 1024;
/** From here on a line is broken before the next word. */
const wordBreak = lineLimit - 512;

type References = Record<string, { href: string; title: string }>;

/** Text parsed into blocks, behind the open container's prefix. */
interface Parsed {
  /** Prefix and text. */
  readonly source: string;
  readonly prefixLength: number;
  /** Where each line of `source` begins, and where the last ends. */
  readonly starts: readonly number[];
  readonly ranges: Range[];
  readonly env: ParseEnv;
}

/** The container that is frozen in part, and what to put before its rest so that the rest parses as it would there. */
interface Context {
  readonly block: Block;
  readonly prefix: string;
}

/** A container seen as what can be frozen one by one. */
interface Inside {
  readonly kind: 'list' | 'quote' | 'table' | 'paragraph';
  readonly open: string;
  readonly close: string;
  readonly items: Item[];
  /** How many items no later text can change. */
  readonly settled: number;
  /** The stand-in for frozen items. */
  readonly prefix: string;
  /** A table's tokens before its first row. */
  readonly head: readonly Token[];
}

interface Item {
  /** Where it begins in the waiting text. */
  readonly start: number;
  readonly source: string;
  readonly tokens: readonly Token[];
  /** Whether it shows anything; a link definition does not. */
  readonly shows: boolean;
  readonly render: (env: ParseEnv) => Rendered;
}

interface Rendered {
  readonly html: string;
  /** Bracketed labels that a definition could turn into links. */
  readonly labels: string[];
}

interface Fence {
  readonly block: Block;
  readonly code: CodeText;
  readonly closing: RegExp;
  readonly maybeClosing: RegExp;
  readonly indent: number;
}

export class BlockStream {
  /** All blocks that are frozen wholly or in part. Blocks are only ever added. */
  readonly blocks: Block[] = [];
  /** What follows them and may still become anything. Valid after {@link renderOpen}. */
  open: Block[] = [];
  /** Blocks changed since whoever draws them cleared the set. */
  readonly changed = new Set<Block>();

  private readonly md: MarkdownIt;
  private readonly inlineRules: ((state: StateCore) => void)[];
  /** Text that no block has taken yet. */
  private rest = '';
  private heldReturn = false;
  private lineLength = 0;
  private lastUnit = '';
  private ended = false;
  private window = usualWindow;
  /** A line without an end was looked at in vain. */
  private wholeLines = false;
  /** Length of `rest` below which another look is useless. */
  private retryAt = 0;
  private context: Context | undefined;
  private fence: Fence | undefined;
  /** Definitions in frozen text. */
  private readonly references = Object.create(null) as References;
  /** Where each label stands that a definition could still turn into a link. */
  private readonly labels = new Map<string, [Block, number][]>();
  private readonly looseLists = new WeakSet<Block>();
  /** Frozen parts to render again. */
  private readonly stale = new Map<Block, Set<number>>();
  private readonly prefixes = new WeakMap<Block, string>();

  /** @param md a parser from {@link createParser} */
  constructor(md: MarkdownIt = createParser()) {
    this.md = md;
    this.inlineRules = md.core.ruler.__rules__
      .filter((rule) => rule.enabled && rule.name !== 'normalize' && rule.name !== 'block')
      .map((rule) => rule.fn);
  }

  /** Takes the next chunk. Cheap: nothing is parsed here. */
  append(chunk: string): void {
    let text = this.heldReturn ? `\r${chunk}` : chunk;
    this.heldReturn = text.endsWith('\r');
    if (this.heldReturn) text = text.slice(0, -1);
    this.rest += this.breakLines(text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD'));
  }

  /** No text will follow. */
  end(): void {
    if (this.heldReturn) this.rest += '\n';
    this.heldReturn = false;
    this.ended = true;
    this.retryAt = 0;
  }

  /**
   * Freezes a bounded amount of text, or renders one frozen part again.
   *
   * @returns false when there is nothing left to do before more text arrives
   */
  step(): boolean {
    if (this.fence ? this.readFence(this.fence) : this.freeze()) return true;
    for (const [block, parts] of this.stale) {
      for (const part of parts) {
        parts.delete(part);
        this.renderAgain(block, part);
        return true;
      }
      this.stale.delete(block);
    }
    return false;
  }

  private invalidate(block: Block, part: number): void {
    const parts = this.stale.get(block);
    if (parts) parts.add(part);
    else this.stale.set(block, new Set([part]));
  }

  /** Renders what is not frozen, for display, the unfinished last line included. */
  renderOpen(): void {
    this.open = [];
    const { fence, context } = this;
    if (fence) {
      fence.code.partial = fence.maybeClosing.test(this.rest) ? '' : stripIndent(this.rest, fence.indent);
      this.changed.add(fence.block);
      return;
    }
    const parsed = this.parse(this.rest.slice(0, windowLimit));
    const { ranges, env } = parsed;
    if (context) {
      const { block } = context;
      const range = ranges.shift();
      if (range && block.kind === 'list') setLoose(range, this.looseLists.has(block) || isLoose(range));
      const inside = range && this.lookInside(range, parsed, ranges[0]?.line, block);
      if (inside && block.kind === 'paragraph') setEnds(block, inside);
      block.tail = inside?.items.map((item) => item.render(env).html).join('') ?? '';
      block.tailSource = inside?.items.map((item) => item.source).join('') ?? '';
      this.changed.add(block);
    }
    for (const [index, range] of ranges.entries())
      this.open.push(this.makeBlock(range, parsed, ranges[index + 1]?.line, env, false));
  }

  /** HTML of the whole, in the order of the document. */
  html(): string {
    return [...this.blocks, ...this.open].map((block) => blockHtml(this.md, block)).join('');
  }

  /** Breaks lines that are too long for the work on one to be bounded, between words if there are any. */
  private breakLines(text: string): string {
    const parts: string[] = [];
    let kept = 0;
    let line = -this.lineLength;
    for (;;) {
      const found = text.indexOf('\n', Math.max(line, 0));
      const end = found < 0 ? text.length : found;
      while (end - line > wordBreak) {
        const at = this.findBreak(text, line, end);
        if (at === undefined) break;
        parts.push(text.slice(kept, at), '\n');
        kept = line = at;
      }
      if (found < 0) break;
      line = found + 1;
    }
    this.lineLength = text.length - line;
    this.lastUnit = text.at(-1) ?? this.lastUnit;
    return parts.length === 0 ? text : parts.join('') + text.slice(kept);
  }

  /** Where the line that begins at `line` is broken: before a word that cannot be taken for a block, or at the limit. */
  private findBreak(text: string, line: number, end: number): number | undefined {
    for (let at = Math.max(line + wordBreak, 0); at < Math.min(end, line + lineLimit); at++) {
      const before = at === 0 ? this.lastUnit : text.charAt(at - 1);
      if (before === ' ' && /[a-z]/i.test(text.charAt(at))) return at;
    }
    if (end - line <= lineLimit) return undefined;
    return isLowSurrogate(text, line + lineLimit) ? line + lineLimit + 1 : line + lineLimit;
  }

  private parse(
    text: string,
    prefix = this.context?.prefix ?? '',
    continues = this.context?.block.kind === 'paragraph',
  ): Parsed {
    const source = prefix + text;
    const env: ParseEnv = { references: Object.create(this.references) as References, continues };
    const tokens: Token[] = [];
    this.md.block.parse(source, this.md, env, tokens);
    return { source, prefixLength: prefix.length, starts: lineStarts(source), ranges: rangesAt(tokens, 0), env };
  }

  /** The complete lines to look at next; `partial` if the last of them is not complete. */
  private region(): { text: string; last: boolean; partial: boolean } {
    const { rest, window } = this;
    if (this.ended && rest.length <= window) return { text: rest, last: true, partial: false };
    const end = rest.lastIndexOf('\n', window - 1) + 1;
    // A line that is too long for the head of a table stays what it is, if it is a paragraph's.
    if (!this.wholeLines && Math.min(rest.length, window) - end > 2 * tableLineLimit)
      return { text: rest.slice(0, window), last: false, partial: true };
    if (end > 0 || rest.length <= window) return { text: rest.slice(0, end), last: false, partial: false };
    const whole = rest.indexOf('\n') + 1;
    if (whole === 0 && this.ended) return { text: rest, last: true, partial: false };
    return { text: rest.slice(0, whole), last: false, partial: false };
  }

  private freeze(): boolean {
    if (this.rest.length < this.retryAt) return false;
    const { text, last, partial } = this.region();
    if (text === '' && !last) {
      if (this.wholeLines) this.retryAt = this.rest.length + 1024;
      this.wholeLines = false;
      return false;
    }
    const parsed = this.parse(text);
    const { ranges } = parsed;
    if (last) {
      const any = text !== '' || this.context !== undefined;
      this.freezeFirst(ranges.length, parsed, undefined);
      this.take(text.length);
      return any;
    }
    const open = ranges.at(-1);
    if (!open) {
      this.take(text.length);
      return true;
    }
    if (partial && open.tokens[0]?.type !== 'paragraph_open') return this.lookAtWholeLines();
    const fence = ranges[0]?.tokens[0];
    if (!this.context && ranges[0] && fence?.type === 'fence') {
      this.openFence(fence, offset(parsed, ranges[0].line));
      return true;
    }
    const settled = settledCount(ranges);
    if (settled > 0) {
      const line = ranges[settled]?.line;
      this.freezeFirst(settled, parsed, line);
      this.take(offset(parsed, line));
      return true;
    }
    if (ranges.length === 1 && this.freezeInside(open, parsed, partial)) return true;
    return partial ? this.lookAtWholeLines() : this.later(text, parsed);
  }

  private lookAtWholeLines(): boolean {
    this.wholeLines = true;
    return true;
  }

  /** Nothing in this text could be frozen: look at more, or cut it here, or wait until there is markedly more. */
  private later(text: string, parsed: Parsed): boolean {
    if (this.rest.length > text.length && this.rest.length > this.window) {
      if (this.window < windowLimit) {
        this.window *= 2;
      } else {
        this.freezeFirst(parsed.ranges.length, parsed, undefined);
        this.take(text.length);
      }
      return true;
    }
    this.wholeLines = false;
    if (this.rest.length > 2048) this.retryAt = Math.ceil(this.rest.length * 1.1);
    return false;
  }

  /** Removes what is frozen from the front of the waiting text. */
  private take(length: number): void {
    this.rest = this.rest.slice(length);
    this.window = usualWindow;
    this.wholeLines = false;
    this.retryAt = 0;
  }

  /** Freezes the first ranges, the open container's rest among them. `endLine` is where they end. */
  private freezeFirst(count: number, parsed: Parsed, endLine: number | undefined): void {
    const ranges = parsed.ranges.slice(0, count);
    this.commit(
      ranges.flatMap((range) => range.tokens),
      parsed.env,
    );
    const env: ParseEnv = { references: this.references, continues: parsed.env.continues ?? false };
    const { context } = this;
    if (context) {
      const { block } = context;
      const range = ranges.shift();
      if (range) this.settleLoose(block, range);
      const inside = range && this.lookInside(range, parsed, ranges[0]?.line ?? endLine, block);
      if (inside) this.addItems(block, inside, inside.items, env);
      block.tail = block.tailSource = '';
      this.context = undefined;
      env.continues = false;
    }
    for (const [index, range] of ranges.entries()) {
      const block = this.makeBlock(range, parsed, ranges[index + 1]?.line ?? endLine, env, true);
      this.blocks.push(block);
      this.changed.add(block);
    }
  }

  /** Definitions in text that is frozen now count from here on, also for what names them further up. */
  private commit(tokens: readonly Token[], env: ParseEnv): void {
    for (const token of tokens) {
      if (token.type !== 'reference_definition') continue;
      const label = token.meta?.['label'] as string;
      const reference = (env.references as References)[label];
      if (!reference || label in this.references) continue;
      this.references[label] = reference;
      for (const place of this.labels.get(label) ?? []) this.invalidate(...place);
      this.labels.delete(label);
    }
  }

  /** Freezes all but the last item, child, row or piece of the only block in sight. */
  private freezeInside(range: Range, parsed: Parsed, partial: boolean): boolean {
    const known = this.context?.block;
    if (known) this.settleLoose(known, range);
    const inside = this.lookInside(range, parsed, undefined, known);
    if (!inside) return false;
    // The last complete line may still become the head of a table, and leave the paragraph.
    const limit = partial || inside.kind !== 'paragraph' ? Infinity : offset(parsed, parsed.starts.length - 2);
    let count = inside.settled;
    while (count > 0 && (inside.items[count]?.start ?? 0) > limit) count--;
    const rest = inside.items[count];
    if (count <= 0 || !rest || !(known ?? inside.items.slice(0, count).some((item) => item.shows))) return false;
    this.commit(
      inside.items.slice(0, count).flatMap((item) => item.tokens),
      parsed.env,
    );
    const env: ParseEnv = { references: this.references };
    const block = known ?? this.newBlock(inside.kind, inside, undefined);
    if (!known) {
      this.blocks.push(block);
      this.prefixes.set(block, inside.prefix);
      // Whether the list is loose shows only in paragraphs; the stand-in brings one.
      if (inside.kind === 'list') {
        const [list] = this.parse(parsed.source.slice(parsed.starts[range.line]), inside.prefix).ranges;
        if (list) this.settleLoose(block, list);
      }
      if (inside.kind === 'table') this.note(block, -1, this.render(inside.head, env).labels);
      this.context = { block, prefix: inside.prefix };
    }
    this.addItems(block, inside, inside.items.slice(0, count), env);
    block.tail = block.tailSource = '';
    this.take(rest.start);
    return true;
  }

  private addItems(block: Block, inside: Inside, items: readonly Item[], env: ParseEnv): void {
    if (block.kind === 'paragraph') setEnds(block, inside);
    for (const item of items) {
      const { html, labels } = item.render(env);
      this.note(block, block.parts.push(html) - 1, labels);
      block.sources.push(item.source);
    }
    this.changed.add(block);
  }

  /** Remembers where labels stand, so that a definition that comes later finds them. */
  private note(block: Block, part: number, labels: readonly string[]): void {
    for (const label of labels) {
      if (label in this.references) continue;
      const places = this.labels.get(label);
      if (places) places.push([block, part]);
      else this.labels.set(label, [[block, part]]);
    }
  }

  private newBlock(kind: Block['kind'], ends: { open: string; close: string }, code: CodeText | undefined): Block {
    return {
      kind,
      open: ends.open,
      close: ends.close,
      parts: [],
      sources: [],
      tail: '',
      tailSource: '',
      dirty: new Set(),
      code,
    };
  }

  /** A whole block. `frozen` says that it stays, and is to be found again by its labels. */
  private makeBlock(range: Range, parsed: Parsed, endLine: number | undefined, env: ParseEnv, frozen: boolean): Block {
    const source = parsed.source.slice(parsed.starts[range.line], parsed.starts[endLine ?? parsed.starts.length - 1]);
    const token = range.tokens[0];
    if (token?.type === 'fence' || token?.type === 'code_block') {
      const lines = token.content.split('\n');
      const partial = lines.pop() ?? '';
      const block = this.newBlock('code', noEnds, { info: token.info, lines, partial, closed: frozen });
      block.sources.push(source);
      return block;
    }
    const inside = this.lookInside(range, parsed, endLine, undefined);
    if (inside?.items.some((item) => item.shows)) {
      const block = this.newBlock(inside.kind, inside, undefined);
      for (const [index, item] of inside.items.entries()) {
        const { html, labels } = item.render(env);
        block.parts.push(html);
        block.sources.push(item.source);
        if (frozen) this.note(block, index, labels);
      }
      if (frozen) {
        this.prefixes.set(block, inside.prefix);
        if (inside.kind === 'list') this.settleLoose(block, range);
        if (inside.kind === 'table') this.note(block, -1, this.render(inside.head, env).labels);
      }
      return block;
    }
    const block = this.newBlock('flow', noEnds, undefined);
    const { html, labels } = this.render(range.tokens, env);
    block.parts.push(html);
    block.sources.push(source);
    if (frozen) this.note(block, 0, labels);
    return block;
  }

  /** Runs what the parser does after it has found the blocks, and renders. The tokens are used up by it. */
  private render(tokens: readonly Token[], env: ParseEnv): Rendered {
    const labels = tokens.flatMap((token) => (token.type === 'inline' ? labelsIn(this.md, token.content) : []));
    const state = new this.md.core.State('', this.md, env);
    state.tokens = [...tokens];
    for (const rule of this.inlineRules) rule(state);
    return { html: this.md.renderer.render(state.tokens, this.md.options, env), labels };
  }

  /** Renders a frozen part with what is known now. */
  private renderAgain(block: Block, part: number): void {
    const source = block.sources[Math.max(part, 0)] ?? '';
    const parsed = this.parse(block.kind === 'paragraph' ? '' : source, this.prefixes.get(block) ?? '', false);
    const env: ParseEnv = { references: this.references };
    const range = parsed.ranges[0];
    if (block.kind === 'paragraph') {
      block.parts[part] = this.renderPiece(source, env).html;
    } else if (block.kind === 'flow') {
      block.parts[part] = parsed.ranges.map((each) => this.render(each.tokens, env).html).join('');
    } else if (range) {
      if (block.kind === 'list') setLoose(range, this.looseLists.has(block));
      const inside = this.lookInside(range, parsed, undefined, block);
      if (part < 0) block.open = inside?.open ?? block.open;
      else block.parts[part] = inside?.items.map((item) => item.render(env).html).join('') ?? '';
    }
    block.dirty.add(part);
    this.changed.add(block);
  }

  private renderPiece(content: string, env: ParseEnv): Rendered {
    const token = newToken('inline', 0);
    token.content = content;
    return this.render([token], { ...env, piece: true });
  }

  /** Notes that an open list is loose, and if it seemed tight until now, renders what is frozen of it again. */
  private settleLoose(block: Block, range: Range): void {
    if (block.kind !== 'list') return;
    if (!this.looseLists.has(block) && isLoose(range)) {
      this.looseLists.add(block);
      for (const part of block.parts.keys()) this.invalidate(block, part);
    }
    setLoose(range, this.looseLists.has(block));
  }

  /**
   * Divides a container into its items.
   *
   * @param endLine where the text of the last item ends
   * @param known the block that the container continues; its stand-in is left out
   */
  private lookInside(
    range: Range,
    parsed: Parsed,
    endLine: number | undefined,
    known: Block | undefined,
  ): Inside | undefined {
    const { tokens } = range;
    const first = tokens[0];
    const last = tokens.at(-1);
    if (!first || !last) return undefined;
    const ends = (): { open: string; close: string } => ({
      open: this.md.renderer.render([first], this.md.options),
      close: `</${first.tag}>\n`,
    });
    switch (first.type) {
      case 'bullet_list_open':
      case 'ordered_list_open': {
        const prefix = `   ${first.type === 'ordered_list_open' ? '1' : ''}${first.markup}    x\n`;
        return {
          kind: 'list',
          ...ends(),
          ...this.itemsOf(rangesAt(tokens, 1).slice(known ? 1 : 0), parsed, endLine),
          prefix,
          head: [],
        };
      }
      case 'blockquote_open': {
        return {
          kind: 'quote',
          ...ends(),
          ...this.itemsOf(rangesAt(tokens, 1).slice(known ? 1 : 0), parsed, endLine),
          prefix: '> x\n>\n',
          head: [],
        };
      }
      case 'table_open': {
        const body = tokens.findIndex((token) => token.type === 'tbody_open');
        if (body < 0) return undefined;
        const head = tokens.slice(0, body + 1);
        const rows = this.itemsOf(rangesAt(tokens.slice(body + 1, -2), 2), parsed, endLine);
        const prefix = parsed.source.slice(parsed.starts[range.line], parsed.starts[range.line + 2]);
        return {
          kind: 'table',
          open: this.render(head, parsed.env).html,
          close: '</tbody>\n</table>\n',
          ...rows,
          prefix,
          head,
        };
      }
      case 'paragraph_open':
      case 'heading_open':
        return this.lookInsideText(range, parsed, { open: `<${first.tag}>`, close: `</${first.tag}>\n` }, known);
      default:
        return undefined;
    }
  }

  private lookInsideText(
    range: Range,
    parsed: Parsed,
    ends: { open: string; close: string },
    known: Block | undefined,
  ): Inside | undefined {
    const inline = range.tokens[1];
    const continues = known !== undefined;
    const content = inline?.content.slice(continues ? continued.length : 0) ?? '';
    const cuts = findCuts(this.md, content);
    if (cuts.length === 0 && !continues) return undefined;
    const line = parsed.source.slice(parsed.starts[range.line]);
    const start = continues ? 0 : offset(parsed, range.line) + line.length - line.trimStart().length;
    const bounds = [0, ...cuts, content.length];
    const items = bounds.slice(1).map((end, index): Item => {
      const from = bounds[index] ?? 0;
      const source = content.slice(from, end);
      return { start: start + from, source, tokens: [], shows: true, render: (env) => this.renderPiece(source, env) };
    });
    return { kind: 'paragraph', ...ends, items, settled: items.length - 1, prefix: continued, head: [] };
  }

  private itemsOf(
    ranges: readonly Range[],
    parsed: Parsed,
    endLine = parsed.starts.length - 1,
  ): { items: Item[]; settled: number } {
    const items = ranges.map((range, index): Item => ({
      start: offset(parsed, range.line),
      source: parsed.source.slice(parsed.starts[range.line], parsed.starts[ranges[index + 1]?.line ?? endLine]),
      tokens: range.tokens,
      shows: range.tokens[0]?.type !== 'reference_definition',
      render: (env) => this.render(range.tokens, env),
    }));
    return { items, settled: settledCount(ranges) };
  }

  /** From here on lines are read without the parser, up to the closing fence. */
  private openFence(token: Token, start: number): void {
    const line = this.rest.slice(start, this.rest.indexOf('\n', start) + 1);
    const marker = token.markup.charAt(0);
    const code: CodeText = { info: token.info, lines: [], partial: '', closed: false };
    const block = this.newBlock('code', noEnds, code);
    block.sources.push(line);
    this.fence = {
      block,
      code,
      closing: new RegExp(`^ {0,3}${marker}{${token.markup.length},}[ \\t]*$`),
      maybeClosing: new RegExp(`^ {0,3}${marker}*[ \\t]*$`),
      indent: /^ */.exec(line)?.[0].length ?? 0,
    };
    this.blocks.push(block);
    this.changed.add(block);
    this.take(start + line.length);
  }

  private readFence(fence: Fence): boolean {
    const { rest } = this;
    const { code, block } = fence;
    let from = 0;
    let line: string | undefined;
    while (from < usualWindow && !code.closed) {
      const end = rest.indexOf('\n', from);
      if (end < 0) break;
      line = rest.slice(from, end);
      from = end + 1;
      if (fence.closing.test(line)) code.closed = true;
      else code.lines.push(stripIndent(line, fence.indent));
    }
    if (line === undefined && this.ended) {
      code.closed = true;
      // The parser sees no line in blanks that no line feed ends.
      code.partial = fence.closing.test(rest) || /^[ \t]*$/.test(rest) ? '' : stripIndent(rest, fence.indent);
      from = rest.length;
    }
    if (code.closed) {
      if (line !== undefined) code.partial = '';
      this.fence = undefined;
    } else if (from === 0) {
      return false;
    }
    block.sources.push(rest.slice(0, from));
    this.changed.add(block);
    this.take(from);
    return true;
  }
}

const noEnds = { open: '', close: '' };
/** Stands for the frozen beginning of a paragraph, on the line that continues it. */
const continued = 'x ';

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/** Where a line of the parsed text begins in the waiting text. */
function offset(parsed: Parsed, line = 0): number {
  return (parsed.starts[line] ?? 0) - parsed.prefixLength;
}

function setEnds(block: Block, ends: { open: string; close: string }): void {
  if (block.open === ends.open) return;
  block.open = ends.open;
  block.close = ends.close;
  block.dirty.add(-1);
}

/** Whether the items' own paragraphs are set as paragraphs. */
const isLoose = ({ tokens }: Range): boolean => tokens.some((token) => isItemParagraph(token) && !token.hidden);

const isItemParagraph = (token: Token): boolean => token.level === 2 && token.type === 'paragraph_open';

function setLoose({ tokens }: Range, loose: boolean): void {
  for (const [index, token] of tokens.entries()) {
    if (!isItemParagraph(token)) continue;
    token.hidden = !loose;
    const close = tokens[index + 2];
    if (close) close.hidden = !loose;
  }
}

/** Removes up to `indent` columns of white space, and writes out the rest of a tab that reaches beyond. */
function stripIndent(line: string, indent: number): string {
  let column = 0;
  let at = 0;
  while (column < indent) {
    const unit = line.charCodeAt(at);
    if (unit === 0x09) column += 4 - (column % 4);
    else if (unit === 0x20) column++;
    else break;
    at++;
  }
  return at === 0 ? line : ' '.repeat(Math.max(0, column - indent)) + line.slice(at);
}

function labelsIn(md: MarkdownIt, content: string): string[] {
  if (!content.includes('[')) return [];
  const labels = content.matchAll(/\[((?:[^[\]\\]|\\[\s\S]){1,999})\]/g);
  return [...new Set(Array.from(labels, (match) => md.utils.normalizeReference(match[1] ?? '')))];
}

function blockHtml(md: MarkdownIt, { code, open, parts, tail, close }: Block): string {
  if (!code) return open + parts.join('') + tail + close;
  return codeHtml(md, code.info, code.lines.map((line) => `${line}\n`).join('') + code.partial);
}
