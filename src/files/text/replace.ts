/** Where a text to be replaced stands, or why it cannot be replaced. */
export type Replacement =
  | { readonly kind: 'once'; readonly text: string; readonly change: Change; readonly line: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'many'; readonly count: number; readonly lines: readonly number[] }
  | { readonly kind: 'empty' }
  | { readonly kind: 'same' };

const shownLines = 20;

/** The text with LF line ends only. */
export const withLf = (text: string): string => text.replaceAll('\r\n', '\n');

/** The line end of most of the lines. */
export function lineEnd(text: string): '\n' | '\r\n' {
  const crlf = text.split('\r\n').length - 1;
  return crlf * 2 > text.split('\n').length - 1 ? '\r\n' : '\n';
}

/** Whether an editor's buffer keeps the line ends: all LF or all CRLF, none a carriage return alone. */
export const hasPlainLineEnds = (text: string): boolean => !hasMixedLineEnds(text) && !withLf(text).includes('\r');

/** Whether the text holds both kinds of line end, which an editor would make one on saving. */
export function hasMixedLineEnds(text: string): boolean {
  const crlf = text.split('\r\n').length - 1;
  return crlf > 0 && crlf < text.split('\n').length - 1;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/**
 * Replaces the one place where `oldText` stands. Line ends do not matter for the match: the old text may have LF where
 * the file has CRLF. Lines that are not replaced keep their end, and the new lines take the file's.
 */
export function replaceOnce(text: string, oldText: string, newText: string): Replacement {
  if (oldText === '') return { kind: 'empty' };
  const offsets: number[] = []; // for each unit of the LF text, where it stands in the file's text
  const lf = withLf(text);
  const wanted = withLf(oldText);
  if (wanted === withLf(newText)) return { kind: 'same' };
  const found: number[] = [];
  let count = 0;
  for (let at = lf.indexOf(wanted); at !== -1; at = lf.indexOf(wanted, at + 1)) {
    count++;
    if (found.length < shownLines) found.push(at);
  }
  const [start] = found;
  if (start === undefined) return { kind: 'missing' };
  if (count > 1) return { kind: 'many', count, lines: found.map((at) => lineAt(lf, at)) };
  for (let at = 0; at <= text.length; at++) if (!(text[at] === '\r' && text[at + 1] === '\n')) offsets.push(at);
  const end = start + wanted.length;
  // A match that begins with a line feed takes the carriage return before it along.
  const from = lf[start] === '\n' ? (offsets[start - 1] ?? -1) + 1 : (offsets[start] ?? 0);
  const to = lf[end] === '\n' ? (offsets[end - 1] ?? -1) + 1 : (offsets[end] ?? text.length);
  const put = withLf(newText).replaceAll('\n', lineEnd(text));
  const change = { start: from, end: to, insert: put };
  return { kind: 'once', text: changed(text, change), change, line: lineAt(lf, start) };
}

/** The smallest stretch that differs between two texts: offsets in UTF-16 units, and what takes its place. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** The text with a change made. */
export const changed = (text: string, { start, end, insert }: Change): string =>
  text.slice(0, start) + insert + text.slice(end);

/** The smallest change that makes one text another, without touching the part before and after that is the same. */
export function smallestChange(before: string, after: string): Change {
  const max = Math.min(before.length, after.length);
  let start = 0;
  while (start < max && before[start] === after[start]) start++;
  let same = 0;
  while (same < max - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  // A stretch never begins or ends inside a line end or a surrogate pair: an editor has no position there.
  if (start > 0 && /[\r\ud800-\udbff]/.test(before[start - 1] ?? '')) start--;
  if (same > 0 && /[\n\udc00-\udfff]/.test(before[before.length - same] ?? '')) same--;
  return { start, end: before.length - same, insert: after.slice(start, after.length - same) };
}
