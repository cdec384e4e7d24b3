import { toStorable } from '../../base/index.ts';
import type { Subscription } from '../../base/index.ts';
import type { Conversation, ConversationEvent, ConversationInfo } from '../../conversation/index.ts';
import type { AssistantMessage, Message } from '../../conversation/index.ts';
import type { Connection } from '../file/connection.ts';
import type { Database } from '../file/database.ts';
import {
  nextRevision,
  type Stamp,
  writeFields,
  type StoredMessage,
  sameInfo,
  writeInfo,
  writeInfoChanges,
  writeMessage,
  writeRound,
  writeStep,
} from './rows.ts';
import type { Session } from '../file/sessionLock.ts';
import type { Timing } from '../timing.ts';

/** Growing text, drafts and titles wait this long at most, so that many deltas are one write. */
const gatherMs = 200;

/** A message as it was last written. */
interface Kept {
  readonly message: Message;
  /** Length of the part of its text that is in the file, in UTF-16 units. */
  readonly textUnits: number;
}

/** A conversation whose changes are written, and what of it the file has. */
interface Entry {
  readonly conversation: Conversation;
  readonly subscription: Subscription;
  readonly kept: Map<string, Kept>;
  /** Messages that another window runs: they are its to write. */
  readonly foreign: Set<string>;
  readonly dirty: Set<string>;
  info: ConversationInfo | null;
  infoDirty: boolean;
  /** Deleted for good, here or in another window: nothing of it is written again. */
  gone: boolean;
  detached: boolean;
  readonly onForeign: ((messages: readonly Message[]) => void) | null;
}

export interface AttachOptions {
  /**
   * Messages that another window added to the conversation or changed. The store knows that they are written: whoever
   * takes them over into the conversation does not cause another write.
   */
  readonly onForeign?: (messages: readonly Message[]) => void;
}

/**
 * Writes conversations while they happen. What is structure (a prompt, a new answer, a step, the end of a turn) is
 * written at once, what grows is gathered for a moment and then appended, and what cannot be written now is
 * written when it can be.
 */
export class Recorder {
  readonly #database: Database;
  readonly #session: Session;
  readonly #timing: Timing;
  readonly #entries = new Map<string, Entry>();
  /** Messages and infos that came out of the file and have not changed since. */
  #unchanged = new WeakSet<object>();
  #timer: Subscription | null = null;
  #syncDue = false;

