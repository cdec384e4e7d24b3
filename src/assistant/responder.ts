import type { Activity, AssistantMessage, Conversation, ToolStep } from '../conversation/index.ts';
import {
  addUsage,
  type AssistantBlock,
  type AttemptReport,
  type ChatFunctionRequest,
  type ChatFunctionResult,
  type ChatRequest,
  type ChatResponse,
  type ChatStreamChunk,
  type Effort,
  type HistoryMessage,
  LlmError,
  type LlmProvider,
  type RetryWait,
  type ThinkingMode,
  type Usage,
} from '../llm/index.ts';
import { answerHistory, buildHistory, continueWords, unfinishedText } from './history.ts';
import type { Tools } from './tools.ts';

/** What a turn is asked with. */
export interface TurnSettings {
  readonly model: string;
  readonly maxTokens: number;
  readonly instructions: string;
  readonly thinking: ThinkingMode;
  readonly effort: Effort | null;
  /** The most requests of one turn with tools. */
  readonly maxRounds: number;
}

/** Books an attempt and says what it took. Never throws. */
export type RecordAttempt = (
  report: AttemptReport,
  ids: { readonly conversationId: string; readonly messageId: string },
) => { readonly usage: Usage; readonly cost: number | null };

/** The most times that a paused answer is taken up again by itself. */
const mostPauses = 5;

const limitReasons = new Set(['max_tokens', 'model_context_window_exceeded']);

/** Runs turns: asks, runs the tools that the model wants, asks again, until there is an answer or an end. */
export class Responder {
  private readonly provider: LlmProvider;
  private readonly record: RecordAttempt;
  private readonly onFault: (error: unknown) => void;

  /** @param onFault is told of mistakes of our own, which the person only sees as a failed turn */
  constructor(provider: LlmProvider, record: RecordAttempt, onFault: (error: unknown) => void) {
    this.provider = provider;
    this.record = record;
    this.onFault = onFault;
  }

  /**
   * Runs the turn of a running answer to its end, which is in the conversation. Never rejects.
   *
   * @param workspace whether the turn may use the tools; a chat turn only names those that its history used
   */
  async run(
    conversation: Conversation,
    answerId: string,
    settings: TurnSettings,
    tools: Tools,
    workspace: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const turn = new Turn(conversation, answerId, workspace, this.record);
    try {
      await this.rounds(turn, settings, tools, workspace, signal);
    } catch (error) {
      if (!(error instanceof LlmError) && !signal.aborted) this.onFault(error);
      turn.fail(error, signal.aborted);
    } finally {
      turn.finish();
    }
  }

  private async rounds(
    turn: Turn,
    settings: TurnSettings,
    tools: Tools,
    workspace: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const functions = workspace || turn.usedFunctions ? tools.definitions() : [];
    for (let round = 1, pauses = 0; ; round += 1) {
      const last = round >= settings.maxRounds;
      const request: ChatRequest = {
        operation: workspace ? 'workspace' : 'chat',
        model: settings.model,
        maxTokens: settings.maxTokens,
        instructions: settings.instructions,
        messages: turn.history(),
        ...(functions.length > 0 ? { functions } : {}),
        functionChoice: workspace ? (last ? 'none' : 'auto') : 'history',
        thinking: settings.thinking,
        ...(settings.effort ? { effort: settings.effort } : {}),
        signal,
        observer: turn.observer,
      };
      turn.beginRound();
      const response = await this.provider.chatResponse(request, turn.streamer);
      turn.endRound(response);
      const calls = response.functionRequests;
      if (calls.length > 0 && workspace && !last && !signal.aborted) {
        await turn.runTools(calls, tools, round, signal);
        signal.throwIfAborted();
      } else if (response.stopReason === 'pause_turn' && pauses < mostPauses) {
        pauses += 1;
      } else {
        turn.complete(response);
        return;
      }
    }
  }
}

/** One running turn: carries what arrives into the conversation. */
class Turn {
  private readonly conversation: Conversation;
  private readonly id: string;
  private readonly record: RecordAttempt;
  private readonly startedAt = performance.now();
  private readonly before: readonly HistoryMessage[];
  private readonly workspace: boolean;
  /** The round takes up text that had been cut. */
  private takesUp = false;
  /** The next text begins a paragraph: it follows the text of an earlier round. */
  private paragraphOwed = false;

