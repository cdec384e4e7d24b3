import path from 'node:path';
import { type Log, type Subscription, failure } from '../base/index.ts';
import { Conversation, type ConversationChoice, type ConversationInfo } from '../conversation/index.ts';
import type { Message } from '../conversation/index.ts';
import { Baselines } from './baselines.ts';
import { Checkpoints } from './checkpoints.ts';
import { DayCopies } from './deletion/dayCopies.ts';
import { Database, type StoreCondition } from './file/database.ts';
import { DraftAttachments } from './draftAttachments.ts';
import { Deletions } from './deletion/deletions.ts';
import {
  emptyPage,
  inListOrder,
  listConversations,
  listWorkspaces,
  type ListOptions,
  type Page,
  summaryOfConversation,
} from './conversations/history.ts';
import { AbandonedAnswers } from './conversations/abandonedAnswers.ts';
import { Ledger } from './ledger.ts';
import { Infos } from './conversations/infos.ts';
import { type AttachOptions, Recorder } from './conversations/recorder.ts';
import { queueKey } from './deletion/purge.ts';
import { infoOf, readMessages } from './conversations/rows.ts';
import { searchConversations, type SearchHit, type SearchOptions } from './search/search.ts';
import { Session } from './file/sessionLock.ts';
import { systemTiming, type Timing } from './timing.ts';
import {
  type Added,
  addExported,
  exportJson,
  type ImportResult,
  readForExport,
  toMarkdown,
} from './transfer/transfer.ts';
import { Values } from './values.ts';
import { Watch } from './conversations/watch.ts';

export interface StoreOptions {
  readonly log: Pick<Log, 'info' | 'warn'>;
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
  readonly #database: Database;
  readonly #session: Session;
  readonly #recorder: Recorder;
  readonly #timing: Timing;
  readonly #abandoned: AbandonedAnswers;
  readonly #infos: Infos;
  readonly #watch: Watch;
  readonly #deletions: Deletions;
  readonly #foreign = new Map<string, readonly string[]>();

  /** Small things to remember, by name. */
  readonly values: Values;
  readonly ledger: Ledger;
  readonly checkpoints: Checkpoints;
  readonly baselines: Baselines;
  readonly draftAttachments: DraftAttachments;
  readonly copies: DayCopies;
  /**
   * Calls the listener with the ids of conversations that another window changed. Looks for it only while somebody
   * listens, so listen while the panel is visible. An attached conversation is told by `onForeign` before.
   */
  readonly onDidChangeElsewhere: (listener: (conversationIds: readonly string[]) => void) => Subscription;
  /** Calls the listener when another window has written anything, while somebody listens to `onDidChangeElsewhere`. */
  readonly onDidWriteElsewhere: (listener: () => void) => Subscription;

