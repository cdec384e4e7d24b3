import createMarkdownIt, {
  type Env,
  type MarkdownIt,
  type StateBlock,
  type StateCore,
  type StateInline,
  type Token,
} from 'markdown-it';
import { limitAddresses } from './addressRules.ts';
import { addDetails } from './detailsRule.ts';
import { addUnspacedEmphasis } from './emphasis.ts';
import { addNestedFences } from './fenceRule.ts';
import { addHarmlessHtml, elementOpenAt } from './htmlRules.ts';
import { showInvisible, spellInvisible } from '../invisible.ts';
import { addMath, maxFormulaLength } from './mathRules.ts';
import { closeInline } from './openInline.ts';
import { addPaths } from './pathRule.ts';

/** Inline text longer than this is divided into pieces, each laid out on its own. In UTF-16 units. */
const pieceLength = 2048;
/** A piece whose brackets, emphasis or code spans stay open is cut here all the same. */
const maxPieceLength = 4096;
/** A table's first two lines may be this long; longer lines are never a table. Paragraphs rely on it. */
export const maxTableLineLength = 2048;
const maxColumns = 64;
/** A link definition with its title may be this long: no longer than what is never cut off a paragraph. */
const maxDefinitionLength = pieceLength;
/** Quotes and lists nest this deep; what is deeper stays text. */
const maxDepth = 90;

/** State of one parse, handed to its rules beside the references. */
export interface ParseEnv extends Env {
  /** The first line continues a paragraph whose beginning is already cut off and frozen. */
  continues?: boolean;
  /** How many `<details>` are open around the line that is read. */
  detailsDepth?: number;
  /** The inline text is one piece of a longer one. */
  piece?: boolean;
}

/** A configured parser. Its HTML holds no element, attribute or address that the text could choose freely. */
export function createParser(): MarkdownIt {
  const md = createMarkdownIt({ html: false, linkify: true, maxNesting: 100 });
  md.validateLink = isHarmlessTarget;
  limitAddresses(md);
  addUnspacedEmphasis(md);
  addMath(md);
  addHarmlessHtml(md);
  addPaths(md);
  addNestedFences(md);
  addDetails(md);
  limitBlocks(md);
  md.core.ruler.at('inline', parseInlines);
  md.core.ruler.push('task_list', markTasks);
  setRenderer(md);
  return md;
}

/**
 * Whether a link target may become a link at all: http, https, mailto, or no scheme (a path). `name.ext:12` is a path
 * with a line, and `C:\\` a drive, not a scheme.
 */
function isHarmlessTarget(target: string): boolean {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(target.trim())?.[0].toLowerCase();
  if (scheme === undefined || scheme === 'http:' || scheme === 'https:' || scheme === 'mailto:') return true;
  return /^[^:]*\.[a-z0-9]+:\d+(?::\d+)?$|^[a-z]:(?:[\\/]|%5C)(?![\\/])/i.test(target);
}

/** The parser's own rule of that name. */
function blockRule(
  md: MarkdownIt,
  name: string,
): (state: StateBlock, start: number, end: number, silent: boolean) => boolean {
  const rule = md.block.ruler.__rules__.find((candidate) => candidate.name === name);
  if (!rule) throw new Error(`markdown-it has no block rule "${name}"`);
  return rule.fn;
}

function limitBlocks(md: MarkdownIt): void {
  const table = blockRule(md, 'table');
  md.block.ruler.at(
    'table',
    (state, start, end, silent) => {
      if (start + 1 >= end || (start === 0 && (state.env as ParseEnv).continues)) return false;
      const from = state.bMarks[start] ?? 0;
      const until = state.eMarks[start] ?? 0;
      if (
        until - from > maxTableLineLength ||
        (state.eMarks[start + 1] ?? 0) - (state.bMarks[start + 1] ?? 0) > maxTableLineLength
      )
        return false;
      return countBars(state.src, from, until) <= maxColumns && table(state, start, end, silent);
    },
    { alt: ['paragraph', 'reference'] },
  );

  const reference = blockRule(md, 'reference');
  md.block.ruler.at('reference', (state, start, end, silent) => {
    const first = state.bMarks[start] ?? 0;
    if ((state.eMarks[start] ?? 0) - first > maxDefinitionLength) return false;
    const whole = state.lineMax;
    let limit = start + 1;
    while (limit < whole && (state.eMarks[limit] ?? 0) - first <= maxDefinitionLength) limit++;
    state.lineMax = limit;
    const found = reference(state, start, end, silent);
    state.lineMax = whole;
    return found;
  });

  // Left alone, the parser drops what nests deeper than it wants to go. Text is never dropped here.
  md.block.ruler.before('table', 'too_deep', (state, start, end, silent) => {
    if (silent || state.level < maxDepth) return false;
    let next = start + 1;
    while (next < end && !state.isEmpty(next) && (state.sCount[next] ?? 0) >= state.blkIndent) next++;
    state.line = next;
    state.push('paragraph_open', 'p', 1).map = [start, next];
    const inline = state.push('inline', '', 0);
    inline.content = state.getLines(start, next, state.blkIndent, false).trim();
    inline.map = [start, next];
    inline.children = [];
    state.push('paragraph_close', 'p', -1);
    return true;
  });
}

