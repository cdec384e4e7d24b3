import type { Session } from '../../assistant/index.ts';
import type { Subscription } from '../../base/index.ts';
import type { ConversationEvent, ConversationInfo } from '../../conversation/index.ts';
import type { Op, PanelChange, PanelView, ToView } from '../../protocol/index.ts';
import {
  type ApprovalOf,
  presentActivity,
  presentHead,
  presentMessage,
  presentStep,
} from '../present/presentMessage.ts';
import { presentPanel, type Surroundings } from '../present/presentPanel.ts';
import { messagePages } from './messagePages.ts';
import { type After, Outbox } from './outbox.ts';
import { SentMessages } from './sentMessages.ts';

/** Ways out of a feed and into the rest of the extension. The clock is given by tests only. */
export interface FeedParts {
  readonly post: (message: ToView) => void;
  readonly approvalOf: ApprovalOf;
  readonly surroundings: (session: Session) => Surroundings;
  readonly now?: () => number;
  readonly later?: After;
}

/** The stream of one session to a view: a snapshot, and then only what has changed. */
export class Feed {
  readonly #parts: FeedParts;
  readonly #outbox: Outbox;
  readonly #sent: SentMessages;
  #shown: { readonly session: Session; readonly subscriptions: readonly Subscription[] } | null = null;
  /** The panel as the view has it. */
  #panel: PanelView | null = null;
  #info: ConversationInfo | null = null;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { post, now, later } = parts;
    this.#outbox = new Outbox({
      post,
      takeLate: () => this.#panelChanges(),
      ...(now ? { now } : {}),
      ...(later ? { later } : {}),
    });
    this.#sent = new SentMessages({
      message: (message) => presentMessage(this.#session.conversation, message, parts.approvalOf),
      head: (message) => presentHead(this.#session.conversation, message),
      step: (step, messageId) => presentStep(step, messageId, parts.approvalOf),
    });
  }

  /** Listens to this session from now on, instead of the one before. */
  follow(session: Session): void {
    if (this.#shown?.session === session) return;
    this.leave();
    this.#info = session.conversation.info;
    const subscriptions = [
      session.conversation.onDidChange((event) => this.#changed(event)),
      session.onDidChange(() => this.refresh()),
    ];
    this.#shown = { session, subscriptions };
  }

  /** Sends the end of the conversation, and at least all from the message `reading` on; older messages follow. */
  snapshot(reading: string | null): void {
    const session = this.#session;
    const { conversation } = session;
    this.#sent.clear();
    const pages = messagePages(conversation, (message) => this.#sent.take(message), reading);
    const messages = pages.next().value ?? [];
    const answering = session.answering ?? session.answeringElsewhere;
    const activity = answering === null ? null : conversation.activity(answering);
    this.#panel = presentPanel(session, this.#parts.surroundings(session));
    const content = {
      panel: this.#panel,
      messages,
      older: conversation.path().length - messages.length,
      activity:
        answering === null || activity === null ? null : { messageId: answering, activity: presentActivity(activity) },
      draft: conversation.info.draft,
    };
    this.#outbox.snapshot(content, pages);
  }

  /** Sends everything anew and all of it at once, so that the view keeps its place. */
  snapshotWhole(): void {
    this.snapshot(this.#session.conversation.path()[0]?.id ?? null);
  }

  acknowledge(epoch: number, seq: number, waitedMs: number): void {
    this.#outbox.acknowledge(epoch, seq, waitedMs);
  }

  /** Something around the transcript has changed. */
  refresh(): void {
    if (this.#shown) this.#outbox.pushLate();
  }

  /** The questions of the running answer are other ones, which are no part of the conversation. */
  refreshApprovals(): void {
    const { answering, conversation } = this.#session;
    const message = answering === null ? undefined : conversation.message(answering);
    if (message) this.#pushChanges(this.#sent.changes(message));
  }

  /** The view is away. */
  pause(): void {
    this.#outbox.close();
  }

  /** Ends the listening. */
  leave(): void {
    for (const subscription of this.#shown?.subscriptions ?? []) subscription.dispose();
    this.#shown = null;
  }

  get isFollowing(): boolean {
    return this.#shown !== null;
  }

  get #session(): Session {
    if (!this.#shown) throw new Error('No session is followed.');
    return this.#shown.session;
  }

  #changed(event: ConversationEvent): void {
    // A view that is away is told everything when it comes back.
    if (!this.#outbox.isOpen && event.type !== 'info') return;
    switch (event.type) {
      case 'text':
        this.#push(this.#sent.text(event));
        break;
      case 'thinking':
        this.#push(this.#sent.thinking(event));
        break;
      case 'activity':
        if (this.#sent.has(event.messageId)) {
          const activity = event.activity && presentActivity(event.activity);
          this.#push({ op: 'activity', messageId: event.messageId, activity });
        }
        break;
      case 'message':
        if (event.added) this.#push({ op: 'add', message: this.#sent.take(event.message) });
        else this.#pushChanges(this.#sent.changes(event.message));
        break;
      case 'path':
        this.snapshotWhole();
        break;
      case 'info':
        if (showsOtherwise(this.#info, event.info)) this.refresh();
        this.#info = event.info;
        break;
    }
  }

  #push(op: Op | null): void {
    if (op) this.#outbox.push(op);
  }

  #pushChanges(ops: readonly Op[] | null): void {
    if (ops === null) this.snapshotWhole();
    else for (const op of ops) this.#outbox.push(op);
  }

  /** The fields of the panel that are other ones than the view has. Presented once a batch: it asks the store. */
  #panelChanges(): Op[] {
    const session = this.#session;
    const before = this.#panel;
    const now = presentPanel(session, this.#parts.surroundings(session));
    this.#panel = now;
    const keys = Object.keys(now) as (keyof PanelView)[];
    const changed = keys.filter((key) => JSON.stringify(now[key]) !== JSON.stringify(before?.[key]));
    const panel: PanelChange = Object.fromEntries(changed.map((key) => [key, now[key]]));
    return changed.length === 0 ? [] : [{ op: 'panel', panel }];
  }
}

/** Whether the panel shows something of it; a draft, which changes with each key, it has itself. */
const showsOtherwise = (before: ConversationInfo | null, now: ConversationInfo): boolean =>
  before === null ||
  (Object.keys(now) as (keyof ConversationInfo)[]).some((key) => key !== 'draft' && before[key] !== now[key]);
