import * as vscode from 'vscode';
import { refusalOf, ToolError } from '../../files/index.ts';
import type { UnkeptChanges, UnkeptPiece } from '../../workspace/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { activeFile, type ChangedByClaude } from './changedByClaude.ts';
import { plural, t, withoutLinks } from '../../base/index.ts';
import { confirmOverwrite } from './moveTurns.ts';
import { lineRange, pieceAt, type Spot } from './pieceAt.ts';

export type UnkeptCommand =
  'keepChange' | 'undoChange' | 'keepFile' | 'undoFile' | 'keepAll' | 'undoAll' | 'nextChange' | 'previousChange';

/** A place in a file. */
interface FileSpot extends Spot {
  readonly uri: vscode.Uri;
}

/** Keeps and takes back what turns have changed: one place, one file, all; from the peek, the list, and by keyboard. */
export const unkeptCommands = (changed: ChangedByClaude): CommandHandlers<UnkeptCommand> => {
  /** Work that tells the person when it fails. */
  const withWarning = (work: () => Promise<void>) => async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      void vscode.window.showWarningMessage(withoutLinks(refusalOf(error).error));
    }
  };
  const onPiece =
    (act: (unkept: UnkeptChanges, uri: string, piece: UnkeptPiece) => Promise<void>) =>
    (...args: unknown[]): Promise<void> =>
      withWarning(async () => {
        const spot = spotOf(args);
        if (!spot) throw nothing(t('Open a file that Claude has changed, and put the cursor on a change.'));
        const unkept = await changed.ready();
        const uri = spot.uri.toString();
        const piece = pieceAt((await unkept.pieces(uri)) ?? [], spot);
        const whole = piece ? null : await unkept.whyWhole(uri);
        if (whole !== null) throw nothing(whole);
        if (!piece) throw nothing(t('There is no change of Claude’s that is not kept at this place.'));
        await act(unkept, uri, piece);
      })();
  const onFiles =
    (act: (unkept: UnkeptChanges, uris: readonly string[]) => Promise<void> | void) =>
    (argument: unknown, ...more: unknown[]): Promise<void> =>
      withWarning(async () => {
        const unkept = await changed.ready();
        const uris = urisOf([argument, ...more]).filter((uri) => unkept.has(uri));
        if (uris.length === 0) throw nothing(t('This file has no changes of Claude’s that are not kept.'));
        await act(unkept, uris);
      })();
  return {
    keepChange: onPiece((unkept, uri, piece) => unkept.keepPiece(uri, piece)),
    undoChange: onPiece((unkept, uri, piece) => unkept.undoPiece(uri, piece)),
    keepFile: onFiles((unkept, uris) => uris.forEach((uri) => unkept.keepFile(uri))),
    undoFile: onFiles(undoFiles),
    keepAll: withWarning(async () => {
      const unkept = await changed.ready();
      await changed.refresh();
      for (const { uri } of changed.files) unkept.keepFile(uri);
    }),
    undoAll: withWarning(() => undoAll(changed)),
    nextChange: withWarning(() => go(changed, 1)),
    previousChange: withWarning(() => go(changed, -1)),
  };
};

async function undoAll(changed: ChangedByClaude): Promise<void> {
  const unkept = await changed.ready();
  await changed.refresh();
  const { files } = changed;
  if (files.length === 0) throw nothing(t('There are no changes of Claude’s that are not kept.'));
  const undo = t('Undo All');
  const question = plural(files.length, 'Undo the changes in {0} file?', 'Undo the changes in {0} files?');
  const detail = files.map(({ uri }) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri))).join('\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, undo)) !== undo) return;
  await undoFiles(
    unkept,
    files.map(({ uri }) => uri),
  );
}

/** Makes files what they were before, and says of which that could not be. */
async function undoFiles(unkept: UnkeptChanges, uris: readonly string[]): Promise<void> {
  const { failed } = await unkept.undoFiles(uris, confirmOverwrite);
  if (failed.length === 0) return;
  const reasons = failed.map(({ uri, error }) => `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}: ${error}`);
  void vscode.window.showWarningMessage(t('Not undone: {0}', withoutLinks(reasons.join(' '))));
}

/** Goes to the next or previous place that is not kept: in this file, or else in the next one of the list. */
async function go(changed: ChangedByClaude, way: 1 | -1): Promise<void> {
  const unkept = await changed.ready();
  await changed.refresh();
  const uris = changed.files.filter(({ current }) => current !== null).map(({ uri }) => uri);
  if (uris.length === 0) throw nothing(t('There are no changes of Claude’s that are not kept.'));
  const editor = vscode.window.activeTextEditor;
  const here = uris.indexOf(activeFile()?.toString() ?? '');
  if (editor && here >= 0) {
    const line = editor.selection.active.line + 1;
    const pieces = (await unkept.pieces(uris[here] ?? '')) ?? [];
    const next =
      way > 0 ? pieces.find(({ newLine }) => newLine > line) : pieces.findLast((piece) => lastLineOf(piece) < line);
    if (next) {
      reveal(editor, next);
      return;
    }
  }
  const at = here < 0 ? (way > 0 ? 0 : uris.length - 1) : (here + way + uris.length) % uris.length;
  const uri = uris[at] ?? '';
  // What is no text has an editor of its own, in which there are no lines to go to.
  if (changed.files.some((file) => file.uri === uri && !file.byLines)) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(uri));
    return;
  }
  const opened = await vscode.window.showTextDocument(vscode.Uri.parse(uri));
  const pieces = (await unkept.pieces(uri)) ?? [];
  const target = way > 0 ? pieces[0] : pieces.at(-1);
  if (target) reveal(opened, target);
}

function reveal(editor: vscode.TextEditor, { newLine }: UnkeptPiece): void {
  const place = editor.document.validatePosition(new vscode.Position(newLine - 1, 0));
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

const lastLineOf = ({ newLine, newCount }: UnkeptPiece): number => newLine + Math.max(0, newCount - 1);

/** The peek gives the file, all its changes and which of them; otherwise the cursor says it. */
function spotOf([uri, changes, index]: readonly unknown[]): FileSpot | null {
  if (uri instanceof vscode.Uri && Array.isArray(changes)) {
    const change = changes[typeof index === 'number' ? index : 0] as Partial<Record<string, unknown>> | undefined;
    const now = lineRange(change?.['modifiedStartLineNumber'], change?.['modifiedEndLineNumber']);
    const before = lineRange(change?.['originalStartLineNumber'], change?.['originalEndLineNumber']);
    return now && { uri, now, before };
  }
  const notebook = vscode.window.activeNotebookEditor?.notebook.uri;
  if (notebook) return { uri: notebook, now: { first: 1, last: 1 }, before: null };
  const editor = vscode.window.activeTextEditor;
  if (!editor) return null;
  const { start, end } = editor.selection;
  return { uri: editor.document.uri, now: { first: start.line + 1, last: end.line + 1 }, before: null };
}

/** The files that were meant: resources of the list, URIs, or the active editor's. */
function urisOf(args: readonly unknown[]): readonly string[] {
  const found = args.flat().flatMap((each) => {
    if (each instanceof vscode.Uri) return each.toString();
    const resource = (each as { readonly resourceUri?: unknown } | null | undefined)?.resourceUri;
    return resource instanceof vscode.Uri ? resource.toString() : [];
  });
  const active = activeFile()?.toString();
  return found.length > 0 ? [...new Set(found)] : active === undefined ? [] : [active];
}

/** Says that there is nothing to be done, and why. */
const nothing = (sentence: string): ToolError => new ToolError(sentence, '');
