import { Emitter } from '../base/index.ts';
import type { ConversationChoice } from './choice.ts';
import type { AnswerFigures, Clock, ConversationEvent, ConversationInfo, TurnEnd } from './conversationEvent.ts';
import {
  type Activity,
  type AssistantMessage,
  type Attachment,
  hasContent,
  type Message,
  type Step,
  type UserMessage,
} from './message.ts';
import { isUnderWay, settle } from './settle.ts';
import { nextState } from './turnState.ts';

/** Thinking that pauses no longer than this while text arrives goes on beside it, as one step, ms. */
const besideMs = 300;

/**
 * A conversation: a tree of messages of which one branch is shown. It is the one place where messages change, and it
 * tells every change; store and panel listen. Nothing in it is ever overwritten by a new answer: asking again makes a
 * sibling.
 */
export class Conversation {
  #current: ConversationInfo;
  readonly #messages = new Map<string, Message>();
  /** The messages below each one, oldest first; those below `null` begin the conversation. */
  readonly #children = new Map<string | null, string[]>();
  readonly #activities = new Map<string, Activity>();
  /** When an answer's thinking was last added to, and when the text after that began; ms since 1970. */
  readonly #thoughts = new Map<string, { readonly at: number; readonly until: number | null }>();
  readonly #changed = new Emitter<ConversationEvent>();
  readonly #clock: Clock;

  readonly onDidChange = this.#changed.event;

  constructor(info: ConversationInfo, messages: Iterable<Message> = [], clock: Clock = Date) {
    this.#current = info;
    this.#clock = clock;
    for (const message of messages) this.#put(message, null);
  }

  /** A new, empty conversation. */
  static create(workspace: string, clock: Clock = Date, offRecord = false): Conversation {
    const now = clock.now();
    const info: ConversationInfo = {
      id: crypto.randomUUID(),
      title: '',
      workspace,
      pinned: false,
      draft: '',
      workspaceSwitch: false,
      choice: {},
      offRecord,
      head: null,
      createdAt: now,
      updatedAt: now,
    };
    return new Conversation(info, [], clock);
  }

  get id(): string {
    return this.#current.id;
  }

  get info(): ConversationInfo {
    return this.#current;
  }

