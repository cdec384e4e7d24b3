import type { MarkdownIt, StateCore, Token } from 'markdown-it';
import type { Block, Ends } from '../block.ts';
import { createParser, findCuts, newToken, type ParseEnv } from '../grammar/parser.ts';
import { RenderedInlines } from './renderedInlines.ts';
import { lineStarts, type Range, rangesAt, settledCount } from '../grammar/ranges.ts';

/** Link targets and titles by normalised label. */
export type References = Record<string, { href: string; title: string }>;

/** Text parsed into blocks, behind the open container's prefix. */
export interface Parsed {
  /** Prefix and text. */
  readonly source: string;
  readonly prefixLength: number;
  /** Where each line of `source` begins, and where the last ends. */
  readonly starts: readonly number[];
  readonly ranges: Range[];
  readonly env: ParseEnv;
}

/** A container seen as what can be frozen one by one. */
export interface Inside extends Ends {
  readonly kind: Exclude<Block['kind'], 'flow' | 'code'>;
  readonly items: Item[];
  /** How many items no later text can change. */
  readonly settled: number;
  /** The stand-in for frozen items. */
  readonly prefix: string;
  /** A table's tokens before its first row. */
  readonly head: readonly Token[];
}

/** One part of a container. */
export interface Item {
  /** Where it begins in the waiting text. */
  readonly start: number;
  readonly source: string;
  readonly tokens: readonly Token[];
  /** Whether it shows anything; a link definition does not. */
  readonly shows: boolean;
  readonly render: (env: ParseEnv) => Rendered;
}

/** HTML, and what in it a later definition could change. */
export interface Rendered {
  readonly html: string;
  /** Bracketed labels that a definition could turn into links. */
  readonly labels: string[];
}

/** Reads blocks and what stands in them: the items of lists, the children of quotes, the rows of tables. */
export class ContainerReader {
  readonly md: MarkdownIt;
  readonly #inlines: RenderedInlines;
  readonly #inlineRules: ((state: StateCore) => void)[];

  /** @param md a parser from {@link createParser} */
  constructor(md: MarkdownIt = createParser()) {
    this.md = md;
    this.#inlines = new RenderedInlines(md);
    this.#inlineRules = md.core.ruler.__rules__
      .filter((rule) => rule.enabled && rule.name !== 'normalize' && rule.name !== 'block')
      .map((rule) => rule.fn);
  }

  /**
   * Parses text behind a prefix that stands for what is frozen.
   *
   * @param continues whether the first line continues a paragraph
   */
  parse(text: string, prefix: string, continues: boolean, references: References): Parsed {
    const source = prefix + text;
    const env: ParseEnv = { references: Object.create(references) as References, continues };
    const tokens: Token[] = [];
    this.md.block.parse(source, this.md, env, tokens);
    return { source, prefixLength: prefix.length, starts: lineStarts(source), ranges: rangesAt(tokens, 0), env };
  }

  /** Runs what the parser does after it has found the blocks, and renders. The tokens are used up by it. */
  render(tokens: readonly Token[], env: ParseEnv): Rendered {
    const labels = tokens.flatMap((token) => (token.type === 'inline' ? labelsIn(this.md, token.content) : []));
    const state = new this.md.core.State('', this.md, env);
    state.tokens = [...tokens];
    const fresh = this.#inlines.fill(tokens, env);
    for (const rule of this.#inlineRules) rule(state);
    this.#inlines.keep(fresh, env);
    return { html: this.md.renderer.render(state.tokens, this.md.options, env), labels };
  }

  /** Renders one piece of a long text. */
  renderPiece(content: string, env: ParseEnv, unfinished = false): Rendered {
    const token = newToken('inline', 0);
    token.content = content;
    token.meta = { unfinished };
    return this.render([token], { ...env, piece: true });
  }

  /**
   * Divides a container into its items.
   *
   * @param endLine where the text of the last item ends
   * @param continues whether the text begins with a stand-in, which is left out
   */
  lookInside(range: Range, parsed: Parsed, endLine: number | undefined, continues: boolean): Inside | undefined {
    const { tokens } = range;
    const first = tokens[0];
    const last = tokens.at(-1);
    if (!first || !last) return undefined;
    const ends = (): Ends => ({
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
          ...this.#itemsOf(rangesAt(tokens, 1).slice(continues ? 1 : 0), parsed, endLine),
          prefix,
          head: [],
        };
      }
      case 'blockquote_open': {
        return {
          kind: 'quote',
          ...ends(),
          ...this.#itemsOf(rangesAt(tokens, 1).slice(continues ? 1 : 0), parsed, endLine),
          prefix: '> x\n>\n',
          head: [],
        };
      }
      case 'table_open':
      case 'details_open':
        return this.#lookBehindHead(range, parsed, endLine, continues);
      case 'paragraph_open':
      case 'heading_open':
        return this.#lookInsideText(range, parsed, { open: `<${first.tag}>`, close: `</${first.tag}>\n` }, continues);
      default:
        return undefined;
    }
  }

