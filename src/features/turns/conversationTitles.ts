import type * as vscode from 'vscode';
import { type Session, Titles, type TurnResult } from '../../assistant/index.ts';
import type { Log } from '../../base/index.ts';
import type { Settings } from '../../config/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import type { SideRequests } from '../spending/sideRequests.ts';

/** A title for each conversation after its first answer. */
export class ConversationTitles implements vscode.Disposable {
  readonly #titles: Titles;
  readonly #requests: SideRequests;

  constructor(settings: Settings, requests: SideRequests, store: OpenedStore, log: Log) {
    this.#requests = requests;
    this.#titles = new Titles({
      provider: requests.provider,
      record: requests.record,
      settings: () => ({ titles: settings.get('titles'), model: requests.model }),
      models: (signal) => requests.listModels(signal),
      titleOf: (id) => store.current.info(id)?.title ?? null,
      rename: (id, title) => store.current.rename(id, title),
      log: (message) => log.info(message),
    });
  }

  /** Nobody is asked about a title: beyond a budget there is none. */
  afterTurn({ conversation }: Session, { messageId }: TurnResult): void {
    if (!conversation.info.offRecord && this.#requests.hasRoom(conversation.id))
      void this.#titles.afterTurn(conversation, messageId);
  }

  dispose(): void {
    this.#titles.dispose();
  }
}
