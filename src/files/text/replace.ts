/** The text with LF line ends only. */
export const withLf = (text: string): string => text.replaceAll('\r\n', '\n');

/** The line end of most of the lines. */
export function lineEnd(text: string): '\n' | '\r\n' {
  const crlf = text.split('\r\n').length - 1;
  return crlf * 2 > text.split('\n').length - 1 ? '\r\n' : '\n';
}

/** Whether an editor's buffer keeps the line ends of a text: all LF or all CRLF, none a carriage return alone. */
const hasPlainLineEnds = (text: string): boolean => !hasMixedLineEnds(text) && !withLf(text).includes('\r');

/** Whether a buffer that was made from one text can hold another so that saving gives it exactly: it has one line end. */
export const bufferHolds = (opened: string, text: string): boolean =>
  hasPlainLineEnds(opened) && hasPlainLineEnds(text) && (!text.includes('\n') || lineEnd(opened) === lineEnd(text));

/** Whether the text holds both kinds of line end, which an editor would make one on saving. */
export function hasMixedLineEnds(text: string): boolean {
  const crlf = text.split('\r\n').length - 1;
  return crlf > 0 && crlf < text.split('\n').length - 1;
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
