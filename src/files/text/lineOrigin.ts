import { diffArrays } from 'diff';

/** A file before and after somebody changed it. */
export interface AuthoredChange<Author> {
  readonly author: Author;
  readonly before: string;
  readonly after: string;
}

/** The longest that two texts are compared, ms; without an answer by then the line's author is not known. */
const compareMs = 500;

/**
 * The author of a line: who brought it in, as far as the changes tell. Lines are carried back through every change that
 * came later, those between two known changes included, which are the person's; `null` for a line that is theirs, or
 * that stood there before the first change.
 *
 * @param line counted from 0
 * @param text the file as it is now
 * @param changes oldest first
 */
export function lineAuthor<Author>(
  line: number,
  text: string,
  changes: readonly AuthoredChange<Author>[],
): Author | null {
  if (line < 0 || line >= linesOf(text).length) return null;
  let at: number | null = line;
  let later = text;
  for (const { author, before, after } of changes.toReversed()) {
    at = lineBefore(at, after, later);
    if (at === null) return null;
    const origin = lineBefore(at, before, after);
    if (origin === null) return author;
    at = origin;
    later = before;
  }
  return null;
}

/** The place of a line of `after` in `before`; `null` when it is new there, or the texts cannot be compared in time. */
function lineBefore(line: number, before: string, after: string): number | null {
  if (before === after) return line;
  const parts = diffArrays(linesOf(before), linesOf(after), { timeout: compareMs });
  if (!parts) return null;
  let [oldLine, newLine] = [0, 0];
  for (const { added, removed, value } of parts) {
    if (!removed && line < newLine + value.length) return added ? null : oldLine + (line - newLine);
    if (!added) oldLine += value.length;
    if (!removed) newLine += value.length;
  }
  return null;
}

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);
