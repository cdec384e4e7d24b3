import { Emitter } from '../base/index.ts';
import {
  type Attachment,
  type Conversation,
  isResumable,
  type Message,
  type TurnState,
} from '../conversation/index.ts';
import { LlmError, type StreamError, type Usage } from '../llm/index.ts';
import type { Responder, TurnSettings } from './responder.ts';
import { titleFromPrompt } from './titleText.ts';
import type { Tools } from './tools.ts';

/** What a person sends. */
export interface Prompt {
  readonly text: string;
  readonly workspace: boolean;
  readonly attachments: readonly Attachment[];
  /** What is true now, for the model. */
  readonly context: string;
}

export interface QueuedPrompt extends Prompt {
  readonly id: string;
}

/** How a turn ended. */
export interface TurnResult {
  readonly conversationId: string;
  readonly messageId: string;
  readonly state: TurnState;
  readonly text: string;
  readonly stopReason: string | null;
  readonly usage: Usage | null;
  readonly error: StreamError | null;
}

/** What a session needs of the rest. */
export interface SessionParts {
  readonly responder: Responder;
  readonly tools: Tools;
  /** The settings for a turn that begins now. */
  settings(workspace: boolean, conversation: Conversation): TurnSettings;
  /** Asked before each turn; a sentence keeps it from beginning. */
  mayBegin?(conversation: Conversation): Promise<string | null>;
}

/** A conversation at work: at most one turn at a time, and the prompts that wait for it. */
export class Session {
  readonly conversation: Conversation;
  private readonly parts: SessionParts;
  private readonly changed = new Emitter<void>();
  private readonly finished = new Emitter<TurnResult>();
  private readonly queued = new Emitter<void>();
  private running: { readonly answerId: string; readonly abort: AbortController } | null = null;
  private waiting: readonly { readonly prompt: QueuedPrompt; readonly resolve: (result: TurnResult | null) => void }[];

  /** A turn began or ended, or the queue is another. */
  readonly onDidChange = this.changed.event;
  readonly onDidEndTurn = this.finished.event;
  readonly onDidChangeQueue = this.queued.event;

  /** @param queue prompts that waited when the conversation was last at work; they wait on for the next turn */
  constructor(conversation: Conversation, parts: SessionParts, queue: readonly QueuedPrompt[] = []) {
    this.conversation = conversation;
    this.parts = parts;
    this.waiting = queue.map((prompt) => ({ prompt, resolve: () => undefined }));
    let elsewhere = this.answeringElsewhere;
    conversation.onDidChange((event) => {
      if (event.type !== 'message') return;
      const before = elsewhere;
      elsewhere = this.answeringElsewhere;
      if (before === elsewhere) return;
      this.changed.fire();
      if (before !== null && elsewhere === null && conversation.answer(before)?.state === 'complete') this.sendNext();
    });
  }

  /** The answer that is running; `null` when none is. */
  get answering(): string | null {
    return this.running?.answerId ?? null;
  }

  /** The answer at the end of what is shown, if another window runs it. */
  get answeringElsewhere(): string | null {
    const answer = this.conversation.answer(this.conversation.info.head ?? '');
    return answer?.state === 'streaming' && answer.id !== this.running?.answerId ? answer.id : null;
  }

  private get isBusy(): boolean {
    return this.running !== null || this.answeringElsewhere !== null;
  }

  get queue(): readonly QueuedPrompt[] {
    return this.waiting.map(({ prompt }) => prompt);
  }

  /** Asks, or queues the prompt while an answer runs. Resolves when its turn has ended; `null` if it was taken back. */
  send(prompt: Prompt): Promise<TurnResult | null> {
    if (!this.isBusy) return this.ask(prompt, this.conversation.info.head);
    return new Promise((resolve) => {
      this.setWaiting([...this.waiting, { prompt: { ...prompt, id: crypto.randomUUID() }, resolve }]);
    });
  }

  editQueued(id: string, text: string): void {
    this.setWaiting(
      this.waiting.map((entry) => (entry.prompt.id === id ? { ...entry, prompt: { ...entry.prompt, text } } : entry)),
    );
  }

  /** Takes a prompt back that waits. */
  removeQueued(id: string): QueuedPrompt | null {
    const entry = this.waiting.find(({ prompt }) => prompt.id === id);
    if (!entry) return null;
    this.setWaiting(this.waiting.filter((other) => other !== entry));
    entry.resolve(null);
    return entry.prompt;
  }

