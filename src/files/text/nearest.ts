import { withLf } from './replace.ts';

/** The lines of a file that are nearly a text, and how they differ from it. */
export interface Nearest {
  /** Begins with 1. */
  readonly line: number;
  readonly lines: readonly string[];
  readonly difference: string;
}

const foldBlanks = (line: string): string => line.replaceAll(/\s+/gu, ' ').trim();
const foldQuotes = (line: string): string =>
  line
    .replaceAll(/[‘’‚′`]/gu, "'")
    .replaceAll(/[“”„″«»]/gu, '"')
    .replaceAll(/[‐‑‒–—−]/gu, '-');

/** Ways in which a text is often copied wrongly, the likeliest first. */
const folds: readonly (readonly [string, (line: string) => string])[] = [
  ['blanks, tabs or the indentation differ', foldBlanks],
  ['quotes or dashes differ', foldQuotes],
  ['the case differs', (line) => line.toLowerCase()],
  ['the normal form of letters differs', (line) => line.normalize('NFC')],
  ['blanks, quotes, dashes or the case differ', (line) => foldBlanks(foldQuotes(line.normalize('NFC'))).toLowerCase()],
];

/** Line numbers in front, as readings and hits of a search are often shown with. */
const numberInFront = /^\s*\d+(?:\t|\s?[:|→]\s?)/;

/** The wanted text without what was put around it on its way through the model: line numbers, escapes of a string. */
const unwrapped: readonly (readonly [string, (lines: readonly string[]) => readonly string[] | null])[] = [
  [
    'there are no line numbers in front',
    (lines) =>
      lines.every((line) => numberInFront.test(line)) ? lines.map((line) => line.replace(numberInFront, '')) : null,
  ],
  [
    'it has line feeds, tabs or quotes themselves, not their escapes',
    (lines) => (lines.some((line) => /\\[nrt"']/.test(line)) ? unescaped(lines.join('\n')).split('\n') : null),
  ],
];

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '', t: '\t' };
const unescaped = (text: string): string =>
  text.replaceAll(/\\([nrt"'\\])/g, (_, sign: string) => escapes[sign] ?? sign);

/** How much of a line must be the same at its two ends to be taken for a slip of the one that is looked for. */
const minAlike = 0.7;

/** A shorter text is found anywhere once blanks do not count. */
const minBareLength = 8;

/** The most lines of a file that are compared, and of a text that is looked for. */
const maxLines = 50_000;
const maxWantedLines = 400;

/** The place in a text that is nearly what was looked for in vain; `null` when none is. */
export function nearest(text: string, wanted: string): Nearest | null {
  const lines = withLf(text).split(/[\n\r]/);
  const wantedLines = withLf(wanted).split(/[\n\r]/);
  while (wantedLines.length > 1 && wantedLines.at(-1)?.trim() === '') wantedLines.pop();
  while (wantedLines.length > 1 && wantedLines[0]?.trim() === '') wantedLines.shift();
  if (wantedLines.join('').trim() === '' || lines.length > maxLines || wantedLines.length > maxWantedLines) return null;
  for (const [difference, fold] of folds) {
    const at = placeOf(lines.map(fold), wantedLines.map(fold));
    if (at !== -1) return { line: at + 1, lines: lines.slice(at, at + wantedLines.length), difference };
  }
  for (const [difference, unwrap] of unwrapped) {
    const inside = unwrap(wantedLines);
    const at =
      inside === null || inside.join('').trim() === '' ? -1 : placeOf(lines.map(foldBlanks), inside.map(foldBlanks));
    if (inside !== null && at !== -1) return { line: at + 1, lines: lines.slice(at, at + inside.length), difference };
  }
  return otherBreaks(lines, wantedLines) ?? mostlyAlike(lines, wantedLines) ?? slipOf(lines, wantedLines);
}

/** The place where the same stands with other line breaks. */
function otherBreaks(lines: readonly string[], wanted: readonly string[]): Nearest | null {
  const bare = (line: string): string => line.replaceAll(/\s+/gu, '');
  const bareWanted = bare(wanted.join(''));
  const bareLines = lines.map(bare);
  const at = bareLines.join('').indexOf(bareWanted);
  if (at === -1 || bareWanted.length < minBareLength) return null;
  let first = 0;
  let start = 0;
  while (start + (bareLines[first]?.length ?? 0) <= at) start += bareLines[first++]?.length ?? 0;
  let end = first;
  for (let reached = start; reached < at + bareWanted.length; end++) reached += bareLines[end]?.length ?? 0;
  return { line: first + 1, lines: lines.slice(first, end), difference: 'line breaks and blanks differ' };
}

/** The place whose line is the longest that is looked for but for a slip in the middle of it. */
function slipOf(lines: readonly string[], wanted: readonly string[]): Nearest | null {
  const folded = wanted.map(foldBlanks);
  const key = folded.reduce((longest, line) => (line.length > longest.length ? line : longest), '');
  let best = minAlike;
  let found = -1;
  for (const [at, line] of lines.map(foldBlanks).entries()) {
    const share = alike(line, key);
    if (share > best) [best, found] = [share, at];
  }
  const start = found - folded.indexOf(key);
  if (found === -1 || start < 0) return null;
  return { line: start + 1, lines: lines.slice(start, start + wanted.length), difference: 'a few letters differ' };
}

/** How much of the longer line the two have in common at their beginning and their end, 0 to 1. */
function alike(a: string, b: string): number {
  const [shorter, longer] = [Math.min(a.length, b.length), Math.max(a.length, b.length)];
  if (shorter < longer * minAlike) return 0;
  let front = 0;
  while (front < shorter && a[front] === b[front]) front++;
  let back = 0;
  while (back < shorter - front && a.at(-1 - back) === b.at(-1 - back)) back++;
  return (front + back) / longer;
}

/** Where the lines stand: whole ones, but for the first, which may begin and the last, which may end inside a line. */
function placeOf(lines: readonly string[], wanted: readonly string[]): number {
  const last = wanted.length - 1;
  return lines.findIndex((_, at) =>
    wanted.every((line, index) => {
      const found = lines[at + index];
      if (found === undefined) return false;
      if (last === 0) return found.includes(line);
      if (index === 0) return found.endsWith(line);
      return index === last ? found.startsWith(line) : found === line;
    }),
  );
}

/** The place where at least half of the lines stand, blanks aside. */
function mostlyAlike(lines: readonly string[], wanted: readonly string[]): Nearest | null {
  const counts = new Map<number, number>();
  const places = new Map<string, number[]>();
  for (const [at, line] of wanted.map(foldBlanks).entries()) {
    if (line.length > 2) places.set(line, [...(places.get(line) ?? []), at]);
  }
  for (const [at, line] of lines.map(foldBlanks).entries()) {
    for (const place of places.get(line) ?? []) counts.set(at - place, (counts.get(at - place) ?? 0) + 1);
  }
  const [start, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  if (count * 2 < wanted.length || count === 0) return null;
  const from = Math.max(0, start);
  const found = lines.slice(from, start + wanted.length);
  return { line: from + 1, lines: found, difference: `${count} of ${wanted.length} lines are the same` };
}
