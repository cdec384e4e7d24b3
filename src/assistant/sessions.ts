import { delay, Emitter, type Subscription } from '../base/index.ts';
import { Conversation, type ConversationChoice } from '../conversation/index.ts';
import { type QueuedPrompt, Session, type SessionParts, type TurnResult } from './session.ts';

/** The place where conversations are kept between one start and the next. */
export interface ConversationArchive {
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

/** How long a closed conversation's turn may take to clear up before its changes are no longer written, ms. */
const maxCloseMs = 1_000;

interface Entry {
  readonly session: Session;
  readonly subscriptions: readonly Subscription[];
}

/**
 * The conversations that are at work, and the one that is shown. A conversation has one session here at a time: it is
 * loaded only when it has none, and shown only while it has one.
 */
export class Sessions {
  readonly #parts: SessionParts;
  readonly #archive: ConversationArchive;
  readonly #workspace: string;
  readonly #entries = new Map<string, Entry>();
  /** Closed, but still clearing up: their last changes are yet to be written. */
  readonly #closing = new Map<string, Entry>();
  readonly #shown = new Emitter<Session>();
  readonly #ended = new Emitter<{ readonly session: Session; readonly result: TurnResult }>();
  readonly #closed = new Emitter<Conversation>();
  readonly #work = new Emitter<void>();
  /** Conversations that are shown somewhere else, too, e.g. in an editor. */
  readonly #held = new Set<string>();
  #shownId: string | null = null;
  #atHand: string | null = null;

  readonly onDidShow = this.#shown.event;
  readonly onDidEndTurn = this.#ended.event;
  /** A turn of some conversation has begun or ended. */
  readonly onDidChangeWork = this.#work.event;
  /** A conversation is at work no more; what is kept of it is in the archive. */
  readonly onDidClose = this.#closed.event;

  /** @param workspace the URI of the workspace in which new conversations begin; empty for none */
  constructor(parts: SessionParts, archive: ConversationArchive, workspace: string) {
    this.#parts = parts;
    this.#archive = archive;
    this.#workspace = workspace;
  }

  /** The session that is shown: the one that was open last, or a new one. */
  get current(): Session {
    const known = this.#shownSession;
    if (known) return known;
    const last = this.#archive.lastOpened();
    return (last === null ? null : this.show(last)) ?? this.create();
  }

