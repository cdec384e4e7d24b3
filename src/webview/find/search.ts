import { escapeRegExp } from '../../base/index.ts';
/** Where a match is: in which text, and the how-manieth in it. */
interface Match {
  readonly text: number;
  readonly nth: number;
}

/** The pattern that finds `query` as it is written, in either case; `null` for an empty one. */
export const queryPattern = (query: string): RegExp | null =>
  query === '' ? null : new RegExp(escapeRegExp(query), 'gi');

/** How often the pattern occurs in each text. */
export const countMatches = (texts: readonly string[], pattern: RegExp): readonly number[] =>
  texts.map((text) => {
    let count = 0;
    pattern.lastIndex = 0;
    while (pattern.test(text)) count++;
    return count;
  });

/** How many matches there are in all. */
export const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** The match with this number in the order of the texts, counted from 0. */
export const matchAt = (counts: readonly number[], number: number): Match | null => {
  let rest = number;
  for (const [text, count] of counts.entries()) {
    if (rest < count) return { text, nth: rest };
    rest -= count;
  }
  return null;
};

/** The number of a match in the order of the texts, counted from 0. */
export const numberOf = (counts: readonly number[], { text, nth }: Match): number =>
  sumOf(counts.slice(0, text)) + Math.min(nth, Math.max(0, (counts[text] ?? 0) - 1));

/** The number of the first match in this text or after it; the very first one if there is none. */
export const firstMatchFrom = (counts: readonly number[], text: number): number => {
  const before = sumOf(counts.slice(0, text));
  return before < sumOf(counts) ? before : 0;
};
