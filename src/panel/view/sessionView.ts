import type * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import { parseToHost, requestOf, type ToView } from '../../protocol/index.ts';
import type { ActionMessage } from '../handlers/handler.ts';
import type { ApprovalOf } from '../present/presentMessage.ts';
import type { Surroundings } from '../present/presentPanel.ts';
import { Feed } from './feed.ts';
import { type Place, viewHtml, viewRoots } from './html.ts';

/** The parts of the extension that every view of a session shows and reaches. */
export interface SessionViewParts {
  readonly extensionUri: vscode.Uri;
  /** Makes the sessions ready for use; nothing is asked of them before. */
  prepare(): Promise<void>;
  readonly log: vscode.LogOutputChannel;
  readonly approvalOf: ApprovalOf;
  surroundings(session: Session): Surroundings;
  /** Actions of the person in the view that is posted to by `post`. */
  actionsFor(post: (message: ToView) => void): {
    /** Does what the person asked for in the view; a sentence says why not. Never throws. */
    perform(message: ActionMessage, session: Session): Promise<string | null>;
  };
}

/** Whose view it is: the panel's, or an editor's. */
export interface SessionViewOwner {
  readonly place: Place;
  /**
   * The session that the view shows and acts on.
   *
   * @throws Error with a sentence for the person
   */
  session(): Session;
  /** The person is in this view now. */
  onFocus(): void;
}

/**
 * The host's side of a webview that shows a session: a snapshot whenever the view asks, and then only what has changed.
 * The view can go away and come back at any moment; nothing is kept in it.
 */
export class SessionView implements vscode.Disposable {
  private readonly parts: SessionViewParts;
  private readonly owner: SessionViewOwner;
  private readonly actions: ReturnType<SessionViewParts['actionsFor']>;
  private readonly feed: Feed;
  private webview: vscode.Webview | null = null;
  private isReady = false;
  /** Messages for the view as soon as it is ready. */
  private pending: ToView[] = [];

  constructor(parts: SessionViewParts, owner: SessionViewOwner) {
    this.parts = parts;
    this.owner = owner;
    this.actions = parts.actionsFor((message) => this.post(message));
    const { approvalOf } = parts;
    this.feed = new Feed({
      post: (message) => this.send(message),
      approvalOf,
      surroundings: (session) => parts.surroundings(session),
    });
  }

  /** Loads the page into this webview, which asks for the session then. */
  attach(webview: vscode.Webview): void {
    const { extensionUri } = this.parts;
    this.webview = webview;
    webview.options = { enableScripts: true, localResourceRoots: viewRoots(extensionUri) };
    webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    webview.html = viewHtml(webview, extensionUri, this.owner.place);
  }

  /** The webview is gone. */
  detach(): void {
    this.goAway();
    this.webview = null;
  }

  /** The page is away; it asks again when it is back. */
  goAway(): void {
    this.isReady = false;
    this.feed.pause();
  }

  /** Shows the session from its end; `reading` is a message that is to be there at once. */
  show(session: Session, reading: string | null = null): void {
    this.feed.follow(session);
    if (this.isReady) this.feed.snapshot(reading);
  }

  /** Posts something outside the order of the transcript; a view that is not there yet gets it when it is. */
  post(message: ToView): void {
    if (this.isReady) this.send(message);
    else this.pending = [...this.pending.filter(({ type }) => type !== message.type), message];
  }

  /** Something around the transcript has changed. */
  refresh(): void {
    this.feed.refresh();
  }

  /** The questions that wait for the person are other ones. */
  refreshApprovals(): void {
    if (this.feed.isFollowing) this.feed.refreshApprovals();
  }

  dispose(): void {
    this.goAway();
    this.feed.leave();
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
      case 'focused':
        this.owner.onFocus();
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
      refusal = await this.actions.perform(message, this.owner.session());
    } catch (error) {
      this.parts.log.error(`The view asked for “${message.type}”:`, error);
      refusal = 'The history cannot be read at the moment, so this was not done. The log says more.';
    }
    if (request !== null) this.send({ type: 'answer', request, refusal });
  }

  /** Shows the session. What keeps it from that is said in the view, which can ask again. */
  private async begin(reading: string | null): Promise<void> {
    try {
      await this.parts.prepare();
      this.isReady = true;
      this.show(this.owner.session(), reading);
    } catch (error) {
      this.isReady = false;
      this.parts.log.error('The view could not be shown:', error);
      const reason = error instanceof Error ? error.message : String(error);
      this.send({ type: 'failed', text: `Sidestream could not begin: ${reason}` });
      return;
    }
    for (const message of this.pending.splice(0)) this.send(message);
  }

  private send(message: ToView): void {
    // Never awaited: a hidden view never answers, and the stream must not wait for it.
    void this.webview?.postMessage(message).then(undefined, (error: unknown) => this.parts.log.warn(String(error)));
  }
}