  /** The session that the person is at: the one that was taken in hand, as long as it is open, else the shown one. */
  get inHand(): Session {
    return (this.#atHand === null ? null : this.find(this.#atHand)) ?? this.current;
  }

  /** The conversation that was taken in hand, if it is not just the shown one. */
  get inHandId(): string | null {
    return this.#atHand;
  }

  /** The person is at this conversation now; at the shown one with `null`. */
  takeInHand(id: string | null): void {
    this.#atHand = id;
  }

  /** The sessions that there are: of conversations at work, and the one that is shown. */
  get open(): readonly Session[] {
    return [...this.#entries.values()].map(({ session }) => session);
  }

  /** The session of a conversation that is at work or shown. */
  find(id: string): Session | null {
    return this.#entries.get(id)?.session ?? null;
  }

  isShown(id: string): boolean {
    return this.#shownId === id;
  }

  /** Reads a conversation again that was changed in the store itself, e.g. by an import. Not while an answer runs. */
  reload(id: string): void {
    const session = this.find(id);
    if (session?.answering !== null) return;
    const isShown = this.#shownId === id;
    void this.close(id);
    if (isShown) this.show(id);
    else if (this.#held.has(id)) this.#openOrLoad(id);
  }

  /** Shows a conversation; `null` when there is none with this id. */
  show(id: string): Session | null {
    const session = this.#openOrLoad(id);
    return session && this.#present(session);
  }

  /** Opens a conversation beside the shown one, until `release`; `null` when there is none with this id. */
  hold(id: string): Session | null {
    const session = this.#openOrLoad(id);
    if (session) this.#held.add(id);
    return session;
  }

  /** Opens a new conversation beside the shown one, until `release`. */
  holdNew(): Session {
    const session = this.#add(Conversation.create(this.#workspace));
    this.#held.add(session.conversation.id);
    return session;
  }

  /** A conversation is no more shown beside the shown one. What runs in it runs on. */
  release(id: string): void {
    this.#held.delete(id);
    if (this.#shownId !== id) this.#evictIdle(id);
  }

  /** Shows a new conversation; an empty one that is shown here alone is used again. */
  create(): Session {
    const shown = this.#shownSession;
    const isUnused =
      shown?.conversation.size === 0 && !shown.conversation.info.offRecord && !this.#held.has(shown.conversation.id);
    return this.#present(isUnused ? shown : this.#add(Conversation.create(this.#workspace)));
  }

  /** Shows a new conversation that is off the record. */
  createOffRecord(): Session {
    return this.#present(this.#add(Conversation.create(this.#workspace, Date, true)));
  }

  /** Adds a conversation that was made elsewhere, e.g. by a fork, and shows it. */
  adopt(conversation: Conversation): Session {
    return this.#present(this.#add(conversation));
  }

  /** The default is about to change: conversations that have begun keep the one that they had. */
  keepChoices(before: ConversationChoice): void {
    for (const { session } of this.#entries.values()) {
      const { conversation } = session;
      if (conversation.size > 0) conversation.setInfo({ choice: { ...before, ...conversation.info.choice } });
    }
  }

  /**
   * Stops what runs in a conversation and forgets it, e.g. since it was deleted. Resolves when its last changes are
   * written, after a second at most.
   */
  async close(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#closed.fire(entry.session.conversation);
    this.#work.fire();
    if (this.#shownId === id) this.#shownId = null;
    const isIdle = entry.session.answering === null;
    const cleared = entry.session.close(() => this.#openOrLoad(id) ?? this.#addUnused(entry.session.conversation));
    if (isIdle) {
      release(entry);
      return;
    }
    this.#closing.set(id, entry);
    const late = new AbortController();
    await Promise.race([cleared, delay(maxCloseMs, late.signal)]);
    late.abort();
    this.#finishClosing(id, entry);
  }

  /** Stops every running answer. Resolves when all of them are written, after a second at most. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((id) => this.close(id)));
  }

  get #shownSession(): Session | null {
    return this.#shownId === null ? null : this.find(this.#shownId);
  }

  #openOrLoad(id: string): Session | null {
    const open = this.find(id);
    if (open) return open;
    // Its turn has ended in the conversation at once; what it still books would be the second object's to write.
    const closing = this.#closing.get(id);
    if (closing) this.#finishClosing(id, closing);
    const conversation = this.#archive.load(id);
    return conversation && this.#add(conversation);
  }

  /** A conversation that was left before anything was said in it is in no archive: it goes on as it was. */
  #addUnused(conversation: Conversation): Session | null {
    return conversation.size === 0 && !conversation.info.offRecord ? this.#add(conversation) : null;
  }

  #finishClosing(id: string, entry: Entry): void {
    if (this.#closing.get(id) !== entry) return;
    this.#closing.delete(id);
    release(entry);
  }

  #add(conversation: Conversation): Session {
    const { offRecord } = conversation.info;
    const session = new Session(conversation, this.#parts, offRecord ? [] : this.#archive.queue(conversation));
    const subscriptions = [
      session.onDidEndTurn((result) => this.#ended.fire({ session, result })),
      session.onDidChange(() => this.#work.fire()),
    ];
    if (!offRecord) {
      subscriptions.push(
        this.#archive.keep(conversation),
        session.onDidChangeQueue(() => this.#archive.saveQueue(conversation.id, session.queue)),
      );
    }
    this.#entries.set(conversation.id, { session, subscriptions });
    return session;
  }

  #present(session: Session): Session {
    const { id } = session.conversation;
    if (this.find(id) !== session) throw new Error('A closed session cannot be shown.');
    const before = this.#shownId;
    this.#shownId = id;
    if (before !== null && before !== id) this.#evictIdle(before);
    if (!session.conversation.info.offRecord) this.#archive.setLastOpened(id);
    this.#shown.fire(session);
    return session;
  }

  /** A conversation that is not shown and does nothing need not be kept in memory; one off the record must not. */
  #evictIdle(id: string): void {
    if (this.#held.has(id)) return;
    const session = this.find(id);
    const isIdle = session?.answering === null && session.queue.length === 0;
    if (isIdle || session?.conversation.info.offRecord === true) void this.close(id);
  }
}

function release({ subscriptions }: Entry): void {
  for (const subscription of subscriptions) subscription.dispose();
}
