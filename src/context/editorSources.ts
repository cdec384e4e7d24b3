import * as vscode from 'vscode';
import { head, textHoldsKeys } from '../files/index.ts';
import { gitChanges } from '../files/vscode/index.ts';
import { attachText, type AttachmentResult } from './makeAttachment.ts';
import { t, failure } from '../base/index.ts';

/** The most of a selection, of all diffs, of a terminal's text: characters. */
const maxTextLength = 100_000;
const maxProblems = 200;

const severities = ['error', 'warning', 'information', 'hint'] as const;

/** A part of a document: what is selected, what a problem covers, or all of it. */
export interface Passage {
  readonly document: vscode.TextDocument;
  /** `null`: the whole document. */
  readonly range: vscode.Range | null;
}

/** The selection of the active editor, or all of its document; `null` when there is no editor. */
export function selectedPassage(): Passage | null {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return null;
  return { document: editor.document, range: editor.selection.isEmpty ? null : editor.selection };
}

/** `src/a.ts`, or `src/a.ts, lines 3 to 9`. */
export function nameOf({ document, range }: Passage): string {
  const path = vscode.workspace.asRelativePath(document.uri);
  if (!range) return path;
  const [first, last] = linesOf(range);
  return first === last ? `${path}, line ${first}` : `${path}, lines ${first} to ${last}`;
}

/** The first and the last line, beginning with 1. A selection that ends at a line's beginning does not reach into it. */
function linesOf({ start, end }: vscode.Range): readonly [number, number] {
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return [start.line + 1, last];
}

/** A passage as an attachment. `null`: the file may hold keys, and the person would not have it sent. */
export async function attachPassage(passage: Passage): Promise<AttachmentResult | null> {
  const { document, range } = passage;
  const path = vscode.workspace.asRelativePath(document.uri);
  const whole = document.getText(range ?? undefined);
  if (textHoldsKeys(path, whole)) {
    const add = t('Add');
    const detail = t('It may hold keys or passwords. What is added goes to the model.');
    if ((await vscode.window.showWarningMessage(t('Add {0}?', path), { modal: true, detail }, add)) !== add)
      return null;
  }
  const { text, cut } = head(whole, maxTextLength);
  const [first, last] = range ? linesOf(range) : [0, 0];
  const label = range ? `${path}:${first === last ? first : `${first}–${last}`}` : path;
  const note = cut ? `, only its first ${maxTextLength.toLocaleString('en')} characters` : '';
  return attachText(label, nameOf(passage) + note, text, document.languageId);
}

/** The problems of a passage that the editor shows; `null` when it shows none. */
export function attachProblemsOf(passage: Passage): AttachmentResult | null {
  const path = vscode.workspace.asRelativePath(passage.document.uri);
  const found = vscode.languages
    .getDiagnostics(passage.document.uri)
    .filter(({ range }) => passage.range === null || range.intersection(passage.range) !== undefined);
  return attachDiagnostics(
    found.map((diagnostic) => ({ path, diagnostic })),
    `The problems that the editor shows in ${nameOf(passage)}`,
  );
}

/** The problems of the whole workspace. */
export function attachProblems(): AttachmentResult {
  const all = vscode.languages.getDiagnostics().flatMap(([uri, diagnostics]) => {
    if (!vscode.workspace.getWorkspaceFolder(uri)) return [];
    const path = vscode.workspace.asRelativePath(uri);
    return diagnostics.map((diagnostic) => ({ path, diagnostic }));
  });
  return (
    attachDiagnostics(all, 'The problems that the editor shows in the workspace') ??
    failure(t('The editor shows no problems in the workspace.'))
  );
}

interface Found {
  readonly path: string;
  readonly diagnostic: vscode.Diagnostic;
}

function attachDiagnostics(found: readonly Found[], header: string): AttachmentResult | null {
  if (found.length === 0) return null;
  const sorted = found.toSorted((a, b) => a.diagnostic.severity - b.diagnostic.severity);
  const lines = sorted.slice(0, maxProblems).map(({ path, diagnostic }) => {
    const { range, severity, message, source, code } = diagnostic;
    const origin = [source, typeof code === 'object' ? code.value : code]
      .filter((part) => part !== undefined)
      .join(' ');
    const where = `${path}:${range.start.line + 1}:${range.start.character + 1}`;
    return `${where}: ${severities[severity]}: ${head(message, 2000).text}${origin === '' ? '' : ` (${origin})`}`;
  });
  if (found.length > maxProblems) lines.push(`… and ${found.length - maxProblems} more`);
  return attachText(`Problems (${found.length})`, header, lines.join('\n'));
}

