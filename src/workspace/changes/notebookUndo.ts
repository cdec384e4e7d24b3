import { type Editor, matchCells, parseCells, withCells } from '../../files/index.ts';

/** The bytes of a file, with the cells that stand unsaved in a notebook editor. */
export function withUnsavedCells(editor: Editor, uri: string, bytes: Uint8Array | null): Uint8Array | null {
  const open = editor.notebook(uri);
  if (open?.dirty !== true || bytes === null) return bytes;
  return Buffer.from(withCells(new TextDecoder().decode(bytes), open.cells));
}

/**
 * Makes the cells of a notebook with unsaved changes those of a file's bytes, where it stands.
 *
 * @returns false when the notebook is not open, has nothing unsaved, or lacks a cell with outputs, which only the file has:
 *   nothing was changed
 */
export async function putCells(editor: Editor, uri: string, bytes: Uint8Array | null): Promise<boolean> {
  const open = editor.notebook(uri);
  if (open?.dirty !== true || bytes === null) return false;
  const cells = parseCells(new TextDecoder().decode(bytes));
  if (cells === null) return false;
  const wanted = matchCells(open.cells, cells);
  if (wanted.some(({ from }, index) => from === null && (cells[index]?.outputs.length ?? 0) > 0)) return false;
  await editor.replaceCells(
    uri,
    open.cells.map(({ source }) => source),
    wanted,
  );
  return true;
}
