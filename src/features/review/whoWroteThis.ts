import * as vscode from 'vscode';
import type { Settings } from '../../config/index.ts';
import { head, lineAuthor, visibleLine } from '../../files/index.ts';
import type { ConversationActions } from '../../panel/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import type { FileTurn, Store } from '../../store/index.ts';
import { changesOf, copyStagedAuthors, dateOf, type LineAuthor } from './stagedAuthors.ts';
import { t } from '../../base/index.ts';

/** A line of a file, counted from 0. */
interface Place {
  readonly uri: vscode.Uri;
  readonly line: number;
}

/** Says which turn wrote a line, from what the checkpoints have: by command, on hovering, and for staged changes. */
export class LineAuthors implements vscode.HoverProvider, vscode.Disposable {
  readonly commands: CommandHandlers<'whoWroteThis' | 'copyStagedAuthors'>;
  readonly #store: OpenedStore;
  readonly #settings: Settings;
  readonly #hover: vscode.Disposable;

  constructor(store: OpenedStore, conversations: ConversationActions, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
    this.#hover = vscode.languages.registerHoverProvider({ scheme: 'file' }, this);
    this.commands = {
      whoWroteThis: (argument) => whoWroteThis(store.current, conversations, argument),
      copyStagedAuthors: () => copyStagedAuthors(store.current),
    };
  }

  async provideHover({ uri }: vscode.TextDocument, { line }: vscode.Position): Promise<vscode.Hover | null> {
    if (!this.#settings.get('review.hover')) return null;
    const turns = this.#store.ifOpen?.checkpoints.ofFile(uri.toString()) ?? [];
    const author = turns.length === 0 ? null : await authorOf({ uri, line }, turns);
    if (!author) return null;
    const text = new vscode.MarkdownString();
    text.appendText(
      `${t('Claude wrote this line on {0}: {1}', dateOf(author), visibleLine(head(author.prompt, 120).text))} `,
    );
    text.appendMarkdown(
      `[Show](command:sidestream.whoWroteThis?${encodeURIComponent(JSON.stringify([{ uri: uri.toString(), line }]))})`,
    );
    text.isTrusted = { enabledCommands: ['sidestream.whoWroteThis'] };
    return new vscode.Hover(text);
  }

  dispose(): void {
    this.#hover.dispose();
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
    void vscode.window.showInformationMessage(t('Open a file first, and put the cursor on the line that is meant.'));
    return null;
  }
  const turns = store.checkpoints.ofFile(place.uri.toString());
  const author = turns.length === 0 ? null : await authorOf(place, turns);
  if (author) await conversations.open(author.conversationId, author.messageId);
  else void vscode.window.showInformationMessage(t('Not known: no turn that is kept here wrote this line.'));
  return author;
}

async function authorOf({ uri, line }: Place, turns: readonly FileTurn[]): Promise<LineAuthor | null> {
  const document = await vscode.workspace.openTextDocument(uri).then(
    (opened) => opened,
    () => null,
  );
  return document && lineAuthor(line, document.getText(), await changesOf(uri, turns));
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
