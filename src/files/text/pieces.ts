import { diffArrays } from 'diff';
import { type Change, changed, lineEnd, withLf } from './replace.ts';

/**
 * One place where two texts differ, whole lines: a stretch of the old text and what takes its place. Pieces of one
 * comparison stand in order, with at least one common line between them.
 */
export interface Piece extends Change {
  /** The first line of the stretch in the old text, from 1. */
  readonly line: number;
  /** Lines that go and that come, with their ends. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A comparison that takes longer, ms, is given up: everything that differs is then one piece. */
const maxCompareMs = 1000;
/** Above this size (UTF-16 units of both texts) nothing is compared line by line. */
const maxCompareLength = 12_000_000;

/** The lines of a text with their ends: CRLF, LF or CR. */
export const linesOf = (text: string): readonly string[] => text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];

/** The places where two texts differ. */
export function piecesBetween(before: string, after: string): readonly Piece[] {
  const [from, to] = [linesOf(before), linesOf(after)];
  const same = commonEnds(from, to);
  const parts =
    before.length + after.length > maxCompareLength
      ? undefined
      : diffArrays(inner(from, same), inner(to, same), { timeout: maxCompareMs });
  const pieces: Piece[] = [];
  let line = same.head;
  let offset = lengthOf(from.slice(0, same.head));
  let open: { removed: string[]; added: string[] } | null = null;
  const close = (): void => {
    if (!open) return;
    const { removed, added } = open;
    const end = offset + lengthOf(removed);
    pieces.push({ start: offset, end, insert: added.join(''), line: line + 1, removed, added });
    line += removed.length;
    offset = end;
    open = null;
  };
  const all = parts ?? [
    { value: inner(from, same), removed: true, added: false },
    { value: inner(to, same), removed: false, added: true },
  ];
  for (const { value, removed, added } of all) {
    if (removed || added) {
      open ??= { removed: [], added: [] };
      const side = removed ? open.removed : open.added;
      for (const each of value) side.push(each);
      continue;
    }
    close();
    line += value.length;
    offset += lengthOf(value);
  }
  close();
  return pieces.filter(({ removed, added }) => removed.length + added.length > 0);
}

/** The old text with these of its pieces made. */
export const applyPieces = (before: string, pieces: readonly Change[]): string =>
  pieces.toReversed().reduce(changed, before);

/**
 * Changes that somebody made to a text that was itself made of another, as changes of that other one. Those within
 * places in which the two differ have no place there, and are left out.
 */
export function carriedChanges(before: string, made: string, now: string): readonly Change[] {
  let shift = 0;
  const places = piecesBetween(before, made).map(({ start, end, insert }) => {
    const from = start + shift;
    const moved = insert.length - (end - start);
    shift += moved;
    return { from, to: from + insert.length, moved };
  });
  return piecesBetween(made, now).flatMap(({ start, end, insert }) => {
    if (places.some(({ from, to }) => start < to && end > from)) return [];
    const moved = places.reduce((sum, { to, moved: each }) => (to <= start ? sum + each : sum), 0);
    return [{ start: start - moved, end: end - moved, insert }];
  });
}

/**
 * A new text with the line ends of an old one: lines that stay or are replaced keep their end, further ones take the
 * usual one.
 *
 * @param after its line ends do not matter; a carriage return alone stays
 * @param plain gives a text with the line ends in which the two are compared
 */
export function keepLineEnds(
  before: string,
  after: string,
  usual: '\n' | '\r\n' = lineEnd(before),
  plain: (text: string) => string = withLf,
): string {
  const [old, made] = [plain(before), plain(after)];
  const ends = linesOf(before).map((line) => /[\r\n]*$/.exec(line)?.[0] ?? '');
  const lines = linesOf(old);
  const parts: string[] = [];
  let at = 0;
  const keep = (to: number): void => {
    for (; at < to; at++) parts.push((lines[at] ?? '').replace(/[\r\n]$/, ends[at] ?? usual));
  };
  for (const { line, removed, added } of piecesBetween(old, made)) {
    keep(line - 1);
    for (const [index, each] of added.entries()) {
      const end = index < removed.length ? ends[at + index] : '';
      parts.push(each.replace(/\n$/, end === undefined || end === '' ? usual : end));
    }
    at += removed.length;
  }
  keep(lines.length);
  return parts.join('');
}

/** A text as it came back from an editor, which has one kind of line end for all lines, with those that it was given with. */
export const fromEditor = (given: string, edited: string): string =>
  keepLineEnds(given, edited, lineEnd(given), (text) => text.replaceAll(/\r\n?/g, '\n'));

interface CommonEnds {
  readonly head: number;
  readonly tail: number;
}

/** The lines at the beginning and at the end that are the same: comparing them would take time for nothing. */
function commonEnds(from: readonly string[], to: readonly string[]): CommonEnds {
  const most = Math.min(from.length, to.length);
  let head = 0;
  while (head < most && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < most - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  return { head, tail };
}

const inner = (lines: readonly string[], { head, tail }: CommonEnds): string[] =>
  lines.slice(head, lines.length - tail);

const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, { length }) => sum + length, 0);
