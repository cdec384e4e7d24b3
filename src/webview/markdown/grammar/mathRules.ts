import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/** A formula is at most this long, in UTF-16 units; what is longer stays text. */
export const maxFormulaLength = 2000;

/**
 * Recognises formulas: `$…$` and `\(…\)` in text, `$$…$$` and `\[…\]` in text or as a block of lines. They become
 * `<code class="md-math">` with the source; whoever draws them may set it.
 */
export function addMath(md: MarkdownIt): void {
  md.inline.ruler.before('escape', 'math', inlineMath);
  md.block.ruler.before('fence', 'math_block', blockMath, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
  const { escapeHtml } = md.utils;
  const html = (content: string, display: boolean): string =>
    `<code class="${display ? 'md-math-display' : 'md-math'}">${escapeHtml(content)}</code>`;
  md.renderer.rules['math'] = (tokens, at) => html(tokens[at]?.content ?? '', tokens[at]?.markup !== '$');
  md.renderer.rules['math_block'] = (tokens, at) => `<p>${html(tokens[at]?.content ?? '', true)}</p>\n`;
}

const closings: Record<string, string> = { $: '$', $$: '$$', '\\(': '\\)', '\\[': '\\]' };

function inlineMath(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const first = src.charAt(pos);
  if (first !== '$' && first !== '\\') return false;
  const second = src.charAt(pos + 1);
  const opening = first === '$' ? (second === '$' ? '$$' : '$') : first + second;
  const closing = closings[opening];
  if (closing === undefined) return false;
  const start = pos + opening.length;
  const end = findClosing(src, start, Math.min(state.posMax, start + maxFormulaLength), closing);
  const content = end < 0 ? '' : src.slice(start, end);
  const plausible = opening === '$' ? isInline(src, pos, content, end) : isStanding(content);
  if (!plausible) {
    if (first === '\\') return false;
    // Dollar signs that belong to no formula are one text, so that the second of two does not begin another.
    if (!silent) state.pending += opening;
    state.pos = start;
    return true;
  }
  if (!silent) {
    const token = state.push('math', '', 0);
    token.content = content.trim();
    token.markup = opening === '$' || opening === '\\(' ? '$' : '$$';
  }
  state.pos = end + closing.length;
  return true;
}

/**
 * The end of the formula that begins here.
 *
 * @param opening the marks it begins with
 * @returns 0 if what is closed is no formula, undefined if no closing follows
 */
export function formulaEnd(text: string, at: number, opening: string): number | undefined {
  const start = at + opening.length;
  const closing = closings[opening] ?? opening;
  const end = findClosing(text, start, Math.min(text.length, start + maxFormulaLength), closing);
  if (end < 0) return text.length - start > maxFormulaLength || text.includes('\n', start) ? 0 : undefined;
  const content = text.slice(start, end);
  return (opening === '$' ? isInline(text, at, content, end) : isStanding(content)) ? end + closing.length : 0;
}

function findClosing(text: string, from: number, until: number, closing: string): number {
  for (let at = from; at + closing.length <= until; at++) {
    if (text.startsWith(closing, at)) return at;
    if (text.charCodeAt(at) === 0x5c) at++;
    else if (closing === '$' && text.charCodeAt(at) === 0x0a) return -1;
  }
  return -1;
}

/** `$$` is also the number of a shell's process: `kill $$; echo $$`. */
const isStanding = (content: string): boolean =>
  /[A-Za-z0-9]|[^\0-\u007F]/.test(content) && !/^\s*[;,)|]/.test(content) && !holdsProse(content);

/**
 * Tells a formula from prices and from the variables of shells, PHP and Perl: no blanks inside its dollar signs, no
 * letter before, none after but that of an ordinal, nothing at its end that wants to go on, no run of plain words.
 */
