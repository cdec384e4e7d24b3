import type * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import { parseToHost, requestOf, type ToView } from '../../protocol/index.ts';
import type { ActionMessage } from '../handlers/handler.ts';
import type { ApprovalOf } from '../present/presentMessage.ts';
import type { Surroundings } from '../present/presentPanel.ts';
import { Feed } from './feed.ts';
import { t } from '../../base/index.ts';

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

/** So long a page that is in sight may take until it asks for the session, in ms. */
const maxSilenceMs = 10_000;

/** Whose view it is: the panel's, or an editor's. */
export interface SessionViewOwner {
  /** Loads the page into the webview; a page that is there already is loaded anew. */
  loadPage(webview: vscode.Webview): void;
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
  readonly #parts: SessionViewParts;
  readonly #owner: SessionViewOwner;
  readonly #actions: ReturnType<SessionViewParts['actionsFor']>;
  readonly #feed: Feed;
  #webview: vscode.Webview | null = null;
  #listening: vscode.Disposable | null = null;
  #isReady = false;
  /** How often a page has gone: what was begun for one is not finished for the next. */
  #departures = 0;
  #patienceTimer: NodeJS.Timeout | undefined;
  /** Messages for the view as soon as it is ready. */
  #pending: ToView[] = [];

  constructor(parts: SessionViewParts, owner: SessionViewOwner) {
    this.#parts = parts;
    this.#owner = owner;
    this.#actions = parts.actionsFor((message) => this.post(message));
    const { approvalOf } = parts;
    this.#feed = new Feed({
      post: (message) => this.#send(message),
      approvalOf,
      surroundings: (session) => parts.surroundings(session),
    });
  }

  /** Loads the page into this webview, which asks for the session then. The webview before it counts no more. */
  attach(webview: vscode.Webview, isVisible: boolean): void {
    this.#goAway();
    this.#listening?.dispose();
    this.#webview = webview;
    this.#listening = webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    this.#owner.loadPage(webview);
    if (isVisible) this.#comeBack();
  }

  /** The webview is gone, if it is not another one that is shown by now. */
  detach(webview: vscode.Webview): void {
    if (webview !== this.#webview) return;
    this.#goAway();
    this.#webview = null;
  }

  /** The webview is in sight or out of it. A page goes with its sight, and asks again when it is back. */
  setVisible(webview: vscode.Webview, isVisible: boolean): void {
    if (webview !== this.#webview) return;
    if (isVisible) this.#comeBack();
    else this.#goAway();
  }

  #goAway(): void {
    this.#departures += 1;
    this.#isReady = false;
    clearTimeout(this.#patienceTimer);
    this.#feed.pause();
  }

  /** Nobody is left before an empty view: a page that does not come up is loaded once more. */
  #comeBack(): void {
    clearTimeout(this.#patienceTimer);
    const webview = this.#webview;
    if (this.#isReady || !webview) return;
    this.#patienceTimer = setTimeout(() => {
      this.#parts.log.warn('The page of the view has not come up. It is loaded once more.');
      this.#owner.loadPage(webview);
    }, maxSilenceMs);
    this.#patienceTimer.unref();
  }

  /** Shows the session from its end; `reading` is a message that is to be there at once. */
  show(session: Session, reading: string | null = null): void {
    this.#feed.follow(session);
    if (this.#isReady) this.#feed.snapshot(reading);
  }

  /** Posts something outside the order of the transcript; a view that is not there yet gets it when it is. */
  post(message: ToView): void {
    if (this.#isReady) this.#send(message);
    else this.#pending = [...this.#pending.filter(({ type }) => type !== message.type), message];
  }

  /** Something around the transcript has changed. */
  refresh(): void {
    this.#feed.refresh();
  }

  /** The questions that wait for the person are other ones. */
  refreshApprovals(): void {
    if (this.#feed.isFollowing) this.#feed.refreshApprovals();
  }

  dispose(): void {
    this.#goAway();
    this.#listening?.dispose();
    this.#feed.leave();
  }

  #receive(raw: unknown): void {
    const message = parseToHost(raw);
    if (!message) {
      this.#parts.log.warn('A message of the view is not in the protocol; it was dropped.');
      return;
    }
    switch (message.type) {
      case 'ready':
        clearTimeout(this.#patienceTimer);
        void this.#begin(message.reading);
        break;
      case 'ack':
        this.#feed.acknowledge(message.epoch, message.seq, message.waitedMs);
        break;
      case 'resync':
        this.#parts.log.info(`The view asked for a snapshot: ${message.reason}`);
        if (this.#isReady) this.#feed.snapshotWhole();
        break;
      case 'focused':
        this.#owner.onFocus();
        break;
      case 'problem':
        this.#parts.log.warn(`The view: ${message.message.slice(0, 2000)}`);
        break;
      default:
        void this.#perform(message, requestOf(raw));
    }
  }

  /** Does what was asked for, and answers if the view waits for that under a number. */
  async #perform(message: ActionMessage, request: number | null): Promise<void> {
    let refusal: string | null;
    try {
      refusal = await this.#actions.perform(message, this.#owner.session());
    } catch (error) {
      this.#parts.log.error(`The view asked for “${message.type}”:`, error);
      refusal = t('The history cannot be read at the moment, so this was not done. The log says more.');
    }
    if (request !== null) this.#send({ type: 'answer', request, refusal });
  }

  /** Shows the session. What keeps it from that is said in the view, which can ask again. */
  async #begin(reading: string | null): Promise<void> {
    const departures = this.#departures;
    try {
      await this.#parts.prepare();
      // The page that asked has gone meanwhile.
      if (departures !== this.#departures) return;
      this.#isReady = true;
      this.show(this.#owner.session(), reading);
    } catch (error) {
      if (departures !== this.#departures) return;
      this.#isReady = false;
      this.#parts.log.error('The view could not be shown:', error);
      const reason = error instanceof Error ? error.message : String(error);
      this.#send({ type: 'failed', text: t('Sidestream could not begin: {0}', reason) });
      return;
    }
    for (const message of this.#pending.splice(0)) this.#send(message);
  }

  #send(message: ToView): void {
    // Never awaited: a hidden view never answers, and the stream must not wait for it.
    void this.#webview?.postMessage(message).then(undefined, (error: unknown) => this.#parts.log.warn(String(error)));
  }
}
