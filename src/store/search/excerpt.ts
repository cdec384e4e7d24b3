import { escapeRegExp } from '../../base/index.ts';
import { fold } from './fold.ts';
import { characters, isUnspaced, type Term } from './query.ts';

/** A piece of a text, and where in it the search terms stand (UTF-16 offsets, end excluded). */
export interface Excerpt {
  readonly text: string;
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

type Range = readonly [start: number, end: number];

const lengthBefore = 60;
const maxLength = 240;
const maxRanges = 500;
const maxTimes = 50;
const letter = String.raw`[\p{L}\p{N}]`;

/** The piece of the text around the first place at which a term stands, on one line. */
export function excerptOf(text: string, terms: readonly Term[]): Excerpt {
  const found = placesOf(text, terms);
  const first = found[0]?.[0] ?? 0;
  const start = first <= lengthBefore ? 0 : wordStart(text, first - lengthBefore);
  const end = Math.min(text.length, start + maxLength);
  const ranges = found
    .filter(([from]) => from < end)
    .map(([from, to]): Range => [from - start, Math.min(to, end) - start]);
  // One unit for one unit, so that the ranges stay right.
  return { text: text.slice(start, end).replaceAll(/\s/g, ' ').toWellFormed(), ranges };
}

/**
 * How much of the text the terms are: more when they stand in it often and to the letter, less when the text is long or
 * has them only inside other words.
 */
export function relevance(text: string, terms: readonly Term[]): number {
  const folded = fold(text);
  const lengthShare = text.length / 600;
  return terms.reduce((score, term) => {
    let times = 0;
    const { asWords, literal } = patternsOf(term);
    for (const _ of folded.matchAll(asWords)) if (++times === maxTimes) break;
    return score + (folded.search(literal) < 0 ? 0 : 0.2) + times / (times + 1.2 * (0.25 + 0.75 * lengthShare));
  }, 0);
}

/** Where the terms stand, in order and without overlaps. */
function placesOf(text: string, terms: readonly Term[]): Range[] {
  const folded = fold(text);
  const ranges: Range[] = [];
  for (const term of terms) {
    const before = ranges.length;
    const { asWords, literal } = patternsOf(term);
    for (const pattern of [asWords, literal]) {
      if (ranges.length > before) break;
      for (const match of folded.matchAll(pattern)) {
        if (ranges.length === maxRanges) break;
        ranges.push([match.index, match.index + match[0].length]);
      }
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

interface Patterns {
  /** The term as the index matches it: what divides words in it may be anything that divides words in the text. */
  readonly asWords: RegExp;
  readonly literal: RegExp;
}

/** Kept, because making them takes longer than looking for them in a short text. */
const known = new WeakMap<Term, Patterns>();

function patternsOf(term: Term): Patterns {
  const found = known.get(term);
  if (found) return found;
  const literal = new RegExp(escapeRegExp(fold(term.text)), 'gu');
  const made = { asWords: wordsOf(term) ?? literal, literal };
  known.set(term, made);
  return made;
}

function wordsOf(term: Term): RegExp | null {
  const words = fold(term.text).match(/[\p{L}\p{N}\p{M}]+/gu);
  if (!words || isUnspaced(term)) return null;
  const whole = term.exact || characters(term.text) === 1;
  return new RegExp(`(?<!${letter})${words.join(`[^\\p{L}\\p{N}]+`)}${whole ? `(?!${letter})` : ''}`, 'gu');
}

/** The next beginning of a word, so that an excerpt does not begin in the middle of one; never far. */
function wordStart(text: string, from: number): number {
  const space = text.slice(from, from + 30).search(/\s/);
  return space < 0 ? from : from + space + 1;
}
