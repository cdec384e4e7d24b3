import * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import type { Conversation } from '../../conversation/index.ts';
import type { LazyWorkspace, UndoReport } from '../../workspace/index.ts';
import { plural, t, withoutLinks } from '../../base/index.ts';

/** A turn that changed files; `undone` when all its changes have been taken back. */
export interface ChangedTurn {
  readonly messageId: string;
  readonly undone: boolean;
}

/** The turns of a conversation that changed files, newest first. */
export type ChangedTurns = (conversation: Conversation) => readonly ChangedTurn[];

/** Takes back what the last turn that changed files did, or does it again. */
export async function moveTurn(
  way: 'undo' | 'redo',
  { conversation }: Session,
  turns: ChangedTurns,
  workspace: LazyWorkspace,
): Promise<void> {
  const all = turns(conversation);
  // Undo goes back from the newest; redo begins with the one that was undone last, the oldest of those.
  const turn = way === 'undo' ? all.find(({ undone }) => !undone) : all.findLast(({ undone }) => undone);
  if (!turn) {
    void vscode.window.showInformationMessage(
      way === 'undo'
        ? t('There is nothing to undo in this conversation.')
        : t('There is nothing to redo in this conversation.'),
    );
    return;
  }
  const { changes } = (await workspace.ready()).tools;
  const report = await (way === 'undo'
    ? changes.undoTurn(turn.messageId, confirmOverwrite)
    : changes.redoTurn(turn.messageId, confirmOverwrite));
  tell(way, report);
}

function tell(way: 'undo' | 'redo', report: UndoReport): void {
  const { done, kept, failed } = report;
  const sentences = [
    way === 'undo'
      ? plural(done.length, 'Took back the changes in {0} file.', 'Took back the changes in {0} files.')
      : plural(done.length, 'Made the changes again in {0} file.', 'Made the changes again in {0} files.'),
  ];
  if (kept.length > 0) {
    sentences.push(plural(kept.length, '{0} file left as you changed it.', '{0} files left as you changed them.'));
  }
  if (failed.length === 0) {
    void vscode.window.showInformationMessage(sentences.join(' '));
    return;
  }
  sentences.push(plural(failed.length, '{0} file could not be changed.', '{0} files could not be changed.'));
  sentences.push(...failed.map(({ uri, error }) => `${nameOf(uri)}: ${error}`));
  void vscode.window.showWarningMessage(withoutLinks(sentences.join(' ')));
}

/** Lets the person take back, or do again, what the last turn that changed files did to one of them. */
export async function moveFile(
  { conversation }: Session,
  turns: ChangedTurns,
  workspace: LazyWorkspace,
): Promise<void> {
  const turn = turns(conversation)[0];
  const { changes } = (await workspace.ready()).tools;
  const files = turn ? await changes.ofTurn(turn.messageId) : [];
  if (!turn || files.length === 0) {
    void vscode.window.showInformationMessage(t('Claude has changed no file in this conversation.'));
    return;
  }
  const items = files.map(({ uri, undone }) => ({
    label: nameOf(uri),
    description: undone ? t('taken back: do it again') : t('changed: take it back'),
    uri,
    undone,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Sidestream: Undo or Redo One File of the Turn'),
  });
  if (!chosen) return;
  const only = [chosen.uri];
  tell(
    chosen.undone ? 'redo' : 'undo',
    await (chosen.undone
      ? changes.redoTurn(turn.messageId, confirmOverwrite, only)
      : changes.undoTurn(turn.messageId, confirmOverwrite, only)),
  );
}

/** Takes back what a turn has changed: one file, or all with `null`. */
export async function undoFiles(messageId: string, workspace: LazyWorkspace, uri: string | null): Promise<void> {
  const { changes } = (await workspace.ready()).tools;
  tell('undo', await changes.undoTurn(messageId, confirmOverwrite, uri === null ? undefined : [uri]));
}

/** Opens what a turn has changed: one file, or all with `null`. */
export async function reviewTurn(
  messageId: string | null,
  workspace: LazyWorkspace,
  uri: string | null = null,
): Promise<void> {
  const { tools, review } = await workspace.ready();
  const all = messageId === null ? [] : await tools.changes.ofTurn(messageId);
  const files = all.filter((file) => uri === null || file.uri === uri);
  if (files.length === 0)
    void vscode.window.showInformationMessage(t('Claude has changed no file in this conversation.'));
  else await review.showTurn(files);
}

/** Asks before files that were changed since are overwritten. */
export async function confirmOverwrite(uris: readonly string[]): Promise<boolean> {
  const overwrite = t('Overwrite');
  const choice = await vscode.window.showWarningMessage(
    plural(uris.length, 'A file was changed since.', '{0} files were changed since.'),
    { modal: true, detail: `${uris.map(nameOf).join('\n')}\n\n${t('Overwriting loses those changes.')}` },
    overwrite,
  );
  return choice === overwrite;
}

const nameOf = (uri: string): string => vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
