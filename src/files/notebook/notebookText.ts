import { stripVTControlCharacters } from 'node:util';
import { head } from '../text/bounds.ts';
import { nearest } from '../text/nearest.ts';
import { withLf } from '../text/replace.ts';
import { replaceOnce } from '../text/replaceOnce.ts';
import { type Refusal, ToolError } from '../refusal.ts';
import type { Cell, OutputItem } from './notebook.ts';

/** How much of an output is shown, UTF-16 units. */
const maxOutputLength = 1000;
/** How many outputs of a cell are shown. */
const maxOutputs = 10;

/** A notebook as a model reads it: each cell under a heading, its outputs shortened and behind `>`. */
export const notebookText = (cells: readonly Cell[]): string =>
  cells
    .map((cell, index) =>
      [
        `${headingOf(cell, index)}\n${withLf(cell.source)}`,
        ...cell.outputs.slice(0, maxOutputs).map((items) => outputText(items, index)),
        ...(cell.outputs.length > maxOutputs ? [`${cell.outputs.length - maxOutputs} more outputs`] : []),
      ].join('\n'),
    )
    .join('\n\n');

const headingOf = ({ kind, language }: Cell, index: number): string =>
  `cell ${index + 1} (${kind}${kind === 'code' && language !== '' ? `, ${language}` : ''}):`;

/** The forms that say most in text, best first. */
const best = ['error', 'stderr', 'stdout', 'text/plain', 'text/markdown'];

function outputText(items: readonly OutputItem[], index: number): string {
  const names = items.map(({ name, text, size }) => (text === null ? `${name}, ${size} bytes` : name)).join('; ');
  const heading = `output of cell ${index + 1} (${names || 'empty'})`;
  const shown = best.flatMap((wanted) => items.find(({ name }) => name === wanted) ?? [])[0]?.text ?? null;
  if (shown === null || shown === '') return heading;
  const plain = stripVTControlCharacters(withLf(shown)).trimEnd();
  const part = head(plain, maxOutputLength);
  const more = part.cut ? `[… ${plain.length - part.text.length} more characters]` : '';
  return `${heading}:\n${(part.text + more).replaceAll(/^/gm, '> ')}`;
}

/** One cell with another source. */
export interface CellChange {
  /** Begins with 0. */
  readonly index: number;
  readonly source: string;
}

/**
 * Replaces the one place in a notebook's cells where `oldText` stands. With the heading of a cell before it, only that
 * cell is looked at.
 *
 * @throws ToolError that says why it cannot be replaced
 */
export function replaceInCells(cells: readonly Cell[], label: string, oldText: string, newText: string): CellChange {
  if (oldText === '') {
    throw new ToolError('old_text is empty.', 'Give the text to replace, or the heading of an empty cell.');
  }
  const found = placesOf(cells, oldText, newText);
  if (found.count > 0) return theOnly(found, label);
  const headed = underHeading(cells, withLf(oldText), withLf(newText));
  if (headed === null) throw missing(cells, label, oldText);
  const { index, old, put } = headed;
  const cell = cells[index];
  if (cell?.source === '' && old === '' && put !== '') return { index, source: put };
  const within = placesOf(cells, old, put, index);
  if (within.count > 0) return theOnly(within, label);
  throw missing(cell ? [cell] : [], `cell ${index + 1} of ${label}`, old);
}

interface Places {
  readonly count: number;
  /** Indexes of the cells in which the text stands. */
  readonly inCells: readonly number[];
  readonly change: CellChange | null;
}

function placesOf(cells: readonly Cell[], oldText: string, newText: string, only?: number): Places {
  const inCells: number[] = [];
  let count = 0;
  let change: CellChange | null = null;
  for (const [index, cell] of cells.entries()) {
    if (only !== undefined && index !== only) continue;
    const replacement = replaceOnce(cell.source, oldText, newText);
    if (replacement.kind === 'same') {
      throw new ToolError('old_text and new_text are the same.', 'Nothing is to be changed.');
    }
    if (replacement.kind !== 'once' && replacement.kind !== 'many') continue;
    inCells.push(index);
    count += replacement.kind === 'once' ? 1 : replacement.count;
    change = replacement.kind === 'once' ? { index, source: replacement.text } : null;
  }
  return { count, inCells, change };
}

function theOnly({ count, inCells, change }: Places, label: string): CellChange {
  if (count === 1 && change) return change;
  const names = inCells.map((index) => `cell ${index + 1}`).join(', ');
  throw new ToolError(
    `old_text stands ${count} times in "${label}": in ${names}.`,
    'Give more of the text around the one place that is meant, or begin old_text with the heading line of its cell.',
  );
}

/** The cell that the first line of a text names, and the texts without that line; `null` when it names none. */
function underHeading(
  cells: readonly Cell[],
  oldText: string,
  newText: string,
): { readonly index: number; readonly old: string; readonly put: string } | null {
  for (const [index, cell] of cells.entries()) {
    const heading = headingOf(cell, index);
    if (oldText !== heading && !oldText.startsWith(`${heading}\n`)) continue;
    const bare = (text: string): string =>
      text === heading ? '' : text.startsWith(`${heading}\n`) ? text.slice(heading.length + 1) : text;
    return { index, old: bare(oldText), put: bare(newText) };
  }
  return null;
}

/** How much of the lines that are nearly the old text is shown, UTF-16 units. */
const maxShownLength = 4000;

function missing(cells: readonly Cell[], label: string, oldText: string): ToolError {
  const { error, hint } = nearlyThere(cells, oldText) ?? {
    error: '',
    hint: 'Read the notebook again and copy the text of one cell exactly, without its outputs.',
  };
  return new ToolError(`old_text does not stand in "${label}": it must lie within one cell.${error}`, hint);
}

function nearlyThere(cells: readonly Cell[], oldText: string): Refusal | null {
  for (const [index, { source }] of cells.entries()) {
    const near = nearest(source, oldText);
    if (!near) continue;
    const lines = head(near.lines.join('\n'), maxShownLength).text;
    return {
      error: ` Nearly the same stands in cell ${index + 1}, line ${near.line}: ${near.difference}.\n${lines}`,
      hint: 'Copy the text exactly as it stands there.',
    };
  }
  return null;
}