  constructor(conversation: Conversation, id: string, workspace: boolean, record: RecordAttempt) {
    this.conversation = conversation;
    this.id = id;
    this.workspace = workspace;
    this.record = record;
    this.before = buildHistory(conversation.path(this.answer.parentId));
  }

  /** Whether the conversation has used functions before: the API then wants them named. */
  get usedFunctions(): boolean {
    return this.before.some((entry) => entry.role === 'function');
  }

  private get answer(): AssistantMessage {
    const answer = this.conversation.answer(this.id);
    if (!answer) throw new Error(`There is no answer ${this.id}.`);
    return answer;
  }

  readonly observer = {
    attemptStarted: (): void => this.setActivity({ kind: 'waiting', since: Date.now() }),
    attemptEnded: (report: AttemptReport): void => this.book(report),
    retryScheduled: ({ attempt, delayMs, error }: RetryWait): void => {
      const since = Date.now();
      this.setActivity({ kind: 'retrying', since, attempt, until: since + delayMs, reason: error.message });
    },
  };

  readonly streamer = (chunk: ChatStreamChunk): void => {
    if (chunk.type === 'output_text') {
      this.enter('writing');
      if (this.paragraphOwed) this.conversation.appendText(this.id, '\n\n');
      this.paragraphOwed = false;
      this.conversation.appendText(this.id, chunk.data);
    } else if (chunk.type === 'thinking') {
      this.enter('thinking');
      this.conversation.appendThinking(this.id, chunk.data);
    }
  };

  /** What the next request sends: the conversation before, and the rounds of this turn. */
  history(): HistoryMessage[] {
    const answer = this.answer;
    const entries = [...this.before, ...answerHistory(answer)];
    return unfinishedText(answer).trim() === ''
      ? entries
      : [...entries, { role: 'user', content: [{ type: 'text', text: continueWords }] }];
  }

  beginRound(): void {
    const { text, rounds } = this.answer;
    this.takesUp = unfinishedText(this.answer) !== '';
    this.paragraphOwed = !this.takesUp && text !== '' && (rounds.at(-1)?.results.length ?? 0) > 0;
  }

  endRound(response: ChatResponse): void {
    for (const part of response.unknownParts) {
      this.note(`A part of the answer is of a kind that this version does not know (${part}).`);
    }
    if (!this.workspace && response.functionRequests.length > 0) {
      this.note('Claude asked for a tool. A chat has none: switch Workspace on to let it use them.');
    }
    const answer = this.answer;
    const round = { textEnd: answer.text.length, content: this.replayable(response), results: [] };
    this.conversation.setFigures(this.id, { rounds: [...answer.rounds, round] });
  }

  /**
   * A round's content as later requests send it back. Calls that a chat cannot answer are left out. Text that was taken
   * up again is one text, as if it had come in one piece; its thinking belongs to a request that no later one repeats.
   */
  private replayable(response: ChatResponse): AssistantBlock[] {
    const calls = (block: AssistantBlock): boolean => block.type === 'function' && this.workspace;
    if (!this.takesUp) return response.content.filter((block) => block.type !== 'function' || calls(block));
    return [{ type: 'text', text: unfinishedText(this.answer) }, ...response.content.filter(calls)];
  }

  async runTools(
    calls: readonly ChatFunctionRequest[],
    tools: Tools,
    round: number,
    signal: AbortSignal,
  ): Promise<void> {
    const steps = calls.map((call) => this.addToolStep(call));
    this.setActivity({ kind: 'tools', since: Date.now(), round });
    const results: ChatFunctionResult[] = [];
    const run = async (index: number): Promise<void> => {
      const call = calls[index];
      const stepId = steps[index];
      if (call && stepId !== undefined) results[index] = await this.runTool(call, stepId, tools, round, signal);
    };
    const readOnly = [...calls.keys()].filter((index) => tools.isReadOnly(calls[index]?.functionName ?? ''));
    await Promise.all(readOnly.map(run));
    for (const index of calls.keys()) if (!readOnly.includes(index)) await run(index);
    const { rounds } = this.answer;
    this.conversation.setFigures(this.id, {
      rounds: rounds.map((other, index) => (index === rounds.length - 1 ? { ...other, results } : other)),
    });
  }

