import { Emitter, t, untilAborted, failure, type Result } from '../base/index.ts';
import {
  type Attachment,
  type ChosenModel,
  type Conversation,
  type ConversationChoice,
  isResumable,
  type Message,
  type TurnState,
} from '../conversation/index.ts';
import { LlmError, type StreamError, type Usage } from '../llm/index.ts';
import type { Responder, TurnSettings } from './responder.ts';
import { withMode } from './request/modeWords.ts';
import { titleFromPrompt } from './titles/titleText.ts';
import type { Tools } from './turn/tools.ts';

/** Text, attachments and context that a person sends. */
export interface Prompt {
  readonly text: string;
  readonly workspace: boolean;
  readonly attachments: readonly Attachment[];
  /** The date, the open file and the like at this moment, for the model. */
  readonly context: string;
  /** Model, effort or thinking of this turn alone, e.g. as a prompt file names them. */
  readonly choice?: ConversationChoice;
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

/** A turn that has begun, or a sentence that says why it has not: whoever asked shows it, and keeps what was typed. */
export type TurnStart = Result<{ readonly turn: Promise<TurnResult> }>;

/** The responder, the tools and the rules that sessions share. */
export interface SessionParts {
  readonly responder: Responder;
  readonly tools: Tools;
  /** The settings for a turn that begins now; its own choice counts before the conversation's. */
  settings(workspace: boolean, conversation: Conversation, own?: ConversationChoice): TurnSettings;
  /** Asked before each turn; a sentence keeps it from beginning. */
  mayBegin?(conversation: Conversation, model: string): Promise<string | null>;
}

const gone = (): string => t('This conversation is not there any more.');
const notThere = (): string => t('This message is not there any more.');

/** A prompt in the queue, and who is told of its result. */
interface Waiting {
  readonly prompt: QueuedPrompt;
  readonly resolve: (result: TurnResult | null) => void;
}

/**
 * A conversation at work: at most one turn at a time, and the prompts that wait for it. Once it is closed it does nothing
 * by itself: the session that its conversation has then does what it is asked, so that nothing is answered out of view.
 */
export class Session {
  readonly conversation: Conversation;
  readonly #parts: SessionParts;
  readonly #changed = new Emitter<void>();
  readonly #finished = new Emitter<TurnResult>();
  readonly #queued = new Emitter<void>();
  #running: { readonly answerId: string; readonly abort: AbortController } | null = null;
  #waiting: readonly Waiting[];
  #lastTurn: Promise<unknown> = Promise.resolve();
  #successor: (() => Session | null) | null = null;

  /** A turn began or ended, or the queue is another. */
  readonly onDidChange = this.#changed.event;
  readonly onDidEndTurn = this.#finished.event;
  readonly onDidChangeQueue = this.#queued.event;

  /** @param queue prompts that waited when the conversation was last at work; they wait on for the next turn */
  constructor(conversation: Conversation, parts: SessionParts, queue: readonly QueuedPrompt[] = []) {
    this.conversation = conversation;
    this.#parts = parts;
    this.#waiting = queue.map((prompt) => ({ prompt, resolve: () => undefined }));
    let elsewhere = this.answeringElsewhere;
    conversation.onDidChange((event) => {
      if (event.type !== 'message') return;
      const before = elsewhere;
      elsewhere = this.answeringElsewhere;
      if (before === elsewhere) return;
      this.#changed.fire();
      if (before !== null && elsewhere === null && conversation.answer(before)?.state === 'complete') this.#sendNext();
    });
  }

  get isClosed(): boolean {
    return this.#successor !== null;
  }

  /** The answer that is running; `null` when none is. */
  get answering(): string | null {
    return this.#running?.answerId ?? null;
  }

  /** The answer at the end of what is shown, if another window runs it. */
  get answeringElsewhere(): string | null {
    const answer = this.conversation.answer(this.conversation.info.head ?? '');
    return answer?.state === 'streaming' && answer.id !== this.#running?.answerId ? answer.id : null;
  }

  /** Why no turn can begin now; `null` when one can. */
  get #busy(): string | null {
    if (this.#running !== null) return t('Claude is answering. Stop it first, or try again when it has finished.');
    return this.answeringElsewhere === null ? null : t('Another window is answering in this conversation.');
  }

  get queue(): readonly QueuedPrompt[] {
    return this.#waiting.map(({ prompt }) => prompt);
  }