  /** Stops the running answer. What waits in the queue goes on waiting until the next prompt is sent. */
  stop(): void {
    this.running?.abort.abort();
  }

  /** Asks the same again: the old answer stays, as a sibling. */
  async retry(answerId: string): Promise<TurnResult | null> {
    const answer = this.conversation.answer(answerId);
    const prompt = answer?.parentId === null ? undefined : this.conversation.message(answer?.parentId ?? '');
    if (this.isBusy || prompt?.role !== 'user') return null;
    return this.answer(prompt.id, prompt.workspace);
  }

  /** Goes on with an answer that was stopped, cut or limited. */
  async continue(answerId: string): Promise<TurnResult | null> {
    const answer = this.conversation.answer(answerId);
    if (this.isBusy || !answer || !isResumable(answer.state)) return null;
    this.conversation.select(answerId);
    const prompt = this.conversation.message(answer.parentId ?? '');
    if (!this.conversation.resume(answerId)) return null;
    return this.run(answerId, prompt?.role === 'user' && prompt.workspace);
  }

  /** Asks with another text in the place of an earlier prompt: the old one stays, as a sibling. */
  async edit(promptId: string, text: string): Promise<TurnResult | null> {
    const prompt = this.conversation.message(promptId);
    if (this.isBusy || prompt?.role !== 'user') return null;
    return this.ask({ ...prompt, text }, prompt.parentId);
  }

  /** Shows another branch. Not while an answer runs. */
  selectBranch(messageId: string): void {
    if (!this.running) this.conversation.select(messageId);
  }

  private async ask(prompt: Prompt, parentId: string | null): Promise<TurnResult | null> {
    const { text, attachments, context, workspace } = prompt;
    if (this.conversation.info.title === '') this.conversation.setInfo({ title: titleFromPrompt(text) });
    const message: Message = this.conversation.addPrompt(text, { parentId, attachments, context, workspace });
    return this.answer(message.id, workspace);
  }

  private answer(promptId: string, workspace: boolean): Promise<TurnResult> {
    const { model } = this.parts.settings(workspace, this.conversation);
    return this.run(this.conversation.addAnswer(promptId, model).id, workspace);
  }

  private async run(answerId: string, workspace: boolean): Promise<TurnResult> {
    const abort = new AbortController();
    this.running = { answerId, abort };
    this.changed.fire();
    try {
      const refusal = await this.mayBegin(abort.signal);
      if (refusal === null) {
        const settings = this.parts.settings(workspace, this.conversation);
        const { responder, tools } = this.parts;
        await responder.run(this.conversation, answerId, settings, tools, workspace, abort.signal);
      } else {
        this.conversation.end(answerId, { event: 'stopped', stopReason: refusal });
      }
    } catch (cause) {
      const error = new LlmError('protocol', `The turn could not begin: ${String(cause)}`).toStreamError();
      this.conversation.end(answerId, { event: 'failed', error });
    }
    this.running = null;
    const result = this.result(answerId);
    this.changed.fire();
    this.finished.fire(result);
    if (result.state === 'complete') this.sendNext();
    return result;
  }

  /** Asks whether a turn may begin; a stop does not wait for the answer. */
  private async mayBegin(signal: AbortSignal): Promise<string | null> {
    let stop = (): void => undefined;
    const stopped = new Promise<string>((resolve) => {
      stop = () => resolve('Stopped.');
      signal.addEventListener('abort', stop);
    });
    try {
      return (await Promise.race([this.parts.mayBegin?.(this.conversation), stopped])) ?? null;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  private sendNext(): void {
    const [next, ...others] = this.waiting;
    if (!next || this.isBusy) return;
    this.setWaiting(others);
    void this.ask(next.prompt, this.conversation.info.head).then(next.resolve);
  }

  private setWaiting(waiting: Session['waiting']): void {
    this.waiting = waiting;
    this.queued.fire();
    this.changed.fire();
  }

  private result(answerId: string): TurnResult {
    const answer = this.conversation.answer(answerId);
    if (!answer) throw new Error(`There is no answer ${answerId}.`);
    const { state, text, stopReason, usage, error } = answer;
    return { conversationId: this.conversation.id, messageId: answerId, state, text, stopReason, usage, error };
  }
}