function isInline(text: string, at: number, content: string, end: number): boolean {
  if (!/^\S(?:[\s\S]*\S)?$/.test(content) || !/[A-Za-z0-9\\]|[^\0-\u007F]/.test(content)) return false;
  if (at > 0 && /[A-Za-z0-9]/.test(text.charAt(at - 1))) return false;
  const after = text.slice(end + 1, end + 5);
  if (/^\.?[0-9]/.test(after) || (/^[A-Za-z_{]/.test(after) && !/^(?:st|nd|rd|th|s)(?![A-Za-z0-9_])/.test(after)))
    return false;
  if (content.startsWith('(') && after.startsWith('(')) return false;
  // Bars stand around what they belong to: `$|x|$`.
  const isOpen = content.endsWith('|') ? content.split('|').length % 2 === 0 : goesOn.test(content);
  if (isOpen || /^[/:,;)'"]/.test(content) || holdsCode(content) || holdsProse(content)) return false;
  return !/^\.?[0-9]/.test(content) || /^[0-9.,]+(?:[A-Za-z]{1,2}|!)?$|[\\^_=+*/{}<>-]/.test(content);
}

/** An end that wants to go on, as the text between two variables has. */
const goesOn = /(?<![\\^_])[/:,;=({[&<>+–—-]$/;

/** Whether braces are left open or text is quoted, as between the variables of a shell. */
function holdsCode(content: string): boolean {
  let depth = 0;
  for (const [mark] of content.matchAll(/\\[\s\S]|[{}"]|\s'/g)) {
    if (mark === '{') depth++;
    else if (mark === '}' && --depth < 0) return true;
    else if (depth === 0 && /["']$/.test(mark) && !mark.startsWith('\\')) return true;
  }
  return depth > 0;
}

/** Whether three plain words stand in a row, outside of braces: more than a formula says without `\\text`. */
export function holdsProse(content: string): boolean {
  if (!threeWords.test(content)) return false;
  let plain = '';
  let depth = 0;
  for (const character of content) {
    if (character === '{') depth++;
    else if (character === '}') depth--;
    else if (depth <= 0) plain += character;
  }
  return threeWords.test(plain);
}

const threeWords = /(?<![\\A-Za-z])[A-Za-z]{2,}[,;]?\s+[A-Za-z]+[,;]?\s+[A-Za-z]{2,}/;

/** Lines from one that opens a formula to the one that closes it; a formula holds no empty line. */
function blockMath(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const lineAt = (line: number): string =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
  const first = lineAt(startLine);
  const opening = first.slice(0, 2);
  const closing = opening === '$$' ? '$$' : opening === '\\[' ? '\\]' : undefined;
  if (closing === undefined || first.includes(closing, 2)) return false;
  // An escaped bracket may begin any line; only alone on it does it begin a formula.
  if (opening === '\\[' && first.trim() !== opening) return false;
  if (silent) return true;
  let next = startLine + 1;
  let length = first.length;
  let closed = false;
  const lines = [first.slice(2)];
  while (next < endLine && !closed && !state.isEmpty(next) && length <= maxFormulaLength) {
    if ((state.sCount[next] ?? 0) < state.blkIndent) break;
    const line = lineAt(next++).trimEnd();
    length += line.length + 1;
    closed = line.endsWith(closing);
    lines.push(closed ? line.slice(0, -2) : line);
  }
  state.line = next;
  const content = lines.join('\n').trim();
  if (closed && content !== '' && length <= maxFormulaLength) {
    const token = state.push('math_block', '', 0);
    token.map = [startLine, next];
    token.content = content;
    return true;
  }
  // Not a type that is frozen from within: the next line can still make it a formula.
  state.push('math_text_open', 'p', 1).map = [startLine, next];
  const text = state.push('inline', '', 0);
  text.content = state.getLines(startLine, next, state.blkIndent, false).trim();
  text.map = [startLine, next];
  text.children = [];
  state.push('math_text_close', 'p', -1);
  return true;
}
