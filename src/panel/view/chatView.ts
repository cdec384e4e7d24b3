import * as vscode from 'vscode';
import type { Sessions } from '../../assistant/index.ts';
import { Emitter, plural, type Subscription } from '../../base/index.ts';
import type { ToView } from '../../protocol/index.ts';
import { loadChatPage } from './html.ts';
import { SessionView, type SessionViewParts } from './sessionView.ts';

/** A place in which a conversation is shown: the panel, or an editor. */
export interface ConversationView {
  /** Brings it to the front with the cursor in the composer, and this text in it if it is not empty. */
  open(text?: string): Promise<void>;
  /** Posts something outside the order of the transcript. */
  post(message: ToView): void;
}

/** The host's side of the chat view in the side panel, which shows the current session. */
export class ChatView implements ConversationView, vscode.WebviewViewProvider, vscode.Disposable {
  static readonly id = 'sidestream.chat';

  readonly #inner: SessionView;
  readonly #subscriptions: Subscription[];
  readonly #seen = new Emitter<void>();
  #badge = 0;
  #view: vscode.WebviewView | null = null;

  /** It is visible, or hidden, now. */
  readonly onDidChangeVisibility = this.#seen.event;

  constructor(parts: SessionViewParts, sessions: Sessions) {
    this.#inner = new SessionView(parts, {
      loadPage: (webview) => loadChatPage(webview, parts.extensionUri, 'panel'),
      session: () => sessions.current,
      onFocus: () => sessions.takeInHand(null),
    });
    this.#subscriptions = [sessions.onDidShow((session) => this.#inner.show(session))];
  }

  async open(text = ''): Promise<void> {
    this.post({ type: 'compose', text });
    await vscode.commands.executeCommand(`${ChatView.id}.focus`);
  }

  post(message: ToView): void {
    this.#inner.post(message);
  }

  /** Whether the person sees it, as far as VS Code knows. */
  get isVisible(): boolean {
    return this.#view?.visible === true;
  }

  /** Shows at the view's icon how many questions wait for the person. */
  setBadge(count: number): void {
    this.#badge = count;
    if (this.#view) this.#view.badge = badgeOf(count);
  }

  /** Something around the transcript has changed. */
  refresh(): void {
    this.#inner.refresh();
  }

  /** The questions that wait for the person are other ones. */
  refreshApprovals(): void {
    this.#inner.refreshApprovals();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const { webview } = view;
    view.onDidChangeVisibility(() => {
      this.#inner.setVisible(webview, view.visible);
      this.#seen.fire();
    });
    view.onDidDispose(() => {
      this.#inner.detach(webview);
      if (this.#view === view) this.#view = null;
    });
    view.badge = badgeOf(this.#badge);
    this.#inner.attach(webview, view.visible);
    this.#seen.fire();
  }

  dispose(): void {
    this.#inner.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

const badgeOf = (count: number): vscode.ViewBadge | undefined =>
  count === 0
    ? undefined
    : { value: count, tooltip: plural(count, 'Claude waits for you', 'Claude waits for {0} answers') };
