import { type Editor, parseCells, withCells } from '../files/index.ts';

/** The bytes of a file, with the cells that stand unsaved in a notebook editor. */
export function withUnsavedCells(editor: Editor, uri: string, bytes: Uint8Array | null): Uint8Array | null {
  const open = editor.notebook(uri);
  if (open?.dirty !== true || bytes === null) return bytes;
  return Buffer.from(withCells(new TextDecoder().decode(bytes), open.cells));
}

/**
 * Makes the cells of a notebook with unsaved changes those of a file's bytes, where it stands.
 *
 * @returns false when the notebook is not open, has nothing unsaved, or has other cells: nothing was changed
 */
export async function putCells(editor: Editor, uri: string, bytes: Uint8Array | null): Promise<boolean> {
  const open = editor.notebook(uri);
  if (open?.dirty !== true || bytes === null) return false;
  const wanted = parseCells(new TextDecoder().decode(bytes));
  const isAlike =
    wanted?.length === open.cells.length && wanted.every(({ kind }, index) => kind === open.cells[index]?.kind);
  if (!isAlike) return false;
  await editor.replaceCells(
    uri,
    open.cells.map(({ source }) => source),
    wanted.map(({ source }) => source),
  );
  return true;
}
