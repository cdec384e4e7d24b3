import * as vscode from 'vscode';
import { cellsInPlace, isInPlace, type WantedCell } from '../notebook/cellOrder.ts';
import { type Cell, isText, type OpenNotebook, type OutputItem } from '../notebook/notebook.ts';
import { ToolError } from '../refusal.ts';
import { smallestChange, withLf } from '../text/replace.ts';

const documentOf = (uri: string): vscode.NotebookDocument | undefined =>
  vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === uri && !notebook.isClosed);

/** The notebook as it is open in a notebook editor; `null` when it is not. */
export function openNotebook(uri: string): OpenNotebook | null {
  const notebook = documentOf(uri);
  return notebook ? { cells: notebook.getCells().map(cellOf), dirty: notebook.isDirty } : null;
}

function cellOf({ kind, document, outputs }: vscode.NotebookCell): Cell {
  const isCode = kind === vscode.NotebookCellKind.Code;
  const isRaw = isCode && document.languageId === 'raw'; // as VS Code's serializer of notebooks has it
  return {
    kind: isRaw ? 'raw' : isCode ? 'code' : 'markdown',
    language: isCode && !isRaw ? document.languageId : '',
    source: sourceOf(document),
    outputs: outputs.map(({ items }) => items.map(itemOf)),
  };
}

const sourceOf = (document: vscode.TextDocument): string => withLf(document.getText());

const vscodeMime = 'application/vnd.code.notebook.';

function itemOf({ mime, data }: vscode.NotebookCellOutputItem): OutputItem {
  const text = new TextDecoder().decode(data);
  const size = data.length;
  if (!mime.startsWith(vscodeMime)) return { name: mime, text: isText(mime) ? text : null, size };
  const name = mime.slice(vscodeMime.length);
  return { name, text: name === 'error' ? errorText(text) : text, size };
}

function errorText(json: string): string {
  try {
    const { name = '', message = '', stack = '' } = JSON.parse(json) as Partial<Error>;
    return [`${name}: ${message}`, stack].join('\n');
  } catch {
    return json;
  }
}

/**
 * Replaces the cells of an open notebook, in one step. Saved when it was saved before. Outputs, metadata and what a kernel
 * knows of cells that stay where they are stay; one that is moved keeps outputs and metadata.
 *
 * @param expected the sources of all cells as they should be now
 * @param wanted all cells
 * @throws ToolError when they are others by now, or when saving failed (the notebook is then as before)
 */
export async function replaceCells(
  uri: string,
  expected: readonly string[],
  wanted: readonly WantedCell[],
): Promise<{ readonly saved: boolean }> {
  const notebook = documentOf(uri);
  const now = notebook?.getCells().map(({ document }) => sourceOf(document)) ?? [];
  const isSame =
    now.length === expected.length && now.every((source, index) => source === withLf(expected[index] ?? ''));
  if (!notebook || !isSame) {
    throw new ToolError('The notebook was changed in the meantime.', 'Read it again, and make the change anew.');
  }
  const wasDirty = notebook.isDirty;
  const before = notebook.getCells().map((cell) => dataOf(cell, sourceOf(cell.document)));
  const inPlace = isInPlace(wanted, now.length);
  await apply(inPlace ? sourceEdit(notebook, wanted) : orderEdit(notebook, wanted));
  if (wasDirty) return { saved: false };
  if (await notebook.save()) return { saved: true };
  await apply(inPlace ? sourceEdit(notebook, cellsInPlace(now)) : putAt(notebook, 0, notebook.cellCount, before));
  throw new ToolError(
    'The notebook could not be saved, and the edit was taken back.',
    'Tell the person: it may be read-only.',
  );
}

/** Other sources in the cells that are there. */
function sourceEdit(notebook: vscode.NotebookDocument, wanted: readonly WantedCell[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const [index, { document }] of notebook.getCells().entries()) {
    const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    const source = withLf(wanted[index]?.source ?? '').replaceAll('\n', lineEnd);
    if (source === document.getText()) continue;
    const { start, end, insert } = smallestChange(document.getText(), source);
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), insert);
  }
  return edit;
}

/** Other cells: those at the beginning and at the end that stay as they are are not touched. */
function orderEdit(notebook: vscode.NotebookDocument, wanted: readonly WantedCell[]): vscode.WorkspaceEdit {
  const cells = notebook.getCells();
  const stays = (at: number, from: number): boolean => {
    const [cell, one] = [cells[from], wanted[at]];
    return cell !== undefined && one?.from === from && withLf(one.source) === sourceOf(cell.document);
  };
  const most = Math.min(cells.length, wanted.length);
  let head = 0;
  while (head < most && stays(head, head)) head++;
  let tail = 0;
  while (tail < most - head && stays(wanted.length - 1 - tail, cells.length - 1 - tail)) tail++;
  const made = wanted.slice(head, wanted.length - tail).map((one) => {
    const cell = one.from === null ? undefined : cells[one.from];
    return cell ? dataOf(cell, withLf(one.source)) : newData(one);
  });
  return putAt(notebook, head, cells.length - tail, made);
}

function putAt(
  notebook: vscode.NotebookDocument,
  start: number,
  end: number,
  cells: vscode.NotebookCellData[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(start, end), cells)]);
  return edit;
}

/** A cell that is there, with all that belongs to it. */
function dataOf(cell: vscode.NotebookCell, source: string): vscode.NotebookCellData {
  const data = new vscode.NotebookCellData(cell.kind, source, cell.document.languageId);
  data.outputs = [...cell.outputs];
  data.metadata = { ...cell.metadata };
  if (cell.executionSummary) data.executionSummary = cell.executionSummary;
  return data;
}

function newData(cell: WantedCell): vscode.NotebookCellData {
  const kind = cell.from === null ? cell.kind : 'code';
  const language = cell.from === null ? cell.language : '';
  return new vscode.NotebookCellData(
    kind === 'markdown' ? vscode.NotebookCellKind.Markup : vscode.NotebookCellKind.Code,
    withLf(cell.source),
    kind === 'code' ? language : kind,
  );
}

async function apply(edit: vscode.WorkspaceEdit): Promise<void> {
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new ToolError('The notebook editor did not take the edit.', 'It may have changed: read it again.');
  }
}