function countBars(text: string, from: number, until: number): number {
  let bars = 0;
  for (let at = from; at < until; at++) if (text.charCodeAt(at) === 0x7c) bars++;
  return bars;
}

/**
 * Where long inline text is divided. Each cut depends only on the text up to one character after it, so that a text
 * that grows keeps its cuts. A cut is made where nothing is open (no emphasis, bracket or code span that later text
 * could close), and therefore changes nothing; only a piece that never closes what it opened is cut regardless.
 */
export function findCuts(md: MarkdownIt, content: string): number[] {
  const cuts: number[] = [];
  let start = 0;
  while (content.length - start > pieceLength) {
    const cut = findCut(md, content, start);
    if (cut === undefined) break;
    cuts.push(cut);
    start = cut;
  }
  return cuts;
}

function findCut(md: MarkdownIt, content: string, start: number): number | undefined {
  for (let target = start + pieceLength; target < start + maxPieceLength; target += 1024) {
    const cut = wordStart(content, target, target + 1024);
    if (cut !== undefined && nothingOpen(md, content.slice(start, cut))) return cut;
    if (target + 1024 >= content.length) return undefined;
  }
  const target = start + maxPieceLength;
  const cut = wordStart(content, target, target + 1024);
  if (cut !== undefined) return cut;
  if (target + 1024 >= content.length) return undefined;
  const unit = content.charCodeAt(target);
  return unit >= 0xdc00 && unit <= 0xdfff ? target + 1 : target;
}

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x0a || unit === 0x09;

/** The first position from `from` and before `until` where a word begins. */
function wordStart(text: string, from: number, until: number): number | undefined {
  const end = Math.min(until, text.length);
  for (let at = from; at < end; at++) if (isBlank(text.charCodeAt(at - 1)) && !isBlank(text.charCodeAt(at))) return at;
  return undefined;
}

/**
 * Whether no construct begun in this text could be completed by text that follows a blank after it. Link definitions
 * are left out on purpose: they may still come, and must not move a cut.
 */
