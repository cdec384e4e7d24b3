import type { UnkeptPiece } from '../../workspace/index.ts';

/** Lines from `first` to `last`, from 1; where `last` is one less, the gap before `first`. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A place of a file, in its text of now and, where that is known, in the text before. */
export interface Spot {
  readonly now: LineRange;
  readonly before: LineRange | null;
}

/**
 * The piece at a place. The peek says nothing of the version of the text that it has compared: a piece that is at these
 * lines now, but was elsewhere in the text before, is another one.
 */
export const pieceAt = (pieces: readonly UnkeptPiece[], { now, before }: Spot): UnkeptPiece | undefined =>
  pieces.find(
    ({ newLine, newCount, line, removed }) =>
      touches(newLine, newCount, now) && (before === null || touches(line, removed.length, widened(before))),
  );

/** A removal has no line of its own: it is at the line that follows, and at the one before. */
const touches = (line: number, count: number, { first, last }: LineRange): boolean =>
  count === 0 ? first <= line && last >= line - 1 : first <= line + count - 1 && last >= line;

/** A gap reaches to the lines beside it: VS Code may see as an insertion what is a replacement here. */
const widened = ({ first, last }: LineRange): LineRange =>
  last < first ? { first: last, last: first } : { first, last };

/** A range as VS Code gives it: with no lines its end is 0, and its start the line before. */
export function lineRange(start: unknown, end: unknown): LineRange | null {
  if (typeof start !== 'number' || typeof end !== 'number') return null;
  return end === 0 ? { first: start + 1, last: start } : { first: start, last: end };
}
