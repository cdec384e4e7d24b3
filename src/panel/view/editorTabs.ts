import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import type { Subscription } from '../../base/index.ts';
import type { ToView } from '../../protocol/index.ts';
import type { ChatView, ConversationView } from './chatView.ts';
import { EditorTab } from './editorTab.ts';
import { viewRoots } from './html.ts';
import type { SessionViewParts } from './sessionView.ts';
import { t } from '../../base/index.ts';

const viewType = 'sidestream.conversation';

/** Conversations in editors, beside the one in the side panel; each in one tab at most. */
export class EditorTabs implements vscode.Disposable {
  readonly commands = {
    openInEditor: (id: unknown): void => this.open(typeof id === 'string' ? id : this.sessions.inHand.conversation.id),
  };
  /** The view that the person is in: an editor's, else the one in the side panel. */
  readonly inHand: ConversationView = {
    open: (text) => this.viewInHand.open(text),
    post: (message) => this.viewInHand.post(message),
  };
  private readonly parts: SessionViewParts;
  private readonly sessions: Sessions;
  private readonly side: ChatView;
  private readonly tabs = new Map<string, EditorTab>();
  private readonly subscription: Subscription;

  constructor(parts: SessionViewParts, sessions: Sessions, side: ChatView) {
    this.parts = parts;
    this.sessions = sessions;
    this.side = side;
    this.subscription = sessions.onDidClose(({ id }) => {
      // One that is only read again has its new session by then.
      queueMicrotask(() => this.tabs.get(id)?.follow());
    });
  }

  /** Shows a tab again that was there before the window was reloaded, by what its page kept. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const id = conversationOf(state);
    if (id === null || this.tabs.has(id)) panel.dispose();
    else this.add(panel, id);
  }

  /** Whether the person sees the conversation in an editor. */
  isVisible(conversationId: string): boolean {
    return this.tabs.get(conversationId)?.isVisible === true;
  }

  /** Closes the tab of a conversation, if there is one. */
  close(conversationId: string): void {
    this.tabs.get(conversationId)?.close();
  }

  post(message: ToView): void {
    for (const tab of this.tabs.values()) tab.post(message);
  }

  refresh(): void {
    for (const tab of this.tabs.values()) tab.refresh();
  }

  refreshApprovals(): void {
    for (const tab of this.tabs.values()) tab.refreshApprovals();
  }

  dispose(): void {
    this.subscription.dispose();
    for (const tab of this.tabs.values()) tab.dispose();
  }

  private open(id: string): void {
    const tab = this.tabs.get(id);
    if (tab) {
      void tab.open();
      return;
    }
    const isOffRecord = this.sessions.find(id)?.conversation.info.offRecord === true;
    if (isOffRecord || !this.sessions.hold(id)) {
      const why = isOffRecord
        ? t('A conversation off the record is shown in the side panel only: an editor would be kept over a reload.')
        : t('This conversation is not there any more.');
      void vscode.window.showInformationMessage(why);
      return;
    }
    const { extensionUri } = this.parts;
    const panel = vscode.window.createWebviewPanel(viewType, t('Conversation'), vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: viewRoots(extensionUri),
    });
    void this.add(panel, id).open();
  }

  private add(panel: vscode.WebviewPanel, id: string): EditorTab {
    const tab = new EditorTab(this.parts, this.sessions, panel, id);
    this.tabs.set(id, tab);
    panel.onDidDispose(() => this.tabs.delete(id));
    return tab;
  }

  private get viewInHand(): ConversationView {
    return this.tabs.get(this.sessions.inHandId ?? '') ?? this.side;
  }
}

/** The conversation of a tab, as its page kept it. */
const conversationOf = (state: unknown): string | null =>
  typeof state === 'object' && state !== null && 'conversationId' in state && typeof state.conversationId === 'string'
    ? state.conversationId
    : null;
