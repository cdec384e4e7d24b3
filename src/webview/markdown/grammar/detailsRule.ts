import type { MarkdownIt, StateBlock } from 'markdown-it';
import type { ParseEnv } from './parser.ts';

/** A summary is written in at most so many lines. */
const maxSummaryLines = 5;

/**
 * Reads `<details>` as a container of blocks: from a line that holds it, perhaps with its `<summary>`, to a line
 * `</details>`, or to the end of what it stands in. Its attributes, `open` too, are dropped.
 */
export function addDetails(md: MarkdownIt): void {
  md.block.ruler.before('fence', 'details', details, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
  const { rules } = md.renderer;
  rules['details_open'] = () => '<details>\n';
  rules['details_close'] = () => '</details>\n';
  rules['summary_open'] = () => '<summary>';
  rules['summary_close'] = () => '</summary>\n';
  rules['details_body_open'] = () => '<div class="md-details">\n';
  rules['details_body_close'] = () => '</div>\n';
}

const openingLine = /^<details(?: open)?>[ \t]*(<summary>.*)?$/i;
/** All of it on one line, its text behind the summary. */
const singleLine =
  /^<details(?: open)?>[ \t]*(?:<summary>((?:(?!<\/?summary>).)*)<\/summary>)?((?:(?!<\/?(?:details|summary)).)*)<\/details>[ \t]*$/i;
const closingLine = /^<\/details>[ \t]*$/i;

function details(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const env = state.env as ParseEnv;
  const first = lineAt(state, startLine);
  if (silent && (env.detailsDepth ?? 0) > 0 && closingLine.test(first)) return true;
  const single = singleLine.exec(first);
  if (single) {
    if (!silent) pushLine(state, startLine, single[1]?.trim(), single[2]?.trim() ?? '');
    return true;
  }
  const opening = openingLine.exec(first);
  if (!opening) return false;
  const summary = readSummary(state, startLine, endLine, opening[1]);
  // A summary that does not end on the line of its details: they are no details that are written like this.
  if (opening[1] !== undefined && !summary) return false;
  if (silent) return true;

  const token = state.push('details_open', 'details', 1);
  if (summary) pushText(state, 'summary', 'summary', summary.text, [startLine, summary.next]);
  state.push('details_body_open', 'div', 1);
  env.detailsDepth = (env.detailsDepth ?? 0) + 1;
  const next = readChildren(state, summary?.next ?? startLine + 1, endLine);
  env.detailsDepth--;
  state.push('details_body_close', 'div', -1);
  state.push('details_close', 'details', -1);
  token.map = [startLine, next];
  state.line = next;
  return true;
}

function pushLine(state: StateBlock, line: number, summary: string | undefined, text: string): void {
  const map: [number, number] = [line, line + 1];
  state.push('details_open', 'details', 1).map = map;
  if (summary !== undefined) pushText(state, 'summary', 'summary', summary, map);
  state.push('details_body_open', 'div', 1);
  if (text !== '') pushText(state, 'paragraph', 'p', text, map);
  state.push('details_body_close', 'div', -1);
  state.push('details_close', 'details', -1);
  state.line = line + 1;
}

function pushText(state: StateBlock, type: string, tag: string, content: string, map: [number, number]): void {
  state.push(`${type}_open`, tag, 1).map = map;
  const inline = state.push('inline', '', 0);
  inline.content = content;
  inline.map = map;
  inline.children = [];
  state.push(`${type}_close`, tag, -1);
}

const lineAt = (state: StateBlock, line: number): string =>
  state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);

/** The summary that begins on the line of `<details>`, or on the next one. */
function readSummary(
  state: StateBlock,
  startLine: number,
  endLine: number,
  sameLine: string | undefined,
): { text: string; next: number } | undefined {
  let line = sameLine === undefined ? startLine + 1 : startLine;
  let text = sameLine ?? '';
  if (sameLine === undefined) {
    if (line >= endLine || (state.sCount[line] ?? 0) < state.blkIndent) return undefined;
    text = lineAt(state, line);
  }
  if (!/^<summary>/i.test(text)) return undefined;
  for (const last = line + maxSummaryLines; line < last; text += `\n${lineAt(state, line)}`) {
    const match = /^<summary>([\s\S]*)<\/summary>[ \t]*$/i.exec(text);
    if (match) return { text: match[1]?.trim() ?? '', next: line + 1 };
    line++;
    if (line >= endLine || state.isEmpty(line) || (state.sCount[line] ?? 0) < state.blkIndent) return undefined;
  }
  return undefined;
}

/** Reads block after block up to the closing line, as the parser does for a whole text, and gives the line after it. */
function readChildren(state: StateBlock, startLine: number, endLine: number): number {
  const rules = state.md.block.ruler.getRules('');
  let line = startLine;
  while (line < endLine) {
    state.line = line = state.skipEmptyLines(line);
    if (line >= endLine || (state.sCount[line] ?? 0) < state.blkIndent) break;
    if ((state.sCount[line] ?? 0) - state.blkIndent < 4 && closingLine.test(lineAt(state, line))) return line + 1;
    rules.some((rule) => rule(state, line, endLine, false));
    line = state.line;
  }
  return Math.min(line, endLine);
}
