import * as vscode from 'vscode';
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
 * Replaces the sources of cells in an open notebook, in one step. Saved when it was saved before. Outputs, metadata and
 * what a kernel knows of the cells stay.
 *
 * @param expected the sources of all cells as they should be now
 * @param wanted the sources of all cells
 * @throws ToolError when they are others by now, or when saving failed (the notebook is then as before)
 */
export async function replaceCells(
  uri: string,
  expected: readonly string[],
  wanted: readonly string[],
): Promise<{ readonly saved: boolean }> {
  const notebook = documentOf(uri);
  const now = notebook?.getCells().map(({ document }) => sourceOf(document)) ?? [];
  const isSame =
    now.length === expected.length && now.every((source, index) => source === withLf(expected[index] ?? ''));
  if (!notebook || !isSame || wanted.length !== now.length) {
    throw new ToolError('The notebook was changed in the meantime.', 'Read it again, and make the change anew.');
  }
  const wasDirty = notebook.isDirty;
  await apply(notebook, wanted);
  if (wasDirty) return { saved: false };
  if (await notebook.save()) return { saved: true };
  await apply(notebook, now);
  throw new ToolError(
    'The notebook could not be saved, and the edit was taken back.',
    'Tell the person: it may be read-only.',
  );
}

async function apply(notebook: vscode.NotebookDocument, sources: readonly string[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const [index, { document }] of notebook.getCells().entries()) {
    const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    const wanted = withLf(sources[index] ?? '').replaceAll('\n', lineEnd);
    if (wanted === document.getText()) continue;
    const { start, end, insert } = smallestChange(document.getText(), wanted);
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), insert);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new ToolError('The notebook editor did not take the edit.', 'It may have changed: read it again.');
  }
}
