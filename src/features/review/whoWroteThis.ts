import * as vscode from 'vscode';
import { type AuthoredChange, lineAuthor } from '../../files/index.ts';
import type { ConversationActions } from '../../panel/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import type { FileTurn, Store } from '../../store/index.ts';

/** The turn that wrote a line. */
interface LineAuthor {
  readonly conversationId: string;
  readonly messageId: string;
  readonly prompt: string;
  /** ms since 1970. */
  readonly createdAt: number;
}

/** A line of a file, counted from 0. */
interface Place {
  readonly uri: vscode.Uri;
  readonly line: number;
}

/** Says which turn wrote a line, from what the checkpoints have. */
export class LineAuthors {
  readonly commands: CommandHandlers<'whoWroteThis'>;

  constructor(store: OpenedStore, conversations: ConversationActions) {
    this.commands = { whoWroteThis: (argument) => whoWroteThis(store.current, conversations, argument) };
  }
}

/**
 * Finds the turn that wrote a line, and shows it: of the place that is given, or of the cursor's. `null`: not known.
 *
 * @throws Error for an argument that names no place
 */
async function whoWroteThis(
  store: Store,
  conversations: ConversationActions,
  argument: unknown,
): Promise<LineAuthor | null> {
  const place = readPlace(argument) ?? cursor();
  if (!place) {
    void vscode.window.showInformationMessage('Open a file first, and put the cursor on the line that is meant.');
    return null;
  }
  const turns = store.checkpoints.ofFile(place.uri.toString());
  const author = turns.length === 0 ? null : await authorOf(place, turns);
  if (author) await conversations.open(author.conversationId, author.messageId);
  else void vscode.window.showInformationMessage('Not known: no turn that is kept here wrote this line.');
  return author;
}

async function authorOf({ uri, line }: Place, turns: readonly FileTurn[]): Promise<LineAuthor | null> {
  const document = await vscode.workspace.openTextDocument(uri).then(
    (opened) => opened,
    () => null,
  );
  if (!document) return null;
  const decode = async (bytes: Uint8Array | null): Promise<string> =>
    bytes === null ? '' : vscode.workspace.decode(bytes, { uri });
  const changes: AuthoredChange<LineAuthor>[] = [];
  for (const { before, after, ...author } of turns) {
    changes.push({ author, before: await decode(before), after: await decode(after) });
  }
  return lineAuthor(line, document.getText(), changes);
}

function readPlace(argument: unknown): Place | null {
  // Menus give the file alone: the cursor's line is meant.
  if (typeof argument !== 'object' || argument === null || argument instanceof vscode.Uri) return null;
  const { uri, line } = argument as Readonly<Record<string, unknown>>;
  const file = uri instanceof vscode.Uri ? uri : typeof uri === 'string' ? vscode.Uri.parse(uri) : null;
  if (file && typeof line === 'number' && Number.isSafeInteger(line) && line >= 0) return { uri: file, line };
  throw new Error('sidestream.whoWroteThis takes { uri, line }, the line counted from 0.');
}

function cursor(): Place | null {
  const editor = vscode.window.activeTextEditor;
  return editor ? { uri: editor.document.uri, line: editor.selection.active.line } : null;
}
