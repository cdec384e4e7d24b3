import { createHash } from 'node:crypto';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { lineEnd, withLf } from '../text/replace.ts';
import { type Cell, listLayout, otherCells, parseCells, withSources } from './notebook.ts';

/** A cell as it is to be: one that is there, by its index, or a new one. */
export type WantedCell =
  | { readonly from: number; readonly source: string }
  | { readonly from: null; readonly kind: Cell['kind']; readonly language: string; readonly source: string };

/** All cells where they are, with these sources. */
export const cellsInPlace = (sources: readonly string[]): readonly WantedCell[] =>
  sources.map((source, from) => ({ from, source }));

/** Whether every cell that is there stays where it is, and none is new. */
export const isInPlace = (wanted: readonly WantedCell[], count: number): boolean =>
  wanted.length === count && wanted.every(({ from }, index) => from === index);

/**
 * The notebook file with other cells, in another order, or with other sources. Cells that stay keep every byte but those of
 * a changed source.
 *
 * @throws ToolError when its JSON is too unusual to be changed in place
 */
export function withWantedCells(json: string, wanted: readonly WantedCell[]): string {
  const known = parseCells(json);
  if (known === null) throw otherCells();
  const ordered = isInPlace(wanted, known.length) ? json : inOrder(json, known.length, wanted);
  const kinds = parseCells(ordered)?.map(({ kind }) => kind) ?? [];
  const isAsWanted = wanted.every(
    (cell, index) => kinds[index] === (cell.from === null ? cell.kind : known[cell.from]?.kind),
  );
  if (!isAsWanted) throw otherCells();
  return withSources(
    ordered,
    wanted.map(({ source }) => source),
  );
}

/**
 * Cells as those that are there and new ones: where kinds stand in the same order a cell is the same with another source,
 * else one with the same kind and source.
 */
export function matchCells(known: readonly Cell[], cells: readonly Cell[]): readonly WantedCell[] {
  if (known.length === cells.length && known.every(({ kind }, index) => kind === cells[index]?.kind))
    return cellsInPlace(cells.map(({ source }) => source));
  const left = new Map(known.entries());
  return cells.map(({ kind, language, source }) => {
    const [from] = [...left].find(([, cell]) => cell.kind === kind && withLf(cell.source) === withLf(source)) ?? [];
    if (from === undefined) return { from: null, kind, language, source };
    left.delete(from);
    return { from, source };
  });
}

/**
 * The notebook file with these cells, as far as the file knows them: a cell that it does not have is without outputs.
 *
 * @throws ToolError when the file is no notebook
 */
export function withCells(json: string, cells: readonly Cell[]): string {
  const known = parseCells(json);
  if (known === null) throw otherCells();
  const wanted = matchCells(known, cells).map((cell) => {
    const source = cell.from === null ? cell.source : (known[cell.from]?.source ?? '');
    return withLf(source) === withLf(cell.source) ? { ...cell, source } : cell;
  });
  return withWantedCells(json, wanted);
}

/** The cells of the file in another order, and new ones between them, set like those that are there. */
function inOrder(json: string, count: number, wanted: readonly WantedCell[]): string {
  const tree = parseTree(json);
  const list = tree && findNodeAtLocation(tree, ['cells']);
  if (tree === undefined || list?.type !== 'array' || list.children?.length !== count) throw otherCells();
  const { children } = list;
  const { opening, between, closing } = listLayout(json, list);
  const taken = new Set(children.map((child) => valueAt(child, 'id')));
  const hasIds = Number(valueAt(tree, 'nbformat')) > 4 || Number(valueAt(tree, 'nbformat_minor')) >= 5;
  const parts = wanted.map((cell, index) => {
    const child = cell.from === null ? undefined : children[cell.from];
    if (child) return json.slice(child.offset, child.offset + child.length);
    if (cell.from !== null) throw otherCells();
    const id = hasIds ? newId(`${index} ${cell.source}`, taken) : null;
    return setLike(json, opening, freshCell(cell, id));
  });
  const made = parts.length === 0 ? '[]' : `[${opening}${parts.join(between)}${closing}]`;
  return json.slice(0, list.offset) + made + json.slice(list.offset + list.length);
}

const valueAt = (node: Node, key: string): unknown => findNodeAtLocation(node, [key])?.value as unknown;

/** A cell's id by version 4.5 of the format: the same for the same cell, so that the same cells give the same bytes. */
function newId(seed: string, taken: Set<unknown>): string {
  for (let attempt = 0; ; attempt++) {
    const id = createHash('sha256').update(`${attempt} ${seed}`).digest('hex').slice(0, 8);
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

/** Keys in the order in which Jupyter writes them. */
function freshCell({ kind, source }: WantedCell & { readonly from: null }, id: string | null): object {
  return {
    cell_type: kind,
    ...(kind === 'code' ? { execution_count: null } : {}),
    ...(id === null ? {} : { id }),
    metadata: {},
    ...(kind === 'code' ? { outputs: [] } : {}),
    source: source === '' ? [] : source.split(/(?<=\n)/),
  };
}

/** A value as JSON with the margin of an element after this opening; on one line where the list is. */
function setLike(json: string, opening: string, value: object): string {
  if (!opening.includes('\n')) return JSON.stringify(value);
  const step = /^\s*\{\r?\n([ \t]*)/.exec(json)?.[1] ?? ' ';
  const margin = opening.slice(opening.lastIndexOf('\n') + 1);
  return JSON.stringify(value, null, step).replaceAll('\n', `${lineEnd(json)}${margin}`);
}