  /** Divides a table or details, whose first lines are drawn with what opens it. */
  #lookBehindHead(range: Range, parsed: Parsed, endLine: number | undefined, continues: boolean): Inside | undefined {
    const { tokens } = range;
    const isTable = tokens[0]?.type === 'table_open';
    // Details on a single line are frozen whole.
    if (!isTable && range.endLine === range.line + 1) return undefined;
    const body = tokens.findIndex((token) => token.type === (isTable ? 'tbody_open' : 'details_body_open'));
    if (body < 0) return undefined;
    const head = tokens.slice(0, body + 1);
    const headEnd = isTable ? range.line + 2 : (tokens[1]?.map?.[1] ?? range.line + 1);
    const lines = parsed.source.slice(parsed.starts[range.line], parsed.starts[headEnd]);
    const items = rangesAt(tokens.slice(body + 1, -2), 2).slice(continues && !isTable ? 1 : 0);
    return {
      kind: isTable ? 'table' : 'details',
      open: this.render(head, parsed.env).html,
      close: isTable ? '</tbody>\n</table>\n' : '</div>\n</details>\n',
      ...this.#itemsOf(items, parsed, endLine),
      prefix: isTable ? lines : `${lines}\nx\n\n`,
      head,
    };
  }

  #lookInsideText(range: Range, parsed: Parsed, ends: Ends, continues: boolean): Inside | undefined {
    const inline = range.tokens[1];
    const content = inline?.content.slice(continues ? continued.length : 0) ?? '';
    const unfinished = inline?.meta?.['unfinished'] === true;
    const cuts = findCuts(this.md, content);
    if (cuts.length === 0 && !continues) return undefined;
    const line = parsed.source.slice(parsed.starts[range.line]);
    const start = continues ? 0 : offsetOf(parsed, range.line) + line.length - line.trimStart().length;
    const bounds = [0, ...cuts, content.length];
    const items = bounds.slice(1).map((end, index): Item => {
      const from = bounds[index] ?? 0;
      const source = content.slice(from, end);
      const isOpen = unfinished && index === cuts.length;
      const render = (env: ParseEnv): Rendered => this.renderPiece(source, env, isOpen);
      return { start: start + from, source, tokens: [], shows: true, render };
    });
    return { kind: 'paragraph', ...ends, items, settled: items.length - 1, prefix: continued, head: [] };
  }

  #itemsOf(
    ranges: readonly Range[],
    parsed: Parsed,
    endLine = parsed.starts.length - 1,
  ): { items: Item[]; settled: number } {
    const items = ranges.map((range, index): Item => ({
      start: offsetOf(parsed, range.line),
      source: parsed.source.slice(parsed.starts[range.line], parsed.starts[ranges[index + 1]?.line ?? endLine]),
      tokens: range.tokens,
      shows: range.tokens[0]?.type !== 'reference_definition',
      render: (env) => this.render(range.tokens, env),
    }));
    return { items, settled: settledCount(ranges) };
  }
}

/** Stands for the frozen beginning of a paragraph, on the line that continues it. */
const continued = 'x ';

/** Where a line of the parsed text begins in the waiting text. */
export function offsetOf(parsed: Parsed, line = 0): number {
  return (parsed.starts[line] ?? 0) - parsed.prefixLength;
}

/** Whether the items' own paragraphs are set as paragraphs. */
export const isLoose = ({ tokens }: Range): boolean => tokens.some((token) => isItemParagraph(token) && !token.hidden);

const isItemParagraph = (token: Token): boolean => token.level === 2 && token.type === 'paragraph_open';

/** Sets whether they are. */
export function setLoose({ tokens }: Range, loose: boolean): void {
  for (const [index, token] of tokens.entries()) {
    if (!isItemParagraph(token)) continue;
    token.hidden = !loose;
    const close = tokens[index + 2];
    if (close) close.hidden = !loose;
  }
}

function labelsIn(md: MarkdownIt, content: string): string[] {
  if (!content.includes('[')) return [];
  const labels = content.matchAll(/\[((?:[^[\]\\]|\\[\s\S]){1,999})\]/g);
  return [...new Set(Array.from(labels, (match) => md.utils.normalizeReference(match[1] ?? '')))];
}

/** The markdown of a container before its first item. */
export function headOf(inside: Inside, parsed: Parsed, line: number): string {
  const start = inside.items[0]?.start;
  return start === undefined ? '' : parsed.source.slice(parsed.starts[line], start + parsed.prefixLength);
}

/** The markdown of a container behind its last item, up to the line where it ends. */
export function footOf(inside: Inside, parsed: Parsed, endLine = parsed.starts.length - 1): string {
  const last = inside.items.at(-1);
  if (!last) return '';
  return parsed.source.slice(last.start + last.source.length + parsed.prefixLength, parsed.starts[endLine]);
}
