import type { MarkdownIt } from 'markdown-it';
import { codeHtml } from './grammar/parser.ts';

/** A top-level block as it is drawn, and the text of a code block. */
export interface Block {
  readonly kind: 'flow' | 'list' | 'quote' | 'details' | 'table' | 'paragraph' | 'code';
  /** HTML before and after the parts. Text still to come can change it: a paragraph can become a heading. */
  open: string;
  close: string;
  /** Frozen HTML: items, children, rows, pieces; a single part for a block without such an inside. */
  readonly parts: string[];
  /** The markdown of each part. */
  readonly sources: string[];
  /** Markdown before the first part and behind the last: a table's head and rule, the line under a heading. */
  headSource: string;
  footSource: string;
  /** HTML of what is not frozen yet, '' once the block is closed. */
  tail: string;
  tailSource: string;
  /** Parts whose HTML changed after they were frozen; -1 is `open`. Whoever draws them takes them out. */
  readonly dirty: Set<number>;
  /** Set for a code block, in place of parts. */
  readonly code: CodeText | null;
}

/** Text of a code block, which grows by lines. */
export interface CodeText {
  /** Text behind the opening fence. */
  readonly info: string;
  /** Finished lines, without their line feeds. */
  readonly lines: string[];
  /** The line being written; in the end, a last line without a line feed. */
  partial: string;
  /** No line can follow. */
  closed: boolean;
}

/** HTML before and after the parts of a block. */
export interface Ends {
  readonly open: string;
  readonly close: string;
}

/** For a block that stands in no element of its own. */
export const noEnds: Ends = { open: '', close: '' };

/** An empty block. */
export function newBlock(kind: Block['kind'], ends: Ends, code: CodeText | null = null): Block {
  return {
    kind,
    open: ends.open,
    close: ends.close,
    parts: [],
    sources: [],
    headSource: '',
    footSource: '',
    tail: '',
    tailSource: '',
    dirty: new Set(),
    code,
  };
}

/** Notes other ends, and that whoever draws the block has to draw them again. */
export function setEnds(block: Block, ends: Ends): void {
  if (block.open === ends.open) return;
  block.open = ends.open;
  block.close = ends.close;
  block.dirty.add(-1);
}

/** The HTML of a block with all its parts. */
export function blockHtml(md: MarkdownIt, { code, open, parts, tail, close }: Block): string {
  if (!code) return open + parts.join('') + tail + close;
  return codeHtml(md, code.info, code.lines.map((line) => `${line}\n`).join('') + code.partial);
}
