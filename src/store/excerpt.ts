import { fold } from './fold.ts';
import { characters, isUnspaced, type Term } from './query.ts';

/** A piece of a text, and where in it the search terms stand (UTF-16 offsets, end excluded). */
export interface Excerpt {
  readonly text: string;
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

type Range = readonly [start: number, end: number];

const before = 60;
const longest = 240;
const mostRanges = 500;
const letter = String.raw`[\p{L}\p{N}]`;

/** The piece of the text around the first place at which a term stands, on one line. */
export function excerptOf(text: string, terms: readonly Term[]): Excerpt {
  const found = placesOf(text, terms);
  const first = found[0]?.[0] ?? 0;
  const start = first <= before ? 0 : wordStart(text, first - before);
  const end = Math.min(text.length, start + longest);
  const ranges = found
    .filter(([from]) => from < end)
    .map(([from, to]): Range => [from - start, Math.min(to, end) - start]);
  // One unit for one unit, so that the ranges stay right.
  return { text: text.slice(start, end).replaceAll(/\s/g, ' ').toWellFormed(), ranges };
}

/** How much of the text the terms are: more when they stand in it often, less when the text is long. */
export function relevance(text: string, terms: readonly Term[]): number {
  const lengthShare = text.length / 600;
  return matchers(terms).reduce((score, matcher) => {
    let times = 0;
    for (const _ of fold(text).matchAll(matcher)) if (++times === 50) break;
    return score + times / (times + 1.2 * (0.25 + 0.75 * lengthShare));
  }, 0);
}

/** Where the terms stand, in order and without overlaps. */
function placesOf(text: string, terms: readonly Term[]): Range[] {
  const folded = fold(text);
  const ranges: Range[] = [];
  for (const matcher of matchers(terms)) {
    for (const match of folded.matchAll(matcher)) {
      if (ranges.length === mostRanges) break;
      ranges.push([match.index, match.index + match[0].length]);
    }
  }
  if (ranges.length === 0) {
    for (const { text: term } of terms) {
      const at = folded.indexOf(fold(term));
      if (at >= 0) ranges.push([at, at + term.length]);
    }
  }
  const merged: Range[] = [];
  for (const range of ranges.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && range[0] < last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], range[1])];
    else merged.push(range);
  }
  return merged;
}

/** The terms as the index matches them: what divides words in a term may be anything that divides words in the text. */
function matchers(terms: readonly Term[]): RegExp[] {
  return terms.map((term) => {
    const words = fold(term.text).match(/[\p{L}\p{N}\p{M}]+/gu);
    if (!words || isUnspaced(term)) return new RegExp(escaped(fold(term.text)), 'gu');
    const whole = term.exact || characters(term.text) === 1;
    return new RegExp(`(?<!${letter})${words.join(`[^\\p{L}\\p{N}]+`)}${whole ? `(?!${letter})` : ''}`, 'gu');
  });
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (char) => `\\${char}`);

/** The next beginning of a word, so that an excerpt does not begin in the middle of one; never far. */
function wordStart(text: string, from: number): number {
  const space = text.slice(from, from + 30).search(/\s/);
  return space < 0 ? from : from + space + 1;
}
