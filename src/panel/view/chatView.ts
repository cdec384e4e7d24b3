import * as vscode from 'vscode';
import type { Session, Sessions } from '../../assistant/index.ts';
import type { Subscription } from '../../base/index.ts';
import { parseToHost, requestOf, type ToView } from '../../protocol/index.ts';
import type { ActionMessage } from '../handlers/handler.ts';
import type { ApprovalOf } from '../present/presentMessage.ts';
import type { Surroundings } from '../present/presentPanel.ts';
import { Feed } from './feed.ts';
import { viewHtml, viewRoots } from './html.ts';

/** The parts of the extension that the view shows and reaches. */
export interface ChatViewParts {
  readonly extensionUri: vscode.Uri;
  /** Makes the sessions ready for use; nothing is asked of them before. */
  prepare(): Promise<void>;
  readonly sessions: Sessions;
  readonly log: vscode.LogOutputChannel;
  readonly approvalOf: ApprovalOf;
  surroundings(session: Session): Surroundings;
  /** Does what the person asked for in the view; a sentence says why not. Never throws. */
  perform(message: ActionMessage, session: Session): Promise<string | null>;
}

/**
 * The host's side of the chat view. It shows the current session: a snapshot whenever the view asks, and then only what
 * has changed. The view can go away and come back at any moment; nothing is kept in it.
 */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly id = 'sidestream.chat';

  private readonly parts: ChatViewParts;
  private readonly feed: Feed;
  private readonly subscriptions: Subscription[];
  private badge = 0;
  private view: vscode.WebviewView | null = null;
  private isReady = false;
  /** Messages for the view as soon as it is ready. */
  private pending: ToView[] = [];

  constructor(parts: ChatViewParts) {
    this.parts = parts;
    const { approvalOf } = parts;
    this.feed = new Feed({
      post: (message) => this.send(message),
      approvalOf,
      surroundings: (session) => parts.surroundings(session),
    });
    this.subscriptions = [parts.sessions.onDidShow((session) => this.showSession(session))];
  }

  /** Opens the panel with the cursor in the composer, and this text in it if it is not empty. */
  async open(text = ''): Promise<void> {
    this.post({ type: 'compose', text });
    await vscode.commands.executeCommand(`${ChatView.id}.focus`);
  }

  /** Posts something outside the order of the transcript; a view that is not there yet gets it when it is. */
  post(message: ToView): void {
    if (this.isReady) this.send(message);
    else this.pending = [...this.pending.filter(({ type }) => type !== message.type), message];
  }

  /** Whether the person sees it, as far as VS Code knows. */
  get isVisible(): boolean {
    return this.view?.visible === true;
  }

  /** Shows at the view's icon how many questions wait for the person. */
  setBadge(count: number): void {
    this.badge = count;
    if (this.view) this.view.badge = badgeOf(count);
  }

  /** Something around the transcript has changed. */
  refresh(): void {
    this.feed.refresh();
  }

  /** The questions that wait for the person are other ones. */
  refreshApprovals(): void {
    if (this.feed.isFollowing) this.feed.refreshApprovals();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const { extensionUri } = this.parts;
    view.webview.options = { enableScripts: true, localResourceRoots: viewRoots(extensionUri) };
    view.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    view.onDidChangeVisibility(() => {
      if (!view.visible) this.goAway();
    });
    view.onDidDispose(() => {
      this.goAway();
      this.view = null;
    });
    view.badge = badgeOf(this.badge);
    view.webview.html = viewHtml(view.webview, extensionUri);
  }

  dispose(): void {
    this.goAway();
    this.feed.leave();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private receive(raw: unknown): void {
    const message = parseToHost(raw);
    if (!message) {
      this.parts.log.warn('A message of the view is not in the protocol; it was dropped.');
      return;
    }
    switch (message.type) {
      case 'ready':
        void this.begin(message.reading);
        break;
      case 'ack':
        this.feed.acknowledge(message.epoch, message.seq, message.waitedMs);
        break;
      case 'resync':
        this.parts.log.info(`The view asked for a snapshot: ${message.reason}`);
        if (this.isReady) this.feed.snapshotWhole();
        break;
      case 'problem':
        this.parts.log.warn(`The view: ${message.message.slice(0, 2000)}`);
        break;
      default:
        void this.perform(message, requestOf(raw));
    }
  }

  /** Does what was asked for, and answers if the view waits for that under a number. */
  private async perform(message: ActionMessage, request: number | null): Promise<void> {
    let refusal: string | null;
    try {
      refusal = await this.parts.perform(message, this.parts.sessions.current);
    } catch (error) {
      this.parts.log.error(`The view asked for “${message.type}”:`, error);
      refusal = 'The history cannot be read at the moment, so this was not done. The log says more.';
    }
    if (request !== null) this.send({ type: 'answer', request, refusal });
  }

  /** Shows the current session. What keeps it from that is said in the view, which can ask again. */
  private async begin(reading: string | null): Promise<void> {
    try {
      await this.parts.prepare();
      this.isReady = true;
      this.showSession(this.parts.sessions.current, reading);
    } catch (error) {
      this.isReady = false;
      this.parts.log.error('The view could not be shown:', error);
      const reason = error instanceof Error ? error.message : String(error);
      this.send({ type: 'failed', text: `Sidestream could not begin: ${reason}` });
      return;
    }
    for (const message of this.pending.splice(0)) this.send(message);
  }

  /** Shows the session from its end; `reading` is a message that is to be there at once. */
  private showSession(session: Session, reading: string | null = null): void {
    this.feed.follow(session);
    if (this.isReady) this.feed.snapshot(reading);
  }

  private goAway(): void {
    this.isReady = false;
    this.feed.pause();
  }

  private send(message: ToView): void {
    // Never awaited: a hidden view never answers, and the stream must not wait for it.
    void this.view?.webview
      .postMessage(message)
      .then(undefined, (error: unknown) => this.parts.log.warn(String(error)));
  }
}

const badgeOf = (count: number): vscode.ViewBadge | undefined =>
  count === 0
    ? undefined
    : { value: count, tooltip: count === 1 ? 'Claude waits for you' : `Claude waits for ${count} answers` };
