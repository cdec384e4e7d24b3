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
 * The author of a line, as `lineAuthors` tells it.
 *
 * @param line counted from 0
 * @param text the file as it is now
 * @param changes oldest first
 */
export const lineAuthor = <Author>(
  line: number,
  text: string,
  changes: readonly AuthoredChange<Author>[],
): Author | null => lineAuthors(text, changes)[line] ?? null;

/**
 * The author of each line: who brought it in, as far as the changes tell. Lines are carried back through every change
 * that came later, those between two known changes included, which are the person's; `null` for a line that is theirs,
 * that stood there before the first change, or where the texts cannot be compared in time.
 */
export function lineAuthors<Author>(text: string, changes: readonly AuthoredChange<Author>[]): (Author | null)[] {
  const authors = linesOf(text).map((): Author | null => null);
  let at: (number | null)[] = authors.map((_, line) => line);
  let later = text;
  for (const { author, before, after } of changes.toReversed()) {
    const theirs = origins(after, later);
    const own = origins(before, after);
    if (!theirs || !own) return authors;
    at = at.map((line, index) => {
      const there = line === null ? null : (theirs[line] ?? null);
      if (there === null) return null;
      const origin = own[there] ?? null;
      if (origin === null) authors[index] = author;
      return origin;
    });
    later = before;
  }
  return authors;
}

/** For each line of `after` its place in `before`, `null` where it is new; `null` when that cannot be told in time. */
function origins(before: string, after: string): (number | null)[] | null {
  if (before === after) return linesOf(after).map((_, line) => line);
  const parts = diffArrays(linesOf(before), linesOf(after), { timeout: compareMs });
  if (!parts) return null;
  const places: (number | null)[] = [];
  let old = 0;
  for (const { added, removed, value } of parts) {
    if (removed) old += value.length;
    else if (added) places.push(...value.map(() => null));
    else places.push(...value.map(() => old++));
  }
  return places;
}

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);
