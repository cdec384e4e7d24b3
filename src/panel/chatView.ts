import * as vscode from 'vscode';
import type { Subscription } from '../base/index.ts';
import type { Session, Sessions } from '../assistant/index.ts';
import type { ConversationEvent } from '../conversation/index.ts';
import { parseToHost, type ToHost, type ToView } from '../protocol/index.ts';
import { viewHtml, viewRoots } from './html.ts';
import { messagePages } from './messagePages.ts';
import { Outbox } from './outbox.ts';
import { type ApprovalOf, presentActivity, presentHead, presentMessage } from './presentMessage.ts';
import { presentPanel, type Surroundings } from './presentPanel.ts';

/** What the panel needs of the rest of the house. */
export interface ChatViewParts {
  readonly extensionUri: vscode.Uri;
  /** Makes the sessions ready for use; nothing is asked of them before. */
  prepare(): Promise<void>;
  readonly sessions: Sessions;
  readonly log: vscode.LogOutputChannel;
  readonly approvalOf: ApprovalOf;
  surroundings(session: Session): Surroundings;
  /** What the person did in the view. */
  perform(message: ToHost, session: Session): void;
}

/**
 * The host's side of the chat view. It shows the current session: a snapshot whenever the view asks, and then only what
 * has changed. The view can go away and come back at any moment; nothing is kept in it.
 */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly id = 'sidestream.chat';

  private readonly parts: ChatViewParts;
  private readonly outbox: Outbox;
  private readonly subscriptions: Subscription[];
  private shown: { readonly session: Session; readonly subscriptions: Subscription[] } | null = null;
  private view: vscode.WebviewView | null = null;
  private isReady = false;
  /** Said to the view as soon as it is ready. */
  private owed: ToView[] = [];

  constructor(parts: ChatViewParts) {
    this.parts = parts;
    this.outbox = new Outbox((message) => this.post(message));
    this.subscriptions = [parts.sessions.onDidShow((session) => this.showSession(session))];
  }

  /** Opens the panel with the cursor in the composer, and this text in it if it is not empty. */
  async open(text = ''): Promise<void> {
    this.say({ type: 'compose', text });
    await vscode.commands.executeCommand(`${ChatView.id}.focus`);
  }

  /** Says something outside the order of the transcript; a view that is not there yet hears it when it is. */
  say(message: ToView): void {
    if (this.isReady) this.post(message);
    else this.owed = [...this.owed.filter(({ type }) => type !== message.type), message];
  }

  /** What stands around the transcript has changed. */
  refresh(): void {
    const session = this.shown?.session;
    if (session) this.outbox.push({ op: 'panel', panel: presentPanel(session, this.parts.surroundings(session)) });
  }

  /** What is asked of the person has changed: the running answer is drawn anew, since the conversation did not change. */
  refreshApprovals(): void {
    const session = this.shown?.session;
    const message = session?.answering == null ? undefined : session.conversation.message(session.answering);
    if (!session || !message) return;
    this.outbox.push({ op: 'head', head: presentHead(session.conversation, message, this.parts.approvalOf) });
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
    view.webview.html = viewHtml(view.webview, extensionUri);
  }

  dispose(): void {
    this.goAway();
    this.leaveSession();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private receive(raw: unknown): void {
    const message = parseToHost(raw);
    if (!message) {
      this.parts.log.warn('The view said something that is not in the protocol; it was dropped.');
      return;
    }
    switch (message.type) {
      case 'ready':
        void this.parts.prepare().then(() => this.begin(message.reading));
        break;
      case 'ack':
        this.outbox.acknowledge(message.epoch, message.seq);
        break;
      case 'resync':
        this.parts.log.info(`The view asked for a snapshot: ${message.reason}`);
        this.snapshotWhole();
        break;
      case 'problem':
        this.parts.log.warn(`The view: ${message.message.slice(0, 2000)}`);
        break;
      default:
        this.parts.perform(message, this.parts.sessions.current);
    }
  }

  private begin(reading: string | null): void {
    this.isReady = true;
    this.showSession(this.parts.sessions.current, reading);
    for (const message of this.owed.splice(0)) this.post(message);
  }

  /** Shows the session from its end; `reading` is a message that is to be there at once. */
  private showSession(session: Session, reading: string | null = null): void {
    if (this.shown?.session !== session) {
      this.leaveSession();
      this.shown = {
        session,
        subscriptions: [
          session.conversation.onDidChange((event) => this.changed(session, event)),
          session.onDidChange(() => this.refresh()),
        ],
      };
    }
    this.snapshot(reading);
  }

  private leaveSession(): void {
    for (const subscription of this.shown?.subscriptions ?? []) subscription.dispose();
    this.shown = null;
  }

  private goAway(): void {
    this.isReady = false;
    this.outbox.close();
  }

  /** Shows the current session anew, all of it at once, so that the view keeps its place. */
  private snapshotWhole(): void {
    this.snapshot(this.shown?.session.conversation.path()[0]?.id ?? null);
  }

  /** Shows the current session anew: its end, and at least all from the message `reading` on; older messages follow. */
  private snapshot(reading: string | null): void {
    const session = this.shown?.session;
    if (!session || !this.isReady) return;
    const { conversation } = session;
    const pages = messagePages(conversation, this.parts.approvalOf, reading);
    const messages = pages.next().value ?? [];
    const answering = session.answering ?? session.answeringElsewhere;
    const activity = answering === null ? null : conversation.activity(answering);
    const content = {
      panel: presentPanel(session, this.parts.surroundings(session)),
      messages,
      older: conversation.path().length - messages.length,
      activity:
        answering === null || activity === null ? null : { messageId: answering, activity: presentActivity(activity) },
      draft: conversation.info.draft,
    };
    this.outbox.snapshot(content, pages);
  }

  private changed(session: Session, event: ConversationEvent): void {
    const { conversation } = session;
    switch (event.type) {
      case 'text':
        this.outbox.push({ op: 'delta', messageId: event.messageId, offset: event.offset, text: event.text });
        break;
      case 'thinking': {
        const { messageId, stepId, offset, text } = event;
        this.outbox.push({ op: 'thinking', messageId, stepId, offset, text });
        break;
      }
      case 'activity': {
        const activity = event.activity && presentActivity(event.activity);
        this.outbox.push({ op: 'activity', messageId: event.messageId, activity });
        break;
      }
      case 'message': {
        const view = presentMessage(conversation, event.message, this.parts.approvalOf);
        if (event.added) this.outbox.push({ op: 'add', message: view });
        else this.outbox.push({ op: 'head', head: view.head });
        break;
      }
      case 'path':
        this.snapshotWhole();
        break;
      case 'info':
        this.refresh();
        break;
    }
  }

  private post(message: ToView): void {
    // Never awaited: a hidden view never answers, and the stream must not wait for it.
    void this.view?.webview
      .postMessage(message)
      .then(undefined, (error: unknown) => this.parts.log.warn(String(error)));
  }
}
