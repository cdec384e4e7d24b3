import * as vscode from 'vscode';
import type { ModelCatalog, Sessions } from '../assistant/index.ts';
import type { Credentials, Settings } from '../config/index.ts';
import type { ChatView } from '../panel/index.ts';
import type { LazyWorkspace } from '../workspace/index.ts';
import { ask, readAskArguments } from './ask.ts';
import type { Commands } from './commands.ts';
import { type HistoryParts, showHistory } from './history.ts';
import { removeApiKey, setApiKey, type TryKey } from './keyCommands.ts';
import { showSearch } from './search.ts';
import { selectModel } from './selectModel.ts';
import { exportConversations, importConversations } from './transfer.ts';
import { type ChangedTurns, moveFile, moveTurn, reviewTurn } from './turnCommands.ts';

/** What the commands work with. */
export interface CommandParts {
  readonly view: ChatView;
  readonly sessions: Sessions;
  readonly workspace: LazyWorkspace;
  readonly turns: ChangedTurns;
  readonly catalog: ModelCatalog;
  readonly credentials: Credentials;
  readonly settings: Settings;
  readonly log: vscode.LogOutputChannel;
  readonly tryKey: TryKey;
  readonly history: HistoryParts;
}

/** What is done by the commands about the chat, by their names. */
export function chatCommands(parts: CommandParts): Commands {
  const { view, sessions, catalog, credentials, history, log } = parts;
  const search = (query = ''): void => showSearch(history, query);
  return {
    open: () => view.open(),
    newConversation: async () => {
      sessions.create();
      await view.open();
    },
    ask: async (argument) => {
      const known = readAskArguments(argument) ?? (await promptForAsk());
      if (!known) return undefined;
      await view.open();
      return ask(sessions, known);
    },
    stop: () => sessions.current.stop(),
    setApiKey: () => setApiKey(credentials, parts.tryKey),
    removeApiKey: () => removeApiKey(credentials, process.env),
    selectModel: () => selectModel(catalog, parts.settings),
    undoTurn: async () => {
      await moveTurn('undo', sessions.current, parts.turns, parts.workspace);
      view.refresh();
    },
    redoTurn: async () => {
      await moveTurn('redo', sessions.current, parts.turns, parts.workspace);
      view.refresh();
    },
    undoFile: async () => {
      await moveFile(sessions.current, parts.turns, parts.workspace);
      view.refresh();
    },
    reviewTurn: () => reviewTurn(sessions.current, parts.turns, parts.workspace),
    history: () => showHistory(history, search),
    search: () => search(),
    export: () => exportConversations(history.store(), sessions),
    import: () => importConversations(history.store(), sessions, history.conversations),
    showLog: () => log.show(),
    openSettings: () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:sidestream.sidestream'),
  };
}

async function promptForAsk(): Promise<ReturnType<typeof readAskArguments>> {
  const prompt = await vscode.window.showInputBox({
    title: 'Sidestream: Ask…',
    prompt: 'The answer appears in the panel.',
    placeHolder: 'Ask Claude',
  });
  return readAskArguments({ prompt });
}
