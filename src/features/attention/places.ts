import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import type { Subscription } from '../../base/index.ts';
import type { ChatView, ConversationActions, EditorTabs } from '../../panel/index.ts';

/** Places in which conversations are shown: the side panel and editors. */
export class Places {
  readonly view: ChatView;
  readonly #editors: EditorTabs;
  readonly #sessions: Sessions;
  readonly #conversations: ConversationActions;

  constructor(view: ChatView, editors: EditorTabs, sessions: Sessions, conversations: ConversationActions) {
    this.view = view;
    this.#editors = editors;
    this.#sessions = sessions;
    this.#conversations = conversations;
  }

  /** Whether the person sees the conversation neither in the side panel nor in an editor, or is in another window. */
  isUnseen(conversationId: string): boolean {
    const isInPanel = this.view.isVisible && this.#sessions.isShown(conversationId);
    return !vscode.window.state.focused || !(isInPanel || this.#editors.isVisible(conversationId));
  }

  /** Calls the listener when the person may see another conversation than before. */
  onDidChange(listener: () => void): readonly Subscription[] {
    return [
      this.#sessions.onDidShow(listener),
      this.view.onDidChangeVisibility(listener),
      this.#editors.onDidChangeVisibility(listener),
      vscode.window.onDidChangeWindowState(listener),
    ];
  }

  /** Shows a conversation where it stands: in its editor, else in the side panel. */
  async show(conversationId: string): Promise<void> {
    if (!this.#editors.reveal(conversationId)) await this.#conversations.open(conversationId);
  }
}