/** The changes that git sees. Of files that may hold keys only the names are given. */
export async function attachChanges(): Promise<AttachmentResult> {
  const changes = await gitChanges(new AbortController().signal);
  if (changes === null) return failure(t('There is no git repository in this workspace.'));
  if (changes.length === 0) return failure(t('Git sees no changes in this workspace.'));
  let room = maxTextLength;
  const parts = changes.map(({ path, status, diff }) => {
    const title = `${status}: ${path}`;
    if (diff === '' || textHoldsKeys(path, diff)) return title;
    if (diff.length > room) return `${title} (its diff is left out: ${diff.length} characters)`;
    room -= diff.length;
    return `${title}\n${diff.trimEnd()}`;
  });
  const files = `${changes.length} ${changes.length === 1 ? 'file' : 'files'}`;
  return attachText(`Changes (${files})`, `What git sees as changed, ${files}`, parts.join('\n\n'), 'diff');
}

/**
 * The selection of the active terminal, or else its last command with its output, where the shell tells the terminal
 * what a command is. There is no way to read either but the clipboard, which is put back; a picture in it could not be, so
 * the person is asked first. `null`: they would rather keep it.
 */
export async function attachTerminal(): Promise<AttachmentResult | null> {
  const terminal = vscode.window.activeTerminal;
  if (!terminal) return failure(t('No terminal is open.'));
  const before = await vscode.env.clipboard.readText();
  if (before === '' && !(await mayEmptyClipboard())) return null;
  const mark = `sidestream-${crypto.randomUUID()}`;
  const copied = async (command: string): Promise<string> => {
    await vscode.env.clipboard.writeText(mark);
    await vscode.commands.executeCommand(command);
    const text = await vscode.env.clipboard.readText();
    return text === mark ? '' : text;
  };
  try {
    const selected = (await copied('workbench.action.terminal.copySelection')).trim();
    const text = selected || (await copied('workbench.action.terminal.copyLastCommandAndOutput')).trim();
    if (text === '') {
      return failure(t('Nothing is selected in the terminal “{0}”, and its last command is not known.', terminal.name));
    }
    // The end of an output says how it went.
    const end = text.length > maxTextLength ? `…${text.slice(-maxTextLength)}` : text;
    const what = selected ? 'Selected in the terminal' : 'The last command and its output in the terminal';
    return attachText(`Terminal ${terminal.name}`, `${what} “${terminal.name}”`, end);
  } finally {
    await vscode.env.clipboard.writeText(before);
  }
}

/** Whether what an extension cannot read in the clipboard, such as a picture, may go. */
async function mayEmptyClipboard(): Promise<boolean> {
  const go = t('Attach Anyway');
  const detail = t(
    'The text of a terminal can only be read through the clipboard, which now holds no text. If it holds a picture, that is lost. You can also copy in the terminal and paste here.',
  );
  return (await vscode.window.showWarningMessage(t('Use the clipboard?'), { modal: true, detail }, go)) === go;
}

/** The open files and the selection's place, for a turn that works in the workspace: no contents. */
export function editorContext(now = new Date()): string {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    uri.scheme === 'file' ? uri.fsPath : uri.toString(true),
  );
  const passage = selectedPassage();
  const inWorkspace = passage && vscode.workspace.getWorkspaceFolder(passage.document.uri);
  const day = now.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  return [
    '<editor>',
    `Today: ${day}`,
    `Workspace ${folders.length === 1 ? 'folder' : 'folders'}: ${folders.join(', ')}`,
    ...(inWorkspace ? [`Open file: ${nameOf({ ...passage, range: null })}`] : []),
    ...(inWorkspace && passage.range ? [`Selected: ${nameOf(passage)}`] : []),
    '</editor>',
  ].join('\n');
}
