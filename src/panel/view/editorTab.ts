import * as vscode from 'vscode';
import type { Session, Sessions } from '../../assistant/index.ts';
import type { Subscription } from '../../base/index.ts';
import type { ToView } from '../../protocol/index.ts';
import { titleOf } from '../history/historyList.ts';
import type { ConversationView } from './chatView.ts';
import { loadChatPage } from './html.ts';
import { SessionView, type SessionViewParts } from './sessionView.ts';
import { t } from '../../base/index.ts';

/** One conversation in an editor. It is held open while its tab is there; what runs in it outlives the tab. */
export class EditorTab implements ConversationView, vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #panel: vscode.WebviewPanel;
  readonly #inner: SessionView;
  readonly conversationId: string;
  #shown: { readonly session: Session; readonly titles: Subscription } | null = null;

  constructor(parts: SessionViewParts, sessions: Sessions, panel: vscode.WebviewPanel, conversationId: string) {
    this.#sessions = sessions;
    this.#panel = panel;
    this.conversationId = conversationId;
    this.#inner = new SessionView(parts, {
      loadPage: (webview) => loadChatPage(webview, parts.extensionUri, 'editor'),
      session: () => this.#session(),
      onFocus: () => sessions.takeInHand(conversationId),
    });
    panel.iconPath = vscode.Uri.joinPath(parts.extensionUri, 'media', 'icon.svg');
    const { webview } = panel;
    panel.onDidChangeViewState(() => {
      this.#inner.setVisible(webview, panel.visible);
      if (!panel.visible) this.#layDown();
    });
    panel.onDidDispose(() => {
      this.#layDown();
      this.#inner.detach(webview);
      this.dispose();
      sessions.release(conversationId);
    });
    this.#inner.attach(webview, panel.visible);
  }

  open(text = ''): Promise<void> {
    this.post({ type: 'compose', text });
    this.#panel.reveal();
    return Promise.resolve();
  }

  post(message: ToView): void {
    this.#inner.post(message);
  }

  /** Whether the person sees it, as far as VS Code knows. */
  get isVisible(): boolean {
    return this.#panel.visible;
  }

  refresh(): void {
    this.#inner.refresh();
  }

  refreshApprovals(): void {
    this.#inner.refreshApprovals();
  }

  /** The conversation was closed: it is followed in the session that has taken its place, if one has. */
  follow(): void {
    if (this.#sessions.find(this.conversationId)) this.#inner.show(this.#session());
  }

  /** Closes the tab. */
  close(): void {
    this.#panel.dispose();
  }

  /** Ends the listening. The tab stays: VS Code shows it again after a reload. */
  dispose(): void {
    this.#inner.dispose();
    this.#shown?.titles.dispose();
    this.#shown = null;
  }

  #session(): Session {
    const session = this.#sessions.hold(this.conversationId);
    if (!session) {
      this.close();
      throw new Error(t('This conversation is not there any more.'));
    }
    if (this.#shown?.session !== session) {
      this.#shown?.titles.dispose();
      const { conversation } = session;
      const name = (): void => {
        const title = titleOf({ title: conversation.info.title, preview: '' });
        if (this.#panel.title !== title) this.#panel.title = title;
      };
      const titles = conversation.onDidChange(({ type }) => {
        if (type === 'info') name();
      });
      this.#shown = { session, titles };
      name();
    }
    return session;
  }

  /** The person does not see this tab any more: until then it is the one in hand, while they are in a file beside it. */
  #layDown(): void {
    if (this.#sessions.inHandId === this.conversationId) this.#sessions.takeInHand(null);
  }
}