function nothingOpen(md: MarkdownIt, text: string): boolean {
  const state: StateInline = new md.inline.State(text, md, {}, []);
  let open = false;
  // Runs the parser's own rules one position at a time, watching those whose failure leaves something open.
  const rules = md.inline.ruler.getRules('');
  while (!open && state.pos < state.posMax) {
    const at = state.pos;
    const unit = text.charCodeAt(at);
    const tokens = state.tokens.length;
    const pending = state.pending.length;
    const matched = state.level < 100 && rules.some((rule) => rule(state, false));
    if (!matched) state.pending += text.charAt(state.pos++);
    if (unit === 0x60) open = state.tokens.length === tokens && state.pending.length > pending;
    // A formula can close within its length.
    else if (unit === 0x24 || (unit === 0x5c && /^[([]/.test(text.slice(at + 1, at + 2))))
      open = state.tokens.length === tokens && text.length - at <= maxFormulaLength + 4;
    else if (unit === 0x3c) open = elementOpenAt(text, at) !== undefined;
    else if (unit === 0x5b || unit === 0x21) open = !matched && isOpenBracket(md, text, unit === 0x21 ? at + 1 : at);
  }
  if (open) return false;
  for (const rule of md.inline.ruler2.getRules('')) rule(state);
  return !state.delimiters.some((delimiter) => delimiter.open && delimiter.end < 0);
}

function isOpenBracket(md: MarkdownIt, text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 0x5b) return false;
  const state: StateInline = new md.inline.State(text, md, {}, []);
  const end = md.helpers.parseLinkLabel(state, at, true);
  if (end < 0) return true;
  const next = text.charAt(end + 1);
  return next === '(' || next === '[';
}

/** The core rule "inline", with long texts in pieces. */
function parseInlines(state: StateCore): void {
  for (const token of state.tokens)
    if (token.type === 'inline' && token.children?.[0]?.type !== 'rendered') parsePieces(state.md, token, state.env);
}

function parsePieces(md: MarkdownIt, token: Token, env: ParseEnv): void {
  const { content } = token;
  const cuts = env.piece ? [] : findCuts(md, content);
  const shown = (start: number, end: number): string => {
    const piece = content.slice(start, end);
    return end === content.length && token.meta?.['unfinished'] ? closeInline(md, piece) : piece;
  };
  if (cuts.length === 0 && !env.piece) {
    md.inline.parse(shown(0, content.length), md, env, (token.children = []));
    return;
  }
  const children: Token[] = [];
  let start = 0;
  for (const end of [...cuts, content.length]) {
    children.push(newToken('piece_open', 1));
    md.inline.parse(shown(start, end), md, env, children);
    children.push(newToken('piece_close', -1));
    start = end;
  }
  token.children = children;
}

/** A token without a tag. */
export function newToken(type: string, nesting: -1 | 0 | 1): Token {
  return new createMarkdownIt.Token(type, '', nesting);
}

/** `- [ ]` and `- [x]` at the start of a list item. */
function markTasks(state: StateCore): void {
  const { tokens } = state;
  for (let at = 2; at < tokens.length; at++) {
    const token = tokens[at];
    if (
      token?.type !== 'inline' ||
      tokens[at - 1]?.type !== 'paragraph_open' ||
      tokens[at - 2]?.type !== 'list_item_open'
    )
      continue;
    const first = token.children?.find((child) => child.type !== 'piece_open');
    if (first?.type !== 'text' || !/^\[[ xX]\][ \t]+\S/.test(first.content)) continue;
    const box = newToken('task', 0);
    box.content = first.content.charAt(1);
    first.content = first.content.slice(3);
    token.children?.splice(token.children.indexOf(first), 0, box);
  }
}

function setRenderer(md: MarkdownIt): void {
  const { rules } = md.renderer;
  const { escapeHtml } = md.utils;
  rules['text'] = (tokens, at) => showInvisible(escapeHtml(tokens[at]?.content ?? ''));
  rules['code_inline'] = (tokens, at) => `<code>${showInvisible(escapeHtml(tokens[at]?.content ?? ''))}</code>`;
  rules['code_block'] = (tokens, at) => codeHtml(md, '', tokens[at]?.content ?? '');
  rules['fence'] = (tokens, at) => codeHtml(md, tokens[at]?.info ?? '', tokens[at]?.content ?? '');
  rules['image'] = (tokens, at, options, env, renderer) => {
    const token = tokens[at];
    const alt = renderer.renderInlineAsText(token?.children ?? [], options, env);
    const address = String(token?.attrGet('src') ?? '');
    return `<span class="md-image">${showInvisible(escapeHtml(alt))} <span class="md-image-address">${showInvisible(escapeHtml(address))}</span></span>`;
  };
  rules['rendered'] = (tokens, at) => tokens[at]?.content ?? '';
  rules['piece_open'] = () => '<span class="md-piece">';
  rules['piece_close'] = () => '</span>';
  rules['task'] = (tokens, at) =>
    `<input disabled="" type="checkbox"${tokens[at]?.content === ' ' ? '' : ' checked=""'}>`;
  rules['s_open'] = () => '<del>';
  rules['s_close'] = () => '</del>';
  for (const cell of ['th', 'td']) {
    rules[`${cell}_open`] = (tokens, at) => {
      const align = /text-align:(left|center|right)/.exec(String(tokens[at]?.attrGet('style') ?? ''))?.[1];
      return align === undefined ? `<${cell}>` : `<${cell} align="${align}">`;
    };
  }
  rules['link_open'] = (tokens, at, options, _env, renderer) => {
    const token = tokens[at];
    const title = token?.attrGet('title');
    if (token && typeof title === 'string') token.attrSet('title', spellInvisible(title));
    return renderer.renderToken(tokens, at, options);
  };
}

/** The HTML of a code block, as CommonMark writes it. Whoever draws it reads the text back from it. */
export function codeHtml(md: MarkdownIt, info: string, content: string): string {
  const { escapeHtml, unescapeAll } = md.utils;
  const language = languageOf(unescapeAll(info));
  const attribute = language === '' ? '' : ` class="language-${escapeHtml(language)}"`;
  return `<pre><code${attribute}>${escapeHtml(content)}</code></pre>\n`;
}

/** The first word of a fence's info string. */
function languageOf(info: string): string {
  return info.trim().split(/\s+/, 1)[0] ?? '';
}
