import { keepLineEnds } from './pieces.ts';
import { type Change, changed, lineEnd, withLf } from './replace.ts';

/** Where a text to be replaced stands, or why it cannot be replaced. */
export type Replacement =
  | { readonly kind: 'once'; readonly text: string; readonly change: Change; readonly line: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'many'; /** 1000 for more. */ readonly count: number; readonly lines: readonly number[] }
  | { readonly kind: 'empty' }
  | { readonly kind: 'same' };

const shownLines = 20;
/** Places are counted no further: a text of one character has as many as it has characters. */
const maxCounted = 1000;

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/**
 * Replaces the one place where `oldText` stands. Line ends do not matter for the match: the old text may have LF where
 * the file has CRLF. Lines that stay keep their end, inside the replaced text too, and new lines take the file's.
 */
export function replaceOnce(text: string, oldText: string, newText: string): Replacement {
  if (oldText === '') return { kind: 'empty' };
  const offsets: number[] = []; // for each unit of the LF text, where it stands in the file's text
  const lf = withLf(text);
  const wanted = withLf(oldText);
  if (wanted === withLf(newText)) return { kind: 'same' };
  const found: number[] = [];
  let count = 0;
  for (let at = lf.indexOf(wanted); at !== -1 && count < maxCounted; at = lf.indexOf(wanted, at + 1)) {
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
  const put = keepLineEnds(text.slice(from, to), newText, lineEnd(text));
  const change = { start: from, end: to, insert: put };
  return { kind: 'once', text: changed(text, change), change, line: lineAt(lf, start) };
}
