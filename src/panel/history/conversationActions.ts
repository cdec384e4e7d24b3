import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import { fork } from '../../conversation/index.ts';
import type { Store } from '../../store/index.ts';
import type { ToView, WorkState } from '../../protocol/index.ts';
import { sameWorkspaces, titleOf } from './historyList.ts';
import { historyPage, type HistoryQuery } from './historyPages.ts';
import { t, withoutLinks } from '../../base/index.ts';

/** The parts that act on conversations as a whole. */
export interface ConversationParts {
  /** The store, once it is open. */
  store(): Store;
  readonly sessions: Sessions;
  /** Whether Claude works in a conversation or waits. */
  stateOf(conversationId: string): WorkState;
  /** Brings the panel to the front, and there this message with this text in it, if there is one. */
  show(messageId: string | null, find: string): Promise<void>;
  /** Closes the editor of a conversation that is gone. */
  closeEditor(conversationId: string): void;
  /** Says something to the view. */
  post(message: ToView): void;
}

/** So many messages of a conversation off the record are not closed without a question. */
const longSize = 4;

/** Opening, renaming, pinning, deleting and forking of conversations. */
export class ConversationActions {
  readonly #parts: ConversationParts;
  #asking = new AbortController();

  constructor(parts: ConversationParts) {
    this.#parts = parts;
  }

  /** The workspaces that count as the one that is open. */
  here(): string[] {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
    return sameWorkspaces(this.#parts.store().workspaces(), folders);
  }

  /** Gives the view the page of the history that it asked for, unless it asks for another one before this is found. */
  async postHistory(asked: HistoryQuery): Promise<void> {
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    const shownId = this.#parts.sessions.current.conversation.id;
    const stateOf = (each: string): WorkState => this.#parts.stateOf(each);
    const source = { store: this.#parts.store(), here: this.here(), shownId, stateOf, now: Date.now(), signal };
    const page = await historyPage(source, asked);
    if (page) this.#parts.post(page);
  }

  /** The history may be another now. */
  readonly postChanged = (): void => this.#parts.post({ type: 'historyChanged' });

  /** Shows a new conversation; false when the person stays in one off the record. */
  async create(offRecord = false): Promise<boolean> {
    if (!(await this.#mayLeave())) return false;
    if (offRecord) this.#parts.sessions.createOffRecord();
    else this.#parts.sessions.create();
    return true;
  }

  /** Whether another conversation may be shown: one off the record is gone then, and a long one asks first. */
  async #mayLeave(): Promise<boolean> {
    const { conversation } = this.#parts.sessions.current;
    if (!conversation.info.offRecord || conversation.size < longSize) return true;
    const close = t('Close It');
    const choice = await vscode.window.showWarningMessage(
      t('Close this conversation?'),
      { modal: true, detail: t('It is off the record: nothing of it is kept, and it cannot be opened again.') },
      close,
    );
    return choice === close;
  }

  /** Shows a conversation, and the branch with the message if one is named; says why it cannot. */
  async open(id: string, messageId: string | null = null, find = ''): Promise<void> {
    const refusal = await this.tryOpen(id, messageId, find);
    if (refusal !== null) void vscode.window.showInformationMessage(refusal);
  }

  /** Does as `open` does, and gives the sentence to whoever asked. */
  async tryOpen(id: string, messageId: string | null, find: string): Promise<string | null> {
    if (!this.#parts.sessions.isShown(id) && !(await this.#mayLeave())) return null;
    const session = this.#parts.sessions.show(id);
    if (!session) return t('This conversation is not there any more.');
    let refusal: string | null = null;
    const { conversation } = session;
    if (messageId !== null && !conversation.path().some((message) => message.id === messageId)) {
      refusal = session.selectBranch(messageId);
    }
    await this.#parts.show(messageId, find);
    return refusal;
  }

  /** Asks for another title. */
  async rename(id: string): Promise<void> {
    const before = this.#parts.store().info(id)?.title ?? '';
    const title = await vscode.window.showInputBox({ title: t('Rename Conversation'), value: before });
    if (title !== undefined) this.setTitle(id, title);
  }

  setTitle(id: string, title: string): void {
    const trimmed = title.trim();
    if (trimmed === '') return;
    this.#parts.store().rename(id, trimmed);
    this.postChanged();
  }

  setPinned(id: string, pinned: boolean): void {
    this.#parts.store().setPinned(id, pinned);
    this.postChanged();
  }

  /** Asks once, deletes, and offers for ten seconds to bring it back. Resolves as soon as it is deleted, or not. */
  async delete(id: string): Promise<void> {
    const store = this.#parts.store();
    const info = store.info(id);
    if (!info) return;
    const title = titleOf({ title: info.title, preview: '' });
    const confirm = t('Delete');
    const answering = this.#parts.sessions.find(id)?.answering ?? null;
    const choice = await vscode.window.showWarningMessage(
      t('Delete “{0}”?', title),
      {
        modal: true,
        detail:
          t('Its text is removed for good, from the search index too. You can undo this for ten seconds.') +
          (answering === null ? '' : ` ${t('The answer that is being written is stopped.')}`),
      },
      confirm,
    );
    if (choice !== confirm) return;
    const wasShown = this.#parts.sessions.isShown(id);
    const { pinned, updatedAt } = info;
    this.#parts.closeEditor(id);
    await this.#parts.sessions.close(id);
    store.delete(id);
    if (wasShown) this.#showNext({ pinned, updatedAt, id });
    this.postChanged();
    const undo = t('Undo');
    void vscode.window.showInformationMessage(t('“{0}” was deleted.', withoutLinks(title)), undo).then((answer) => {
      if (answer !== undo) return;
      store.undelete(id);
      if (store.info(id) === null) {
        void vscode.window.showInformationMessage(t('The ten seconds are over: the conversation is gone.'));
        return;
      }
      if (wasShown) this.#parts.sessions.show(id);
      this.postChanged();
    });
  }

  /** Another window has changed these conversations: those that it has deleted are shown no more. */
  deletedElsewhere(ids: readonly string[]): void {
    const { sessions } = this.#parts;
    // An empty one is not kept yet.
    const gone = ids.filter(
      (id) => sessions.find(id)?.conversation.size !== 0 && this.#parts.store().info(id) === null,
    );
    for (const id of gone) this.#parts.closeEditor(id);
    const id = gone.find((each) => sessions.isShown(each));
    if (id === undefined) return;
    void sessions.close(id);
    this.#showNext(null);
    void vscode.window.showInformationMessage(t('The conversation was deleted in another window.'));
  }

  /** Shows a new conversation that has everything up to the message; false when there is no such message. */
  fork(id: string, messageId: string): boolean {
    const conversation = this.#parts.sessions.find(id)?.conversation;
    const copy = conversation && fork(conversation, messageId);
    if (copy) {
      this.#parts.sessions.adopt(copy);
      void this.#parts.show(null, '');
    }
    return Boolean(copy);
  }

  /** Shows the conversation below the one that is gone, else the first, else a new one. */
  #showNext(gone: { pinned: boolean; updatedAt: number; id: string } | null): void {
    const store = this.#parts.store();
    const workspaces = this.here();
    const below = gone ? store.list({ workspaces, after: gone, limit: 1 }) : null;
    const next = below?.conversations[0] ?? store.list({ workspaces, limit: 1 }).conversations[0];
    if (!next || !this.#parts.sessions.show(next.id)) this.#parts.sessions.create();
  }
}