  /**
   * Asks, or queues the prompt while an answer runs. Resolves when its turn has ended; `null` if it was taken back, or if
   * its conversation was deleted meanwhile.
   */
  send(prompt: Prompt): Promise<TurnResult | null> {
    if (this.#successor) return this.#successor()?.send(prompt) ?? Promise.resolve(null);
    if (this.#busy === null) return this.#ask(prompt, this.conversation.info.head);
    const { promise, resolve } = Promise.withResolvers<TurnResult | null>();
    this.#setWaiting([...this.#waiting, { prompt: { ...prompt, id: crypto.randomUUID() }, resolve }]);
    return promise;
  }

  /** Gives a waiting prompt another text; false when it does not wait any more. */
  editQueued(id: string, text: string): boolean {
    if (this.#successor) return this.#successor()?.editQueued(id, text) ?? false;
    if (!this.#waiting.some(({ prompt }) => prompt.id === id)) return false;
    this.#setWaiting(
      this.#waiting.map((entry) => (entry.prompt.id === id ? { ...entry, prompt: { ...entry.prompt, text } } : entry)),
    );
    return true;
  }

  /** Takes a prompt back that waits. */
  removeQueued(id: string): QueuedPrompt | null {
    if (this.#successor) return this.#successor()?.removeQueued(id) ?? null;
    const entry = this.#waiting.find(({ prompt }) => prompt.id === id);
    if (!entry) return null;
    this.#setWaiting(this.#waiting.filter((other) => other !== entry));
    entry.resolve(null);
    return entry.prompt;
  }

  /** Stops the running answer. What waits in the queue goes on waiting until the next prompt is sent. */
  stop(): void {
    this.#running?.abort.abort();
  }

  /**
   * Stops the running answer, and does nothing by itself any more. Resolves when the turn has cleared up, which may be
   * after what it has shown is final.
   *
   * @param successor gives the session that the conversation has when something is asked of this one later
   */
  async close(successor: () => Session | null): Promise<void> {
    this.#successor ??= successor;
    this.stop();
    // Who sent them waits no longer; the prompts themselves stay in the conversation's queue.
    for (const { resolve } of this.#waiting) resolve(null);
    await this.#lastTurn;
  }

  /** Asks the same again: the old answer stays, as a sibling. */
  retry(answerId: string): TurnStart {
    if (this.#successor) return this.#successor()?.retry(answerId) ?? failure(gone());
    if (this.#busy !== null) return failure(this.#busy);
    const answer = this.conversation.answer(answerId);
    const prompt = this.conversation.message(answer?.parentId ?? '');
    if (prompt?.role !== 'user') return failure(notThere());
    return { ok: true, turn: this.#answer(prompt.id, prompt.workspace) };
  }

  /** Asks the same again without the attachment that the API refused. */
  leaveOut(answerId: string): TurnStart {
    if (this.#successor) return this.#successor()?.leaveOut(answerId) ?? failure(gone());
    if (this.#busy !== null) return failure(this.#busy);
    const attachment = this.conversation.answer(answerId)?.error?.attachment;
    if (!attachment) return failure(notThere());
    const prompt = this.conversation.message(attachment.messageId);
    const isAll =
      prompt?.role === 'user' &&
      prompt.text.trim() === '' &&
      prompt.attachments.every(({ id, leftOut }) => leftOut === true || id === attachment.id);
    if (isAll) return failure(t('Nothing would be left of the prompt. Send another one.'));
    this.conversation.leaveOut(attachment.messageId, attachment.id);
    return this.retry(answerId);
  }

  /** Goes on with an answer that was stopped, cut or limited. */
  continue(answerId: string): TurnStart {
    if (this.#successor) return this.#successor()?.continue(answerId) ?? failure(gone());
    if (this.#busy !== null) return failure(this.#busy);
    const answer = this.conversation.answer(answerId);
    if (!answer) return failure(notThere());
    if (!isResumable(answer.state)) return failure(t('This answer has ended: there is nothing to go on with.'));
    this.conversation.select(answerId);
    this.conversation.resume(answerId);
    const prompt = this.conversation.message(answer.parentId ?? '');
    const workspace = prompt?.role === 'user' && prompt.workspace;
    return { ok: true, turn: this.#run(answerId, workspace, this.#choose(workspace)) };
  }

  /**
   * Asks with another text in the place of an earlier prompt: the old one stays, as a sibling.
   *
   * @param without ids of attachments that are taken off
   */
  edit(promptId: string, text: string, without: readonly string[] = []): TurnStart {
    if (this.#successor) return this.#successor()?.edit(promptId, text, without) ?? failure(gone());
    if (this.#busy !== null) return failure(this.#busy);
    const prompt = this.conversation.message(promptId);
    if (prompt?.role !== 'user') return failure(notThere());
    const attachments = prompt.attachments.filter(({ id }) => !without.includes(id));
    return { ok: true, turn: this.#ask({ ...prompt, text, attachments }, prompt.parentId) };
  }

  /** Shows another branch; a sentence says why not, e.g. while an answer runs. */
  selectBranch(messageId: string): string | null {
    if (this.#successor) {
      const now = this.#successor();
      return now ? now.selectBranch(messageId) : gone();
    }
    if (this.#running) return t('Claude is answering. Stop it first to show another branch.');
    this.conversation.select(messageId);
    return null;
  }

  #ask(prompt: Prompt, parentId: string | null): Promise<TurnResult> {
    const { text, attachments, context, workspace, choice } = prompt;
    if (this.conversation.info.title === '') {
      // A picture alone is a prompt too: it is called by its name.
      const words = text.trim() === '' ? attachments.map(({ label }) => label).join(', ') : text;
      this.conversation.setInfo({ title: titleFromPrompt(words) });
    }
    const sent = workspace ? withMode(context, this.conversation, parentId) : context;
    const message: Message = this.conversation.addPrompt(text, { parentId, attachments, context: sent, workspace });
    return this.#answer(message.id, workspace, choice);
  }

  #answer(promptId: string, workspace: boolean, own?: ConversationChoice): Promise<TurnResult> {
    const choice = this.#choose(workspace, own);
    return this.#run(this.conversation.addAnswer(promptId, choice.model).id, workspace, choice);
  }

  /** The model that the panel shows when a turn is asked for: another choice while it begins is for the next one. */
  #choose(workspace: boolean, own?: ConversationChoice): ChosenModel {
    const { model, effort, thinking } = this.#parts.settings(workspace, this.conversation, own);
    return { model, effort: effort ?? 'default', thinking };
  }

  #run(answerId: string, workspace: boolean, choice: ChosenModel): Promise<TurnResult> {
    const turn = this.#runTurn(answerId, workspace, choice);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  async #runTurn(answerId: string, workspace: boolean, choice: ChosenModel): Promise<TurnResult> {
    const abort = new AbortController();
    this.#running = { answerId, abort };
    this.#changed.fire();
    try {
      const refusal = await this.#mayBegin(choice.model, abort.signal);
      if (refusal === null) {
        const settings = this.#parts.settings(workspace, this.conversation, choice);
        const { responder, tools } = this.#parts;
        await responder.run(this.conversation, answerId, settings, tools, workspace, abort.signal);
      } else {
        this.conversation.end(answerId, { event: 'stopped', stopReason: refusal });
      }
    } catch (cause) {
      const error = new LlmError('protocol', t('The turn could not begin: {0}', String(cause))).toStreamError();
      this.conversation.end(answerId, { event: 'failed', error });
    }
    this.#running = null;
    const result = this.#result(answerId);
    this.#changed.fire();
    this.#finished.fire(result);
    if (result.state === 'complete') this.#sendNext();
    return result;
  }

  /** Asks whether a turn may begin; a stop does not wait for the answer. */
  async #mayBegin(model: string, signal: AbortSignal): Promise<string | null> {
    const asked = Promise.resolve(this.#parts.mayBegin?.(this.conversation, model));
    const answer = await untilAborted(asked, signal).catch((error: unknown) => {
      if (signal.aborted) return t('Stopped.');
      throw error;
    });
    return answer ?? null;
  }

  #sendNext(): void {
    const [next, ...others] = this.#waiting;
    if (!next || this.isClosed || this.#busy !== null) return;
    this.#setWaiting(others);
    void this.#ask(next.prompt, this.conversation.info.head).then(next.resolve);
  }

  #setWaiting(waiting: readonly Waiting[]): void {
    this.#waiting = waiting;
    this.#queued.fire();
    this.#changed.fire();
  }

  #result(answerId: string): TurnResult {
    const answer = this.conversation.answer(answerId);
    if (!answer) throw new Error(`There is no answer ${answerId}.`);
    const { state, text, stopReason, usage, error } = answer;
    return { conversationId: this.conversation.id, messageId: answerId, state, text, stopReason, usage, error };
  }
}
