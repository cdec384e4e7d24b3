import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import { careForHistory, type ConversationActions } from '../../panel/index.ts';
import type { Store } from '../../store/index.ts';
import type { CommandHandlers } from '../commands.ts';
import type { OpenedStore } from './openedStore.ts';
import { showHistory } from './showHistory.ts';
import { showSearch } from './showSearch.ts';
import { exportConversations, importConversations } from './transfer.ts';

/** The conversations that were kept: found, opened, carried away and brought back, and cared for while the store is open. */
export class History implements vscode.Disposable {
  readonly commands: CommandHandlers<'history' | 'search' | 'export' | 'import'>;
  readonly #conversations: ConversationActions;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: { dispose(): void }[];

  constructor(
    store: OpenedStore,
    sessions: Sessions,
    conversations: ConversationActions,
    log: vscode.LogOutputChannel,
  ) {
    this.#conversations = conversations;
    this.#log = log;
    this.#subscriptions = [store.onDidOpen((opened) => this.#watch(opened))];
    const parts = { store: () => store.current, conversations };
    const search = (query = ''): void => showSearch(parts, query);
    this.commands = {
      history: () => showHistory(parts, search),
      search: () => search(),
      export: () => exportConversations(store.current, sessions),
      import: () => importConversations(store.current, sessions, conversations),
    };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #watch(store: Store): void {
    const conversations = this.#conversations;
    this.#subscriptions.push(
      store.onDidChangeElsewhere((ids) => {
        conversations.deletedElsewhere(ids);
        conversations.postChanged();
      }),
      careForHistory(store, this.#log, conversations.postChanged),
    );
  }
}