  complete(response: ChatResponse): void {
    const { stopReason } = response;
    if (stopReason === 'refusal') {
      const message = response.stopExplanation ?? 'Claude declined to answer this.';
      const error = new LlmError('refused', message).toStreamError();
      this.conversation.end(this.id, { event: 'refused', stopReason, error });
    } else if (stopReason !== null && limitReasons.has(stopReason)) {
      this.conversation.end(this.id, { event: 'limited', stopReason });
    } else {
      this.conversation.end(this.id, { event: 'completed', stopReason });
    }
  }

  fail(error: unknown, stopped: boolean): void {
    if (stopped || (error instanceof LlmError && error.kind === 'aborted')) {
      this.conversation.end(this.id, { event: 'stopped' });
      return;
    }
    const known =
      error instanceof LlmError ? error : new LlmError('protocol', 'Sidestream made a mistake. The log says more.');
    this.conversation.end(this.id, { event: 'failed', error: known.toStreamError() });
  }

  /** Whatever happened, the turn is over: nothing may be left that looks as if it went on. */
  finish(): void {
    this.conversation.end(this.id, { event: 'interrupted' });
    this.conversation.setActivity(this.id, null);
    const durationMs = (this.answer.durationMs ?? 0) + Math.round(performance.now() - this.startedAt);
    this.conversation.setFigures(this.id, { durationMs });
  }

  private book(report: AttemptReport): void {
    const { usage, cost } = this.record(report, { conversationId: this.conversation.id, messageId: this.id });
    const answer = this.answer;
    if (report.state === 'failed') return;
    this.conversation.setFigures(this.id, {
      usage: answer.usage ? addUsage(answer.usage, usage) : usage,
      cost: answer.usage === null ? cost : answer.cost === null || cost === null ? null : answer.cost + cost,
      timeToFirstTokenMs: answer.timeToFirstTokenMs ?? report.timeToFirstTokenMs,
    });
  }

  private async runTool(
    call: ChatFunctionRequest,
    stepId: string,
    tools: Tools,
    round: number,
    signal: AbortSignal,
  ): Promise<ChatFunctionResult> {
    const change = (progress: Partial<ToolStep>): void => {
      const step = this.answer.steps.find((other) => other.id === stepId);
      if (step?.kind === 'tool') this.conversation.updateStep(this.id, { ...step, ...progress });
    };
    const startedAt = Date.now();
    change({ state: 'running', startedAt });
    const result = signal.aborted
      ? { callId: call.callId, output: 'Cancelled.', isError: true }
      : await tools.execute(call, {
          conversationId: this.conversation.id,
          messageId: this.id,
          round,
          signal,
          onState: (progress) => {
            change(progress);
            if (progress.state === 'approval') this.setActivity({ kind: 'approval', since: Date.now(), round });
            if (progress.state === 'running') this.setActivity({ kind: 'tools', since: Date.now(), round });
          },
        });
    const step = this.answer.steps.find((other) => other.id === stepId);
    const ended = step?.kind === 'tool' && !['pending', 'approval', 'running'].includes(step.state);
    change({
      ...(ended ? {} : { state: signal.aborted ? 'cancelled' : result.isError ? 'failed' : 'done' }),
      output: step?.kind === 'tool' && step.output !== null ? step.output : result.output,
      durationMs: Date.now() - startedAt,
    });
    return result;
  }

  private addToolStep(call: ChatFunctionRequest): string {
    const id = crypto.randomUUID();
    this.conversation.addStep(this.id, {
      kind: 'tool',
      id,
      at: this.answer.text.length,
      callId: call.callId,
      name: call.functionName,
      args: call.functionArgs,
      subject: '',
      state: 'pending',
      output: null,
      allowedBy: null,
      startedAt: Date.now(),
      durationMs: null,
    });
    return id;
  }

  private note(text: string): void {
    const at = this.answer.text.length;
    this.conversation.addStep(this.id, { kind: 'note', id: crypto.randomUUID(), at, text, detail: null });
  }

  private enter(kind: 'writing' | 'thinking'): void {
    if (this.conversation.activity(this.id)?.kind !== kind) this.setActivity({ kind, since: Date.now() });
  }

  private setActivity(activity: Activity): void {
    this.conversation.setActivity(this.id, activity);
  }
}
