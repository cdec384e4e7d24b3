import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import { Emitter, type Subscription, t } from '../../base/index.ts';
import type { ToView } from '../../protocol/index.ts';
import type { ChatView, ConversationView } from './chatView.ts';
import { EditorTab } from './editorTab.ts';
import { viewRoots } from './html.ts';
import type { SessionViewParts } from './sessionView.ts';

const viewType = 'sidestream.conversation';

/** Conversations in editors, beside the one in the side panel; each in one tab at most. */
export class EditorTabs implements vscode.Disposable {
  readonly commands = {
    openInEditor: (id: unknown): void =>
      this.#open(typeof id === 'string' ? id : this.#sessions.inHand.conversation.id),
  };
  /** The view that the person is in: an editor's, else the one in the side panel. */
  readonly inHand: ConversationView = {
    open: (text) => this.#viewInHand.open(text),
    post: (message) => this.#viewInHand.post(message),
  };
  readonly #parts: SessionViewParts;
  readonly #sessions: Sessions;
  readonly #side: ChatView;
  readonly #tabs = new Map<string, EditorTab>();
  readonly #subscription: Subscription;
  readonly #seen = new Emitter<void>();

  /** One of them is visible, or hidden, now. */
  readonly onDidChangeVisibility = this.#seen.event;

  constructor(parts: SessionViewParts, sessions: Sessions, side: ChatView) {
    this.#parts = parts;
    this.#sessions = sessions;
    this.#side = side;
    this.#subscription = sessions.onDidClose(({ id }) => {
      // One that is only read again has its new session by then.
      queueMicrotask(() => this.#tabs.get(id)?.follow());
    });
  }

  /** Shows a tab again that was there before the window was reloaded, by what its page kept. */
  async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = keptState(state);
    // What keeps the history from being read is said in the tab.
    const isReadable = await this.#parts.prepare().then(
      () => true,
      () => false,
    );
    const isLost = kept !== null && isReadable && this.#sessions.hold(kept.conversationId) === null;
    // Nothing was said in it, so that nothing was kept: the tab goes on with another new one.
    const id = isLost && kept.unused ? this.#sessions.holdNew().conversation.id : (kept?.conversationId ?? null);
    if (id === null || (isLost && !kept.unused) || this.#tabs.has(id)) panel.dispose();
    else this.#add(panel, id);
  }

  /** Shows a conversation in its editor; false when it has none. */
  reveal(conversationId: string): boolean {
    const tab = this.#tabs.get(conversationId);
    void tab?.open();
    return tab !== undefined;
  }

  /** Whether the person sees the conversation in an editor. */
  isVisible(conversationId: string): boolean {
    return this.#tabs.get(conversationId)?.isVisible === true;
  }

  /** Closes the tab of a conversation, if there is one. */
  close(conversationId: string): void {
    this.#tabs.get(conversationId)?.close();
  }

  post(message: ToView): void {
    for (const tab of this.#tabs.values()) tab.post(message);
  }

  refresh(): void {
    for (const tab of this.#tabs.values()) tab.refresh();
  }

  refreshApprovals(): void {
    for (const tab of this.#tabs.values()) tab.refreshApprovals();
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const tab of this.#tabs.values()) tab.dispose();
  }

  #open(id: string): void {
    if (this.reveal(id)) return;
    const isOffRecord = this.#sessions.find(id)?.conversation.info.offRecord === true;
    if (isOffRecord || !this.#sessions.hold(id)) {
      const why = isOffRecord
        ? t('A conversation off the record is shown in the side panel only: an editor would be kept over a reload.')
        : t('This conversation is not there any more.');
      void vscode.window.showInformationMessage(why);
      return;
    }
    const { extensionUri } = this.#parts;
    const panel = vscode.window.createWebviewPanel(viewType, t('Conversation'), vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: viewRoots(extensionUri),
    });
    void this.#add(panel, id).open();
  }

  #add(panel: vscode.WebviewPanel, id: string): EditorTab {
    const tab = new EditorTab(this.#parts, this.#sessions, panel, id);
    this.#tabs.set(id, tab);
    panel.onDidChangeViewState(() => this.#seen.fire());
    panel.onDidDispose(() => this.#tabs.delete(id));
    return tab;
  }

  get #viewInHand(): ConversationView {
    return this.#tabs.get(this.#sessions.inHandId ?? '') ?? this.#side;
  }
}

/** The conversation of a tab, as its page kept it, and whether nothing was said in it. */
function keptState(state: unknown): { readonly conversationId: string; readonly unused: boolean } | null {
  if (typeof state !== 'object' || state === null || !('conversationId' in state)) return null;
  const { conversationId } = state;
  return typeof conversationId === 'string'
    ? { conversationId, unused: 'unused' in state && state.unused === true }
    : null;
}
