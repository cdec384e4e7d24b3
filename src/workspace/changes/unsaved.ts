import { byteOrderMark, type Editor } from '../../files/index.ts';
import { dirtyElsewhere } from './changeRefusals.ts';
import { withUnsavedCells } from './notebookUndo.ts';

/** The file as the person has it now: the buffer's text, or the notebook's cells, where it is not saved. */
export async function currentBytes(editor: Editor, uri: string): Promise<Uint8Array | null> {
  const buffer = editor.buffer(uri);
  const bytes = await editor.readFile(uri);
  if (buffer?.dirty !== true) return withUnsavedCells(editor, uri, bytes);
  const codec = await editor.codec(uri, bytes ?? new Uint8Array());
  return Buffer.concat([byteOrderMark(bytes ?? new Uint8Array()), await codec.encode(buffer.text)]);
}

/** Makes sure that no unsaved work is overwritten that the buffers do not show. @throws ToolError */
export function refuseDirtyElsewhere(editor: Editor, uri: string): void {
  if (editor.isDirtyElsewhere(uri)) throw dirtyElsewhere();
}

/** Whether unsaved changes of the file stand where no buffer shows them. */
export const isDirtyUnseen = (editor: Editor, uri: string): boolean =>
  editor.isDirtyElsewhere(uri) && editor.buffer(uri)?.dirty !== true;

/** The same of a custom editor: only a yes of the person lets the disk be changed beneath it. */
export const isDirtyInCustomEditor = (editor: Editor, uri: string): boolean =>
  isDirtyUnseen(editor, uri) && editor.notebook(uri) === null;