  constructor(file: string, { log, timing = systemTiming }: StoreOptions) {
    this.#timing = timing;
    this.#database = new Database(file, log, timing);
    this.#session = new Session(path.dirname(file));
    this.#recorder = new Recorder(this.#database, this.#session, timing);
    this.#abandoned = new AbandonedAnswers(this.#database, this.#session, this.#recorder);
    this.#infos = new Infos(this.#database, this.#recorder, this.#session.id);
    this.#watch = new Watch(this.#database, this.#recorder, this.#abandoned, timing);
    this.onDidChangeElsewhere = this.#watch.subscribe;
    this.onDidWriteElsewhere = this.#watch.onDidWrite;
    this.values = new Values(this.#database);
    this.ledger = new Ledger(this.#database, log);
    this.checkpoints = new Checkpoints(
      this.#database,
      () => this.#recorder.flush(),
      (messageId) => this.#recorder.runs(messageId),
    );
    this.baselines = new Baselines(this.#database, (messageId) => this.checkpoints.isKept(messageId));
    this.draftAttachments = new DraftAttachments(
      this.#database,
      (id) => this.#recorder.conversation(id)?.info ?? null,
      this.#session.id,
    );
    this.copies = new DayCopies(this.#database, file, timing, log);
    log.info(`History: ${file}`);
    this.#session.sweep();
    this.#deletions = new Deletions(this.#database, this.#recorder, file, timing);
    this.#abandoned.end();
  }

  /** Drops what belonged to a conversation off the record that is closed. */
  forget(conversation: Conversation): void {
    this.checkpoints.forget(conversation);
    this.baselines.forget(conversation);
  }

  get condition(): StoreCondition {
    return this.#database.condition;
  }

  get onDidChangeCondition(): (listener: (condition: StoreCondition) => void) => Subscription {
    return this.#database.onDidChangeCondition;
  }

  /**
   * Writes the conversation and everything that happens in it, until the subscription is disposed. Nothing that goes
   * wrong with the writing reaches the conversation; `condition` says it, and the rest is written later.
   */
  attach(conversation: Conversation, options: AttachOptions = {}): Subscription {
    return this.#recorder.attach(conversation, this.#foreign.get(conversation.id) ?? [], options);
  }

  /**
   * The conversation with this id, fit for `new Conversation(info, messages)`; `null` when there is none. An answer that
   * nobody runs any more comes as `cut`.
   */
  load(id: string): StoredConversation | null {
    this.#recorder.flush();
    const attached = this.#recorder.conversation(id);
    if (attached && !this.#database.onDisk) {
      return { info: attached.info, messages: attached.all(), runningElsewhere: [] };
    }
    this.#abandoned.end();
    const found = this.#database.read((connection) => {
      const row = connection.get('SELECT * FROM conversation WHERE id = ? AND deleted_at IS NULL', id);
      return row ? { info: infoOf(row), stored: readMessages(connection, id) } : null;
    }, null);
    if (!found) return null;
    const messages = inOrder(found.stored.map(({ message }) => message));
    const running = found.stored.filter(
      ({ message, owner }) => message.state === 'streaming' && owner !== this.#session.id,
    );
    const runningElsewhere = running.map(({ message }) => message.id);
    const head = messages.some((message) => message.id === found.info.head)
      ? found.info.head
      : (messages.at(-1)?.id ?? null);
    const info = { ...found.info, head };
    this.#foreign.set(id, runningElsewhere);
    this.#recorder.loaded(info, messages);
    return { info, messages, runningElsewhere };
  }

  /** A conversation apart from its messages; `null` when there is none. */
  info(id: string): ConversationInfo | null {
    return this.#infos.get(id);
  }

  /** The workspaces in which there are conversations. */
  workspaces(): string[] {
    return this.#database.read(listWorkspaces, []);
  }

  /** A page of the history: pinned conversations first, then by time. */
  list(options: ListOptions = {}): Page {
    const page = this.#database.read((connection) => listConversations(connection, options), emptyPage);
    if (options.after || this.#database.onDisk) return page;
    // What could not be written yet is listed all the same.
    const unwritten = options.titled
      ? []
      : this.#recorder.unwritten().filter(({ info }) => options.workspaces?.includes(info.workspace) ?? true);
    const ids = new Set(unwritten.map(({ id }) => id));
    const written = page.conversations.filter(({ id }) => !ids.has(id));
    return { ...page, conversations: [...unwritten.map(summaryOfConversation), ...written].sort(inListOrder) };
  }

  /**
   * Searches the texts and titles of all conversations; every term must be found. No query is an error.
   *
   * @returns `null` when the signal was aborted before the end.
   */
  search(query: string, options: SearchOptions = {}): Promise<SearchHit[] | null> {
    return searchConversations(
      (ask, fallback) => this.#database.read(ask, fallback),
      query,
      this.#timing.now(),
      options,
    );
  }

  /** Gives a conversation another title. */
  rename(id: string, title: string): void {
    this.#infos.change(id, { title });
  }

  /** The default is about to change: conversations that have begun, here and in other windows, keep the one they had. */
  keepChoices(before: ConversationChoice): void {
    this.#infos.keepChoices(before);
  }

  /** Puts a conversation before the others, or back among them. */
  setPinned(id: string, pinned: boolean): void {
    this.#infos.change(id, { pinned });
  }

  /**
   * Deletes a conversation: at once for the person, and after ten seconds for good, with everything that was said in it.
   * Until then `undelete` brings it back. The usage ledger keeps its figures.
   */
  delete(id: string): void {
    this.#deletions.delete(id);
  }

  /** Brings back a conversation that was deleted less than ten seconds ago. */
  undelete(id: string): void {
    this.#deletions.undelete(id);
  }

  /** The messages that wait to be sent in a conversation. */
  queue(id: string): readonly unknown[] {
    const queue = this.values.get(queueKey(id));
    return Array.isArray(queue) ? queue : [];
  }

  /** Remembers the messages that wait to be sent, as JSON can express them. */
  saveQueue(id: string, queue: readonly unknown[]): void {
    this.values.set(queueKey(id), queue.length > 0 ? queue : null);
  }

  /** Remembers which conversation is open, in a workspace (a URI, or empty) and at all. */
  setOpened(id: string, workspace: string): void {
    this.values.set('opened', id);
    this.values.set(`opened:${workspace}`, id);
  }

  /** The conversation that was last open in the workspace, or failing that anywhere; `null` when there is none. */
  lastOpened(workspace: string): string | null {
    for (const key of [`opened:${workspace}`, 'opened']) {
      const id = this.values.get(key);
      if (typeof id === 'string' && this.#infos.has(id)) return id;
    }
    return null;
  }

  /** Conversations as JSON, in pieces to be written one after the other; all of them when no ids are given. */
  exportJson(ids: readonly string[] | null = null): Iterable<string> {
    this.#recorder.flush();
    return exportJson(
      readForExport(
        (query, fallback) => this.#database.read(query, fallback),
        ids,
        (id) => this.load(id),
      ),
      this.#timing.now(),
    );
  }

  /** The shown branch of a conversation as Markdown; `null` when there is no such conversation. */
  exportMarkdown(id: string): string | null {
    const found = this.load(id);
    return found && toMarkdown(new Conversation(found.info, found.messages));
  }

  /** Adds the conversations of an export. A file that is not whole and right is refused, and nothing is changed. */
  async importJson(json: string): Promise<ImportResult> {
    const { parseExport } = await import('./transfer/parseExport.ts');
    const parsed = parseExport(json);
    if (!parsed.ok) return parsed;
    this.#recorder.flush();
    const done: { added: Added } = { added: { ok: true, messages: 0 } };
    const outcome = this.#database.attempt((connection) => {
      done.added = addExported(connection, parsed.conversations, this.#session.id);
    });
    if (outcome !== 'done') return failure('The history cannot be written at the moment.');
    return done.added.ok
      ? { ...done.added, conversationIds: parsed.conversations.map(({ info }) => info.id) }
      : done.added;
  }

  /** Writes what waits to be written. */
  flush(): void {
    this.#recorder.flush();
  }

  /** Writes what waits to be written, and closes the file. */
  close(): void {
    this.#watch.stop();
    this.#deletions.stop();
    this.#recorder.flush();
    this.#database.close();
    this.#session.close();
  }
}

/** The messages with every parent before its children; a parent that is not there, or would make a circle, is left out. */
function inOrder(messages: readonly Message[]): Message[] {
  const seen = new Set<string>();
  return messages.map((message) => {
    const parentId = message.parentId !== null && seen.has(message.parentId) ? message.parentId : null;
    seen.add(message.id);
    return parentId === message.parentId ? message : { ...message, parentId };
  });
}
