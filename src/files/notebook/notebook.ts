import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import * as z from 'zod';
import { ToolError } from '../refusal.ts';
import { lineEnd, withLf } from '../text/replace.ts';

/** One form in which an output of a cell can be shown. */
export interface OutputItem {
  /** A MIME type, or `stdout`, `stderr`, `error`. */
  readonly name: string;
  /** `null` for what is not text. */
  readonly text: string | null;
  /** Bytes. */
  readonly size: number;
}

export interface Cell {
  readonly kind: 'code' | 'markdown' | 'raw';
  /** VS Code's or Jupyter's name of the language; empty for what has none. */
  readonly language: string;
  readonly source: string;
  /** Each output in its forms. */
  readonly outputs: readonly (readonly OutputItem[])[];
}

/** A notebook that is open in a notebook editor. */
export interface OpenNotebook {
  readonly cells: readonly Cell[];
  /** Changed and not saved. */
  readonly dirty: boolean;
}

/** The largest notebook that is read, and edited, bytes: its outputs may hold pictures. */
export const maxNotebookBytes = 25_000_000;

export const isNotebook = (path: string): boolean => /\.ipynb$/i.test(path);

const lines = z.union([z.string(), z.array(z.string()).transform((parts) => parts.join(''))]);
const output = z.looseObject({
  name: z.string().optional(),
  text: lines.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  ename: z.string().optional(),
  evalue: z.string().optional(),
  traceback: z.array(z.string()).optional(),
});
/** Version 4 of Jupyter's format, as far as it counts here: https://nbformat.readthedocs.io/en/latest/format_description.html */
const format = z.looseObject({
  cells: z.array(
    z.looseObject({
      cell_type: z.enum(['code', 'markdown', 'raw']),
      source: lines,
      metadata: z.looseObject({ vscode: z.looseObject({ languageId: z.string().optional() }).optional() }).optional(),
      outputs: z.array(output).optional(),
    }),
  ),
  metadata: z
    .looseObject({
      kernelspec: z.looseObject({ language: z.string().optional() }).optional(),
      language_info: z.looseObject({ name: z.string().optional() }).optional(),
    })
    .optional(),
});

/** The cells of a notebook file; `null` when the text is none that Jupyter's format 4 allows. */
export function parseCells(json: string): readonly Cell[] | null {
  const parsed = format.safeParse(jsonOf(json));
  if (!parsed.success) return null;
  const { cells, metadata } = parsed.data;
  const common = metadata?.language_info?.name ?? metadata?.kernelspec?.language ?? 'python';
  return cells.map(({ cell_type: kind, source, metadata: own, outputs }) => ({
    kind,
    language: kind === 'code' ? (own?.vscode?.languageId ?? common) : '',
    source,
    outputs: (outputs ?? []).map(itemsOf),
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function itemsOf({ name, text, data, ename, evalue, traceback }: z.infer<typeof output>): OutputItem[] {
  const item = (label: string, shown: string | null, size = Buffer.byteLength(shown ?? '')): OutputItem => ({
    name: label,
    text: shown,
    size,
  });
  if (ename !== undefined) return [item('error', [`${ename}: ${evalue ?? ''}`, ...(traceback ?? [])].join('\n'))];
  if (text !== undefined) return [item(name ?? 'stdout', text)];
  return Object.entries(data ?? {}).map(([mime, value]) => {
    const shown = lines.safeParse(value).data ?? JSON.stringify(value);
    return isText(mime) ? item(mime, shown) : item(mime, null, Math.floor((shown.length * 3) / 4)); // base64
  });
}

/** Whether a MIME type is one of text. */
export const isText = (mime: string): boolean => /^text\/|[/+](?:json|xml)$|^application\/javascript$/.test(mime);

/**
 * The notebook file with other sources in its cells. Nothing else of the file changes, and lines of a source that stay
 * are left as they are written.
 *
 * @param sources of all cells, in their order
 * @throws ToolError when the file has other cells, or its JSON is too unusual to be changed in place
 */
export function withSources(json: string, sources: readonly string[]): string {
  const cells = parseCells(json) ?? [];
  const tree = parseTree(json);
  if (tree === undefined || cells.length !== sources.length) throw otherCells();
  let result = json;
  for (const [index, cell] of [...cells.entries()].toReversed()) {
    const source = sources[index] ?? '';
    if (source === cell.source) continue;
    const node = findNodeAtLocation(tree, ['cells', index, 'source']);
    if (node === undefined) throw otherCells();
    const written = node.type === 'array' ? writtenLines(json, node, source) : JSON.stringify(source);
    result = result.slice(0, node.offset) + written + result.slice(node.offset + node.length);
  }
  const made = parseCells(result);
  // A key that stands twice, for instance, makes it uncertain which one counts.
  if (made?.every(({ source }, index) => source === sources[index]) !== true) throw otherCells();
  return result;
}

/** A source as a list of its lines, set like the list that it replaces. */
function writtenLines(json: string, node: Node, source: string): string {
  if (source === '') return '[]';
  const { opening, between, closing } = listLayout(json, node);
  const parts = source.split(/(?<=\n)/);
  const raw = new Map(
    (node.children ?? []).map((child) => [child.value as string, json.slice(child.offset, endOf(child))]),
  );
  return `[${opening}${parts.map((part) => raw.get(part) ?? JSON.stringify(part)).join(between)}${closing}]`;
}

const endOf = (node: Node): number => node.offset + node.length;

/** The text before, between and after the elements of a list; of an empty one, what would stand there. */
export function listLayout(
  json: string,
  node: Node,
): { readonly opening: string; readonly between: string; readonly closing: string } {
  const known = node.children ?? [];
  const [first, second] = known;
  const last = known.at(-1);
  const margin = marginAt(json, node.offset);
  const opening = first ? json.slice(node.offset + 1, first.offset) : margin.inner;
  const closing = last ? json.slice(endOf(last), endOf(node) - 1) : margin.outer;
  const between = first && second ? json.slice(endOf(first), second.offset) : `,${opening}`;
  return { opening, between, closing };
}

/** The white space before an element of a list and before its end, by the lines of the file; none in compact JSON. */
function marginAt(json: string, offset: number): { readonly inner: string; readonly outer: string } {
  const line = json.slice(json.lastIndexOf('\n', offset) + 1, offset);
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const step = /^\s*\{\r?\n([ \t]*)/.exec(json)?.[1];
  if (step === undefined) return { inner: '', outer: '' };
  const outer = `${lineEnd(json)}${indent}`;
  return { inner: outer + step, outer };
}

/** Says that the JSON of a notebook is not changed. */
export const otherCells = (): ToolError =>
  new ToolError(
    'The cells of the notebook cannot be changed in its file.',
    'Read it again; ask the person to open and save it in the notebook editor if that does not help.',
  );

/** A notebook but for its outputs, as a text: the part that must be as it was read when it is edited. */
export const cellsKey = (cells: readonly Cell[]): string =>
  JSON.stringify(cells.map(({ kind, language, source }) => [kind, language, withLf(source)]));
