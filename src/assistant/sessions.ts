import { Emitter, type Subscription } from '../base/index.ts';
import { Conversation } from '../conversation/index.ts';
import { type QueuedPrompt, Session, type SessionParts, type TurnResult } from './session.ts';

/** Where conversations are kept between one start and the next. */
export interface ConversationKeeper {
  /** The conversation as it was left; `null` when there is none with this id. */
  load(id: string): Conversation | null;
  /** Keeps what happens in the conversation from now on. */
  keep(conversation: Conversation): Subscription;
  /** The prompts that waited in the conversation. */
  queue(conversation: Conversation): readonly QueuedPrompt[];
  saveQueue(id: string, queue: readonly QueuedPrompt[]): void;
  /** The conversation that was open last. */
  lastOpened(): string | null;
  setLastOpened(id: string): void;
}

/** The conversations that are at work, and the one that is shown. */
export class Sessions {
  private readonly parts: SessionParts;
  private readonly keeper: ConversationKeeper;
  private readonly workspace: string;
  private readonly sessions = new Map<string, { readonly session: Session; readonly subscriptions: Subscription[] }>();
  private readonly shown = new Emitter<Session>();
  private readonly ended = new Emitter<{ readonly session: Session; readonly result: TurnResult }>();
  private shownId: string | null = null;

  readonly onDidShow = this.shown.event;
  readonly onDidEndTurn = this.ended.event;

  /** @param workspace the URI of the workspace in which new conversations begin; empty for none */
  constructor(parts: SessionParts, keeper: ConversationKeeper, workspace: string) {
    this.parts = parts;
    this.keeper = keeper;
    this.workspace = workspace;
  }

  /** The session that is shown: the one that was open last, or a new one. */
  get current(): Session {
    const known = this.shownId === null ? undefined : this.sessions.get(this.shownId)?.session;
    if (known) return known;
    const last = this.keeper.lastOpened();
    return (last === null ? null : this.show(last)) ?? this.create();
  }

  /** The session of a conversation that is at work or shown. */
  open(id: string): Session | null {
    return this.sessions.get(id)?.session ?? null;
  }

  isShown(id: string): boolean {
    return this.shownId === id;
  }

  /** Reads a conversation again that was changed in the store itself, e.g. by an import. Not while an answer runs. */
  reload(id: string): void {
    const session = this.open(id);
    if (session?.answering !== null) return;
    const isShown = this.shownId === id;
    this.close(id);
    if (isShown) this.show(id);
  }

  /** Shows a conversation; `null` when there is none with this id. */
  show(id: string): Session | null {
    const open = this.sessions.get(id)?.session;
    if (open) return this.present(open);
    const conversation = this.keeper.load(id);
    return conversation && this.present(this.add(conversation));
  }

  /** Shows a new conversation; an empty one that is shown already is used again. */
  create(): Session {
    const shown = this.shownId === null ? undefined : this.sessions.get(this.shownId)?.session;
    if (shown?.conversation.size === 0) return this.present(shown);
    return this.present(this.add(Conversation.create(this.workspace)));
  }

  /** Adds a conversation that was made elsewhere, e.g. by a fork, and shows it. */
  adopt(conversation: Conversation): Session {
    return this.present(this.add(conversation));
  }

  /** Stops what runs in a conversation and forgets it, e.g. since it was deleted. */
  close(id: string): void {
    const entry = this.sessions.get(id);
    if (!entry) return;
    entry.session.stop();
    for (const subscription of entry.subscriptions) subscription.dispose();
    this.sessions.delete(id);
    if (this.shownId === id) this.shownId = null;
  }

  /** Stops every running answer. */
  dispose(): void {
    for (const id of [...this.sessions.keys()]) this.close(id);
  }

  private add(conversation: Conversation): Session {
    const session = new Session(conversation, this.parts, this.keeper.queue(conversation));
    const subscriptions = [
      this.keeper.keep(conversation),
      session.onDidChangeQueue(() => this.keeper.saveQueue(conversation.id, session.queue)),
      session.onDidEndTurn((result) => this.ended.fire({ session, result })),
    ];
    this.sessions.set(conversation.id, { session, subscriptions });
    return session;
  }

  private present(session: Session): Session {
    this.letGo();
    this.shownId = session.conversation.id;
    this.keeper.setLastOpened(this.shownId);
    this.shown.fire(session);
    return session;
  }

  /** What was shown and does nothing need not be kept in memory. */
  private letGo(): void {
    if (this.shownId === null) return;
    const session = this.sessions.get(this.shownId)?.session;
    if (session?.answering === null && session.queue.length === 0) this.close(this.shownId);
  }
}