  constructor(database: Database, session: Session, timing: Timing) {
    this.#database = database;
    this.#session = session;
    this.#timing = timing;
    database.keptElsewhere = (connection) => this.#write(connection, [...this.#entries.values()]);
    database.onDidReplaceFile(() => this.#forgetFile());
  }

  /** Notes that these objects came out of the file, so that attaching their conversation does not write them again. */
  loaded(info: ConversationInfo, messages: Iterable<Message>): void {
    this.#unchanged.add(info);
    for (const message of messages) this.#unchanged.add(message);
  }

  /** Writes the conversation and all that happens in it, until the subscription is disposed. */
  attach(conversation: Conversation, foreign: Iterable<string>, options: AttachOptions): Subscription {
    this.#entries.get(conversation.id)?.subscription.dispose();
    const entry: Entry = {
      conversation,
      subscription: conversation.onDidChange((event) => this.#changed(entry, event)),
      kept: new Map(),
      foreign: new Set(foreign),
      dirty: new Set(),
      info: this.#unchanged.has(conversation.info) ? conversation.info : null,
      infoDirty: !this.#unchanged.has(conversation.info),
      gone: false,
      detached: false,
      onForeign: options.onForeign ?? null,
    };
    for (const message of conversation.all()) {
      if (this.#unchanged.has(message)) entry.kept.set(message.id, { message, textUnits: message.text.length });
      else entry.dirty.add(message.id);
    }
    this.#entries.set(conversation.id, entry);
    if (hasUnwritten(entry)) this.#save([entry]);
    return { dispose: () => this.#detach(entry) };
  }

  /** The conversation with this id if it is attached, or is not wholly written yet. */
  conversation(id: string): Conversation | undefined {
    return this.#entries.get(id)?.conversation;
  }

  /** Conversations of which something is not in the file. */
  unwritten(): Conversation[] {
    return [...this.#entries.values()].filter(hasUnwritten).map((entry) => entry.conversation);
  }

  /** Whether an attached conversation has an answer that another window writes. */
  get waitsForOthers(): boolean {
    return [...this.#entries.values()].some((entry) => entry.foreign.size > 0);
  }

  /** The name under which this window writes. */
  get writer(): string {
    return this.#session.id;
  }

  /** Whether this window runs the message. */
  runs(messageId: string): boolean {
    for (const entry of this.#entries.values()) {
      if (entry.foreign.has(messageId)) continue;
      if (entry.conversation.answer(messageId)?.state === 'streaming') return true;
    }
    return false;
  }

  /** Takes over what another window wrote into an attached conversation. */
  changedElsewhere(id: string, info: ConversationInfo, messages: readonly StoredMessage[]): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    for (const { message, owner } of messages) {
      if (message.state === 'streaming' && owner !== this.#session.id) entry.foreign.add(message.id);
      else entry.foreign.delete(message.id);
      entry.kept.set(message.id, { message, textUnits: message.text.length });
      entry.dirty.delete(message.id);
    }
    const { title, pinned, choice, head } = info;
    if (entry.info) {
      const before = entry.info;
      const shared = { title, pinned, choice };
      entry.info = { ...before, ...shared, head };
      if (!sameInfo(before, { ...before, ...shared })) entry.conversation.setInfo(shared);
    }
    if (messages.length > 0) entry.onForeign?.(messages.map(({ message }) => message));
  }

  /** Writes no more of a conversation that was deleted for good. */
  forget(id: string): void {
    const entry = this.#entries.get(id);
    if (entry) entry.gone = true;
  }

  /** Writes what waits to be gathered. */
  flush(): void {
    this.#timer?.dispose();
    this.#timer = null;
    this.#save([...this.#entries.values()]);
    if (this.#syncDue) this.#database.sync();
    this.#syncDue = false;
  }

  #changed(entry: Entry, event: ConversationEvent): void {
    switch (event.type) {
      case 'message': {
        if (entry.foreign.has(event.message.id) || isWritten(entry, event.message.id)) return;
        entry.dirty.add(event.message.id);
        if (event.message.state === 'streaming') this.#session.hold();
        this.#save([entry]);
        return;
      }
      case 'text':
      case 'thinking':
        if (entry.foreign.has(event.messageId) || isWritten(entry, event.messageId)) return;
        entry.dirty.add(event.messageId);
        break;
      case 'info':
        entry.infoDirty = true;
        break;
      case 'activity':
      case 'path':
        return;
    }
    this.#gather();
  }

  #gather(): void {
    this.#timer ??= this.#timing.after(gatherMs, () => this.flush());
  }

  #detach(entry: Entry): void {
    entry.detached = true;
    entry.subscription.dispose();
    if (hasUnwritten(entry)) this.#save([entry]);
    this.#drop(entry);
  }

  #drop(entry: Entry): void {
    const { id } = entry.conversation;
    if (entry.detached && !hasUnwritten(entry) && this.#entries.get(id) === entry) this.#entries.delete(id);
  }

  #save(entries: readonly Entry[]): void {
    if (!entries.some(hasUnwritten)) return;
    let commit: (() => void) | null = null;
    const work = (connection: Connection): void => {
      commit = this.#write(connection, entries);
    };
    let outcome = this.#database.attempt(work);
    if (outcome === 'refused') {
      // The file has something else than was written to it. Writing the conversation whole does not build on that.
      for (const entry of entries) if (hasUnwritten(entry)) forgetWritten(entry);
      outcome = this.#database.attempt(work);
    }
    if (outcome === 'done') (commit as (() => void) | null)?.();
  }

  /** Writes what of the entries is unwritten; gives what to note once that is committed. */
  #write(connection: Connection, entries: readonly Entry[]): () => void {
    const unwritten = entries.filter(hasUnwritten);
    if (unwritten.length === 0) return () => undefined;
    const stamp: Stamp = { revision: nextRevision(connection), writer: this.#session.id };
    const commits = unwritten.map((entry) => this.#writeEntry(connection, entry, stamp));
    return () => {
      for (const commit of commits) commit();
    };
  }

  #writeEntry(connection: Connection, entry: Entry, stamp: Stamp): () => void {
    const { conversation } = entry;
    const { info } = conversation;
    const known = entry.info !== null;
    if (known && !connection.get('SELECT 1 FROM conversation WHERE id = ?', info.id)) {
      return () => {
        entry.gone = true;
        this.#drop(entry);
      };
    }
    if (!known) writeInfo(connection, info, stamp);
    else if (entry.info && !sameInfo(entry.info, info)) writeInfoChanges(connection, entry.info, info, stamp);
    else
      connection.run(
        'UPDATE conversation SET revision = ?, writer = ? WHERE id = ?',
        stamp.revision,
        stamp.writer,
        info.id,
      );

    const written: Kept[] = [];
    for (const id of entry.dirty) {
      const message = conversation.message(id);
      if (message && !entry.foreign.has(id))
        written.push(writeChanges(connection, info.id, message, entry.kept.get(id), stamp));
    }
    return () => {
      entry.info = info;
      entry.infoDirty = false;
      for (const kept of written) {
        const before = entry.kept.get(kept.message.id)?.message.state;
        if (before === 'streaming' && kept.message.state !== 'streaming') this.#syncSoon();
        entry.kept.set(kept.message.id, kept);
        entry.dirty.delete(kept.message.id);
      }
      this.#drop(entry);
    };
  }

  #syncSoon(): void {
    this.#syncDue = true;
    this.#gather();
  }

  /** The file is another one: nothing is known to stand in it. */
  #forgetFile(): void {
    this.#unchanged = new WeakSet();
    for (const entry of this.#entries.values()) forgetWritten(entry);
    this.#gather();
  }
}

/** Whether something of the conversation is not in the file. One without any content is not worth a row. */
function hasUnwritten(entry: Entry): boolean {
  if (entry.gone) return false;
  const { info, size } = entry.conversation;
  if (entry.info === null && size === 0 && info.draft === '' && info.title === '') return false;
  return entry.dirty.size > 0 || (entry.infoDirty && !(entry.info && sameInfo(entry.info, info)));
}

/** Whether the message stands in the file as it is, e.g. since another window wrote it. */
const isWritten = (entry: Entry, id: string): boolean =>
  entry.kept.has(id) && entry.kept.get(id)?.message === entry.conversation.message(id);

function forgetWritten(entry: Entry): void {
  entry.kept.clear();
  entry.info = null;
  entry.infoDirty = true;
  for (const message of entry.conversation.all()) entry.dirty.add(message.id);
}

function writeChanges(
  connection: Connection,
  conversationId: string,
  message: Message,
  kept: Kept | undefined,
  stamp: Stamp,
): Kept {
  const ended = message.state !== 'streaming';
  const cut = ended ? message.text.length : wholeCharacters(message.text);
  const more = toStorable(message.text.slice(kept?.textUnits ?? 0, cut));
  if (!kept || cut < kept.textUnits || !writeFields(connection, message, stamp, more)) {
    writeMessage(connection, conversationId, message, stamp);
    return { message, textUnits: message.text.length };
  }
  if (message.role === 'assistant' && kept.message.role === 'assistant') {
    writeParts(connection, message, kept.message);
  }
  return { message, textUnits: cut };
}

/** Writes the steps and rounds that are not the same as before; they are only ever added or replaced. */
function writeParts(connection: Connection, message: AssistantMessage, before: AssistantMessage): void {
  message.steps.forEach((step, position) => {
    const old = before.steps[position];
    if (old === step) return;
    const grown =
      step.kind === 'thinking' && old?.kind === 'thinking' && old.id === step.id && step.durationMs === null
        ? step.text.slice(old.text.length)
        : null;
    if (grown === null) writeStep(connection, message.id, position, step);
    else {
      connection.run(
        'UPDATE step SET text = text || ? WHERE message_id = ? AND position = ?',
        toStorable(grown),
        message.id,
        position,
      );
    }
  });
  message.rounds.forEach((round, position) => {
    if (before.rounds[position] !== round) writeRound(connection, message.id, position, round);
  });
}

/** The length of the text without half a surrogate pair at its end, whose other half may still come. */
function wholeCharacters(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}
