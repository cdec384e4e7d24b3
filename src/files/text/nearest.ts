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
  return mostlyAlike(lines, wantedLines);
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
