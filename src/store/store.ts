import path from 'node:path';
import { Conversation, type ConversationInfo } from '../conversation/index.ts';
import type { Subscription } from '../conversation/index.ts';
import type { Message } from '../conversation/index.ts';
import { Database, type Log, type StoreCondition } from './database.ts';
import {
  emptyPage,
  inListOrder,
  listConversations,
  type ListOptions,
  type Page,
  summaryOfConversation,
} from './history.ts';
import { endAbandoned } from './interrupted.ts';
import { type AttachOptions, Recorder } from './recorder.ts';
import { infoOf, readMessages } from './rows.ts';
import { Session } from './session.ts';
import { systemTiming, type Timing } from './timing.ts';

export interface StoreOptions {
  readonly log: Log;
  readonly timing?: Timing;
}

/** A conversation as it stands in the store. */
export interface StoredConversation {
  readonly info: ConversationInfo;
  /** Parents before children. */
  readonly messages: readonly Message[];
  /** Answers that another window is writing at this moment: they stay `streaming`, and are that window's to end. */
  readonly runningElsewhere: readonly string[];
}

/**
 * Opens the store. Never throws: what is damaged is put aside, and when the file cannot be used a database in memory
 * stands in for it; `condition` says so.
 *
 * @param file the path of the database; its folder is made when it is not there.
 */
export function openStore(file: string, options: StoreOptions): Store {
  return new Store(file, options);
}

export class Store {
  private readonly database: Database;
  private readonly session: Session;
  private readonly recorder: Recorder;
  private readonly foreign = new Map<string, readonly string[]>();

  constructor(file: string, { log, timing = systemTiming }: StoreOptions) {
    this.database = new Database(file, log, timing);
    this.session = new Session(path.dirname(file));
    this.recorder = new Recorder(this.database, this.session, timing);
    this.session.sweep();
    this.endAbandoned();
  }

  get condition(): StoreCondition {
    return this.database.condition;
  }

  get onDidChangeCondition(): (listener: (condition: StoreCondition) => void) => Subscription {
    return this.database.onDidChangeCondition;
  }

  /**
   * Writes the conversation and everything that happens in it, until the subscription is disposed. Nothing that goes
   * wrong with the writing reaches the conversation; `condition` says it, and what is owed is written later.
   */
  attach(conversation: Conversation, options: AttachOptions = {}): Subscription {
    return this.recorder.attach(conversation, this.foreign.get(conversation.id) ?? [], options);
  }

  /**
   * The conversation with this id, fit for `new Conversation(info, messages)`; `null` when there is none. An answer that
   * nobody runs any more comes as `cut`.
   */
  load(id: string): StoredConversation | null {
    this.recorder.flush();
    const attached = this.recorder.conversation(id);
    if (attached && !this.database.onDisk) {
      return { info: attached.info, messages: attached.all(), runningElsewhere: [] };
    }
    this.endAbandoned();
    const found = this.database.read((connection) => {
      const row = connection.get('SELECT * FROM conversation WHERE id = ? AND deleted_at IS NULL', id);
      return row ? { info: infoOf(row), stored: readMessages(connection, id) } : null;
    }, null);
    if (!found) return null;
    const messages = inOrder(found.stored.map(({ message }) => message));
    const running = found.stored.filter(
      ({ message, owner }) => message.state === 'streaming' && owner !== this.session.id,
    );
    const runningElsewhere = running.map(({ message }) => message.id);
    const head = messages.some((message) => message.id === found.info.head)
      ? found.info.head
      : (messages.at(-1)?.id ?? null);
    const info = { ...found.info, head };
    this.foreign.set(id, runningElsewhere);
    this.recorder.loaded(info, messages);
    return { info, messages, runningElsewhere };
  }

  /** A page of the history: pinned conversations first, then by time. */
  list(options: ListOptions = {}): Page {
    const page = this.database.read((connection) => listConversations(connection, options), emptyPage);
    if (options.after || this.database.onDisk) return page;
    // What could not be written yet is listed all the same.
    const owing = this.recorder.owing().filter(({ info }) => options.workspaces?.includes(info.workspace) ?? true);
    const ids = new Set(owing.map(({ id }) => id));
    const written = page.conversations.filter(({ id }) => !ids.has(id));
    return { ...page, conversations: [...owing.map(summaryOfConversation), ...written].sort(inListOrder) };
  }

  /** Writes what waits to be written. */
  flush(): void {
    this.recorder.flush();
  }

  /** Writes what waits to be written, and closes the file. */
  close(): void {
    this.recorder.flush();
    this.database.close();
    this.session.close();
  }

  private endAbandoned(): void {
    const runs = (session: string | null, messageId: string): boolean =>
      session === this.session.id ? this.recorder.runs(messageId) : session !== null && this.session.isAlive(session);
    const found = this.database.read(
      (connection) => connection.all("SELECT id, owner FROM message WHERE state = 'streaming'"),
      [],
    );
    if (!found.some((row) => !runs(row['owner'] as string | null, String(row['id'])))) return;
    this.database.write((connection) => endAbandoned(connection, this.session.id, runs));
  }
}

/** The messages with every parent before its children; a parent that is not there, or would make a circle, is let go. */
function inOrder(messages: readonly Message[]): Message[] {
  const seen = new Set<string>();
  return messages.map((message) => {
    const parentId = message.parentId !== null && seen.has(message.parentId) ? message.parentId : null;
    seen.add(message.id);
    return parentId === message.parentId ? message : { ...message, parentId };
  });
}
