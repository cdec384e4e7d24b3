import { linesOf, type Piece, piecesBetween } from './pieces.ts';
import { visibleText } from './visible.ts';

export interface DiffLine {
  readonly kind: 'same' | 'add' | 'remove';
  readonly text: string;
  /** The piece to which a line that comes or goes belongs, from 0. */
  readonly piece: number | null;
}

/** The picture of exactly what will be done, shown before somebody allows it. */
export type Preview =
  | { readonly kind: 'diff'; readonly lines: readonly DiffLine[] }
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

/** The number of separate places of a change; 0 where nothing is compared. */
export const pieceCount = (preview: Preview): number =>
  preview.kind === 'diff' ? new Set(preview.lines.flatMap(({ piece }) => piece ?? [])).size : 0;

/** So many common lines stand around what differs. */
const contextLines = 3;

/** The lines that differ between two texts, with three around them, and hidden characters made visible. */
export function diffPreview(before: string, after: string): Preview {
  const old = linesOf(before);
  const pieces = piecesBetween(before, after);
  const lines: DiffLine[] = [];
  const common = (from: number, to: number): void => {
    for (const line of old.slice(from, to))
      lines.push({ kind: 'same', text: visibleText(withoutEnd(line)), piece: null });
  };
  let shown = 0;
  let shift = 0;
  for (const [index, piece] of pieces.entries()) {
    const first = piece.line - 1;
    const from = Math.max(shown, first - contextLines);
    if (from > shown) lines.push({ kind: 'same', text: `@@ line ${from + 1 + shift} @@`, piece: null });
    common(from, first);
    for (const line of changedLines(piece, index)) lines.push(line);
    const next = pieces[index + 1];
    const end = first + piece.removed.length;
    shown = Math.min(end + contextLines, next ? next.line - 1 : old.length);
    common(end, shown);
    shift += piece.added.length - piece.removed.length;
  }
  return { kind: 'diff', lines };
}

function changedLines({ removed, added }: Piece, piece: number): DiffLine[] {
  const plain = [removed, added].map((lines) => lines.map(withoutEnd).join('\n'));
  const showEnds = plain[0] === plain[1];
  const note = (lines: readonly string[], others: readonly string[]): DiffLine[] =>
    hasNoEnd(lines) && !hasNoEnd(others) ? [{ kind: 'same', text: '\\ No newline at end of file', piece: null }] : [];
  const side = (kind: 'add' | 'remove', lines: readonly string[]): DiffLine[] =>
    lines.map((line) => ({ kind, text: visibleText(withoutEnd(line)) + (showEnds ? visibleEnd(line) : ''), piece }));
  return [...side('remove', removed), ...note(removed, added), ...side('add', added), ...note(added, removed)];
}

const withoutEnd = (line: string): string => line.replace(/(?:\r\n|\n|\r)$/, '');

const hasNoEnd = (lines: readonly string[]): boolean => /[^\r\n]$/.test(lines.at(-1) ?? '');

const endSigns: Readonly<Record<string, string>> = { '\r': '␍', '\n': '␊' };

/** The end of a line in signs that can be seen. */
const visibleEnd = (line: string): string =>
  Array.from(/[\r\n]*$/.exec(line)?.[0] ?? '', (sign) => endSigns[sign]).join('');
