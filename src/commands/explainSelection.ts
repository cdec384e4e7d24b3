import * as vscode from 'vscode';

/** The most of a file that is sent when nothing is selected, characters. */
const longest = 60_000;

/** A prompt on what is selected in the active editor, or on the whole file; `null` when there is no editor. */
export function promptOnSelection(task: string): string | null {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return null;
  const { document, selection } = editor;
  const range = selection.isEmpty ? undefined : selection;
  const code = document.getText(range).slice(0, longest);
  const path = vscode.workspace.asRelativePath(document.uri);
  const where = range ? `${path}, lines ${range.start.line + 1} to ${range.end.line + 1}` : path;
  // A fence that is longer than any in the code cannot be closed by it.
  const ticks = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(ticks + 1);
  return `${task}\n\n${where}:\n\n${fence}${document.languageId}\n${code}\n${fence}`;
}