  get size(): number {
    return this.#messages.size;
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** The answer with this id, or undefined when there is none. */
  answer(id: string): AssistantMessage | undefined {
    const message = this.#messages.get(id);
    return message?.role === 'assistant' ? message : undefined;
  }

  activity(id: string): Activity | null {
    return this.#activities.get(id) ?? null;
  }

  /** Every message of every branch, parents before children. */
  all(): Message[] {
    return [...this.#messages.values()];
  }

  /** The branch that ends in `head` (by default the one that is shown), oldest first. */
  path(head: string | null = this.#current.head): Message[] {
    const path: Message[] = [];
    for (let id = head; id !== null;) {
      const message = this.#messages.get(id);
      if (!message) break;
      path.push(message);
      id = message.parentId;
    }
    return path.reverse();
  }

  /** The ids of a message and its siblings, oldest first. */
  siblings(id: string): string[] {
    const message = this.#messages.get(id);
    if (!message) return [];
    const children = this.#children.get(message.parentId) ?? [];
    return children.filter((other) => this.#messages.get(other)?.role === message.role);
  }

  /** Shows the branch through this message, down to its newest end. */
  select(id: string): void {
    let head = this.#messages.get(id);
    if (!head) return;
    for (let child = this.#newestChild(head.id); child; child = this.#newestChild(head.id)) head = child;
    this.#update({ head: head.id });
    this.#changed.fire({ type: 'path' });
  }

  /** Adds a prompt below `parentId` (by default at the end of what is shown) and shows it. */
  addPrompt(
    text: string,
    options: {
      parentId?: string | null;
      attachments?: readonly Attachment[];
      context?: string;
      workspace?: boolean;
    } = {},
  ): UserMessage {
    const message: UserMessage = {
      id: crypto.randomUUID(),
      parentId: options.parentId === undefined ? this.#current.head : options.parentId,
      role: 'user',
      state: 'complete',
      text: text.toWellFormed(),
      attachments: options.attachments ?? [],
      context: options.context ?? '',
      workspace: options.workspace ?? false,
      createdAt: this.#clock.now(),
    };
    this.#add(message);
    return message;
  }

  /** Adds an empty answer below a prompt and shows it. */
  addAnswer(parentId: string, model: string): AssistantMessage {
    const message: AssistantMessage = {
      id: crypto.randomUUID(),
      parentId,
      role: 'assistant',
      state: 'streaming',
      text: '',
      steps: [],
      rounds: [],
      model,
      stopReason: null,
      error: null,
      usage: null,
      cost: null,
      timeToFirstTokenMs: null,
      durationMs: null,
      createdAt: this.#clock.now(),
    };
    this.#add(message);
    return message;
  }

  /** Adds text to a running answer. Text for an answer that has ended is dropped. */
  appendText(id: string, text: string): void {
    const message = this.answer(id);
    if (message?.state !== 'streaming' || text === '') return;
    const thinks = message.steps.at(-1)?.kind === 'thinking';
    if (thinks) this.#pauseThinking(id);
    const offset = message.text.length;
    this.#put({ ...(thinks ? (this.answer(id) ?? message) : message), text: message.text + text });
    this.#changed.fire({ type: 'text', messageId: id, offset, text });
  }

  /** Adds to the thinking that goes on, or begins a thinking step. */
  appendThinking(id: string, text: string): void {
    const message = this.answer(id);
    if (message?.state !== 'streaming' || text === '') return;
    const last = message.steps.at(-1);
    this.#thoughts.set(id, { at: this.#clock.now(), until: null });
    if (last?.kind === 'thinking' && last.durationMs === null) {
      this.#replaceStep(message, { ...last, text: last.text + text });
      this.#changed.fire({ type: 'thinking', messageId: id, stepId: last.id, offset: last.text.length, text });
      return;
    }
    this.addStep(id, {
      kind: 'thinking',
      id: crypto.randomUUID(),
      at: message.text.length,
      text,
      startedAt: this.#clock.now(),
      durationMs: null,
    });
  }

  /** Adds a step to a running answer; a note, such as a summary that the person asked for, to one that has ended too. */
  addStep(id: string, step: Step): void {
    const message = this.answer(id);
    if (!message || (message.state !== 'streaming' && step.kind !== 'note')) return;
    this.#endThinking(id);
    const current = this.answer(id) ?? message;
    this.#change({ ...current, steps: [...current.steps, step] });
  }

  /** Changes a step of an answer; an unknown step is left alone, and so is one that would go on after the end. */
  updateStep(id: string, step: Step): void {
    const message = this.answer(id);
    if (!message?.steps.some((other) => other.id === step.id)) return;
    if (message.state !== 'streaming' && step.kind === 'tool' && isUnderWay(step.state)) return;
    this.#replaceStep(message, step);
    this.#announce(id);
  }

  setActivity(id: string, activity: Activity | null): void {
    if (activity) this.#activities.set(id, activity);
    else this.#activities.delete(id);
    this.#changed.fire({ type: 'activity', messageId: id, activity });
  }

  setFigures(id: string, figures: AnswerFigures): void {
    const message = this.answer(id);
    if (message) this.#change({ ...message, ...figures });
  }

  /** Ends a turn. The second end of the same turn changes nothing. */
  end(id: string, end: TurnEnd): void {
    if (this.answer(id)?.state !== 'streaming') return;
    this.#endThinking(id);
    const message = this.answer(id);
    if (!message) return;
    this.#activities.delete(id);
    this.#change({
      ...message,
      state: nextState(message.state, end.event, hasContent(message)),
      stopReason: end.stopReason ?? message.stopReason,
      error: end.error ?? null,
    });
    this.#update({ updatedAt: this.#clock.now() });
  }

  /** Sends an attachment of a prompt no more. */
  leaveOut(messageId: string, attachmentId: string): void {
    const message = this.message(messageId);
    if (message?.role !== 'user') return;
    const attachments = message.attachments.map((attachment): Attachment =>
      attachment.id === attachmentId ? { ...attachment, leftOut: true } : attachment,
    );
    this.#change({ ...message, attachments });
  }

  /** Sets an unfinished answer going again; false when its state does not allow it. */
  resume(id: string): boolean {
    const message = this.answer(id);
    if (!message) return false;
    const state = nextState(message.state, 'resumed', true);
    if (message.state === 'streaming' || state !== 'streaming') return false;
    this.#change({ ...message, state, error: null, stopReason: null });
    return true;
  }

  /**
   * Takes over messages as another window has written them, parents before children. Where the other window goes on at
   * the end of what is shown, so does this one; a branch beside it is only counted.
   */
  merge(messages: readonly Message[]): void {
    const shown = new Set(this.path().map(({ id }) => id));
    let isRedrawn = false;
    for (const message of messages) {
      const before = this.#messages.get(message.id);
      this.#put(message, null);
      if (message.state !== 'streaming') this.#activities.delete(message.id);
      else if (!this.#activities.has(message.id)) this.#activities.set(message.id, this.#elsewhere());
      if (before && shown.has(message.id)) isRedrawn = !this.#announceGrown(before, message) || isRedrawn;
      else if (!before && message.parentId === this.#current.head) {
        shown.add(message.id);
        this.#current = { ...this.#current, head: message.id, updatedAt: this.#clock.now() };
        this.#changed.fire({ type: 'message', message, added: true });
        this.#changed.fire({ type: 'info', info: this.#current });
      } else isRedrawn = true;
      const activity = this.#activities.get(message.id) ?? null;
      if (shown.has(message.id)) this.#changed.fire({ type: 'activity', messageId: message.id, activity });
    }
    if (isRedrawn) this.#changed.fire({ type: 'path' });
  }

  /** Changes title, draft, pin, the workspace switch or the choice of the model. */
  setInfo(
    info: Partial<Pick<ConversationInfo, 'title' | 'draft' | 'pinned' | 'workspaceSwitch' | 'choice' | 'workspace'>>,
  ): void {
    this.#update(info);
  }

  /** Chooses model, effort, thinking or mode for its next turns; what is not named stays as it is. */
  choose(choice: ConversationChoice): void {
    this.#update({ choice: { ...this.#current.choice, ...choice } });
    // Every message shows whether it is left out.
    if (choice.leftOut !== undefined) this.#changed.fire({ type: 'path' });
  }

  /** Takes up a summary of older messages, or puts it aside: the next request is sent accordingly. */
  useSummary(stepId: string, inUse: boolean): void {
    for (const message of this.path()) {
      const step = message.role === 'assistant' ? message.steps.find(({ id }) => id === stepId) : undefined;
      if (step?.kind !== 'note' || step.summary === undefined) continue;
      this.updateStep(message.id, { ...step, summary: { ...step.summary, inUse } });
    }
  }

  #add(message: Message): void {
    const continues = message.parentId === this.#current.head;
    this.#put(message);
    this.#current = { ...this.#current, head: message.id, updatedAt: message.createdAt };
    this.#changed.fire({ type: 'message', message, added: true });
    this.#changed.fire({ type: 'info', info: this.#current });
    if (!continues) this.#changed.fire({ type: 'path' });
  }

  #elsewhere(): Activity {
    return { kind: 'elsewhere', since: this.#clock.now() };
  }

  /** Announces what a message has more than before; false when it is not the same message grown. */
  #announceGrown(before: Message, message: Message): boolean {
    if (!message.text.startsWith(before.text)) return false;
    const offset = before.text.length;
    const text = message.text.slice(offset);
    if (text !== '') this.#changed.fire({ type: 'text', messageId: message.id, offset, text });
    this.#announce(message.id);
    return true;
  }

  #update(info: Partial<ConversationInfo>): void {
    this.#current = { ...this.#current, ...info };
    this.#changed.fire({ type: 'info', info: this.#current });
  }

  /** Text has come: thinking ends with it, unless more of it follows at once. */
  #pauseThinking(id: string): void {
    const thought = this.#thoughts.get(id);
    if (!thought) return;
    const now = this.#clock.now();
    this.#thoughts.set(id, { ...thought, until: thought.until ?? now });
    if (now - thought.at > besideMs) this.#endThinking(id);
  }

  #endThinking(id: string): void {
    const message = this.answer(id);
    const last = message?.steps.at(-1);
    if (!message || last?.kind !== 'thinking' || last.durationMs !== null) return;
    const endedAt = this.#thoughts.get(id)?.until ?? this.#clock.now();
    this.#thoughts.delete(id);
    this.#replaceStep(message, { ...last, durationMs: Math.max(0, endedAt - last.startedAt) });
    this.#announce(id);
  }

  #replaceStep(message: AssistantMessage, step: Step): void {
    this.#put({ ...message, steps: message.steps.map((other) => (other.id === step.id ? step : other)) });
  }

  #newestChild(id: string): Message | undefined {
    return this.#messages.get(this.#children.get(id)?.at(-1) ?? '');
  }

  /** Keeps a message as it is now. One that has ended is settled, whichever way it came here. */
  #put(message: Message, endedAt: number | null = this.#clock.now()): void {
    const isEnded = message.role === 'assistant' && message.state !== 'streaming';
    if (!this.#messages.has(message.id)) {
      const siblings = this.#children.get(message.parentId);
      if (siblings) siblings.push(message.id);
      else this.#children.set(message.parentId, [message.id]);
    }
    this.#messages.set(message.id, isEnded ? settle(message, endedAt) : message);
  }

  #change(message: Message): void {
    this.#put(message);
    this.#announce(message.id);
  }

  #announce(id: string): void {
    const message = this.#messages.get(id);
    if (message) this.#changed.fire({ type: 'message', message, added: false });
  }
}
