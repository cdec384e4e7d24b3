import { plainLine } from '../base/index.ts';
import {
  type Activity,
  type AssistantMessage,
  type Conversation,
  isUnderWay,
  type ToolStep,
} from '../conversation/index.ts';
import {
  addUsage,
  type AssistantBlock,
  type AttemptReport,
  type ChatFunctionRequest,
  type ChatFunctionResult,
  type ChatRequest,
  type ChatResponse,
  type ChatStreamChunk,
  type HistoryMessage,
  LlmError,
  notRun,
  type RetryWait,
  type StopReason,
  type StreamError,
  type Usage,
} from '../llm/index.ts';
import { buildHistory, continueWords, unfinishedText } from './history.ts';
import { requestHistory, summaryOf } from './summary.ts';
import type { Tools } from './tools.ts';
import type { TurnWatcher, WatchTurn } from './turnWatcher.ts';

/** Books an attempt and says what it took. Never throws. */
export type RecordAttempt = (
  report: AttemptReport,
  ids: { readonly conversationId: string; readonly messageId: string },
) => { readonly usage: Usage; readonly cost: number | null };

const limitReasons: ReadonlySet<StopReason> = new Set(['length', 'context']);

/** Why a turn with tools ended that had used up its requests: ours, where the others are the model's. */
const roundsUsedUp = 'max_rounds';

/** One running turn: carries what arrives into the conversation. */
export class Turn {
  readonly conversation: Conversation;
  readonly id: string;
  private readonly record: RecordAttempt;
  private readonly startedAt = performance.now();
  private readonly workspace: boolean;
  private readonly watcher: TurnWatcher | undefined;
  /** The history that the running request sends. */
  private sent: readonly HistoryMessage[] = [];
  /** How much of the context window the last request and its answer took. */
  private contextTokens: number | null = null;
  /** The round goes on where an unfinished answer ends, after a word of ours that no later request repeats. */
  private takesUp = false;
  /** The next text begins a paragraph: it follows the text of an earlier round. */
  private paragraphOwed = false;
  /** Why the attempt before this one failed, and which number this one has. */
  private retried: { readonly attempt: number; readonly reason: string } | null = null;
  /** Tools that the turn's requests do without. */
  private readonly leftOut = new Set<string>();
  private over = false;

  constructor(
    conversation: Conversation,
    id: string,
    model: string,
    workspace: boolean,
    record: RecordAttempt,
    watch: WatchTurn | undefined,
  ) {
    this.conversation = conversation;
    this.id = id;
    this.workspace = workspace;
    this.record = record;
    const prompt = conversation.message(this.answer.parentId ?? '');
    const name = workspace ? 'workspace' : 'chat';
    this.watcher = watch?.({ conversationId: conversation.id, messageId: id, name, input: prompt?.text ?? '' });
    if (this.answer.model !== model) this.changeModel(model);
  }

  /** Another model goes on with the answer: what only the first one understands of it is left behind. */
  private changeModel(model: string): void {
    const rounds = this.answer.rounds.map((round) => ({
      ...round,
      content: round.content.filter((block) => block.type !== 'opaque'),
    }));
    this.conversation.setFigures(this.id, { model, rounds });
  }

  /** Whether the conversation has used functions before: the API then wants them named. */
  get usedFunctions(): boolean {
    return buildHistory(this.conversation.path(this.answer.parentId)).some((entry) => entry.role === 'function');
  }

  private get answer(): AssistantMessage {
    const answer = this.conversation.answer(this.id);
    if (!answer) throw new Error(`There is no answer ${this.id}.`);
    return answer;
  }

  readonly observer = {
    attemptStarted: (): void => this.setActivity({ kind: 'waiting', since: Date.now() }),
    attemptEnded: (report: AttemptReport): void => this.book(report),
    functionLeftOut: (name: string, reason: string): void => this.noteLeftOut(name, reason),
    retryScheduled: ({ attempt, delayMs, error }: RetryWait): void => {
      const since = Date.now();
      this.retried = { attempt, reason: error.message };
      this.setActivity({ kind: 'retrying', since, attempt, until: since + delayMs, reason: error.message });
    },
  };

  readonly streamer = (chunk: ChatStreamChunk): void => {
    if (this.over) return;
    if (chunk.type !== 'error') this.noteRetry();
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

  /** Begins a round. Gives what its request sends: the conversation before, and the rounds of this turn. */
  beginRound(): HistoryMessage[] {
    const { text, rounds } = this.answer;
    const entries = requestHistory(this.conversation, this.id);
    this.takesUp = entries.at(-1)?.role === 'assistant' && !this.isPaused;
    this.paragraphOwed = !this.takesUp && text !== '' && (rounds.at(-1)?.results.length ?? 0) > 0;
    return this.takesUp ? [...entries, { role: 'user', content: [{ type: 'text', text: continueWords }] }] : entries;
  }

  /** Notes what goes out now. */
  send({ messages }: ChatRequest): void {
    this.sent = messages;
    this.contextTokens = null;
  }

  /** The answer ends in a tool of the API's own that goes on when the answer is sent back as it is. */
  private get isPaused(): boolean {
    if (unfinishedText(this.answer) !== '') return false;
    const block = this.answer.rounds.at(-1)?.content.at(-1);
    return block?.type === 'opaque' && block.block['type'] === 'server_tool_use';
  }

  endRound(response: ChatResponse): void {
    // What arrived after a stop was not shown, so that it is not part of the history either.
    if (this.answer.state !== 'streaming') return;
    for (const part of response.unknownParts) {
      this.note(`A part of the answer is of a kind that this version does not know (${part}).`);
    }
    if (!this.workspace && response.functionRequests.length > 0) {
      this.note('Claude asked for a tool. A chat has none: switch Workspace on to let it use them.');
    }
    const answer = this.answer;
    const summary = summaryOf(this.conversation.path(this.id));
    const round = {
      textEnd: answer.text.length,
      content: this.replayable(response),
      results: [],
      ...(this.contextTokens === null ? {} : { contextTokens: this.contextTokens }),
      ...(summary ? { summary: summary.id } : {}),
    };
    this.conversation.setFigures(this.id, { rounds: [...answer.rounds, round] });
  }

  /**
   * A round's content as later requests send it back. Calls that a chat cannot answer are left out. Text that was taken
   * up again is one text, as if it had come in one piece; its thinking belongs to a request that no later one repeats.
   */
  private replayable(response: ChatResponse): AssistantBlock[] {
    const calls = (block: AssistantBlock): boolean => block.type === 'function' && this.workspace;
    if (!this.takesUp) return response.content.filter((block) => block.type !== 'function' || calls(block));
    const text = unfinishedText(this.answer);
    return [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...response.content.filter(calls)];
  }

  async runTools(
    calls: readonly ChatFunctionRequest[],
    tools: Tools,
    round: number,
    signal: AbortSignal,
  ): Promise<void> {
    const steps = calls.map((call) => this.addToolStep(call));
    this.setActivity({ kind: 'tools', since: Date.now(), round });
    const results: ChatFunctionResult[] = calls.map(({ callId }) => notRun(callId));
    const run = async (index: number): Promise<void> => {
      const call = calls[index];
      const stepId = steps[index];
      if (call && stepId !== undefined) results[index] = await this.runTool(call, stepId, tools, round, signal);
    };
    const readOnly = [...calls.keys()].filter((index) => tools.isReadOnly(calls[index]?.functionName ?? ''));
    await Promise.all(readOnly.map(run));
    for (const index of calls.keys()) if (!readOnly.includes(index)) await run(index);
    this.setResults(results);
  }

  /** The turn has made all the requests that it may; what it still wanted to run is not run. */
  useUpRounds(calls: readonly ChatFunctionRequest[], maxRounds: number): void {
    const why = `Not run: the turn had used up its ${maxRounds} requests. Ask for it again if it is still needed.`;
    for (const call of calls) this.addToolStep(call, { state: 'cancelled', output: why, durationMs: 0 });
    this.setResults(calls.map(({ callId }) => notRun(callId, why)));
    this.note(`The turn has used up its ${maxRounds} requests. Continue lets it go on.`);
    this.conversation.end(this.id, { event: 'limited', stopReason: roundsUsedUp });
  }

  /** Books the results of the last round's calls. */
  private setResults(results: readonly ChatFunctionResult[]): void {
    if (this.over) return;
    const { rounds } = this.answer;
    this.conversation.setFigures(this.id, {
      rounds: rounds.map((other, index) => (index === rounds.length - 1 ? { ...other, results } : other)),
    });
  }

  complete(response: ChatResponse): void {
    const { stopReason } = response;
    if (stopReason === 'refused') {
      const message = response.stopExplanation ?? 'Claude declined to answer this.';
      const error = new LlmError('refused', message).toStreamError();
      this.conversation.end(this.id, { event: 'refused', stopReason, error });
    } else if (stopReason !== null && limitReasons.has(stopReason)) {
      this.conversation.end(this.id, { event: 'limited', stopReason });
    } else {
      this.conversation.end(this.id, { event: 'completed', stopReason });
    }
  }

  /** The person wants no more of it. The answer ends here and now, whatever still goes on behind it. */
  stop(): void {
    this.conversation.end(this.id, { event: 'stopped' });
    this.conversation.setActivity(this.id, null);
  }

  /** The turn may not go on; the sentence says why. */
  refuse(sentence: string): void {
    this.conversation.end(this.id, { event: 'stopped', stopReason: sentence });
  }

  fail(error: unknown): void {
    const known =
      error instanceof LlmError ? error : new LlmError('protocol', 'Sidestream made a mistake. The log says more.');
    this.conversation.end(this.id, { event: 'failed', error: this.withAttachment(known.toStreamError()) });
  }

  /** The error with the attachment that it is about, named as its chip is. */
  private withAttachment(error: StreamError): StreamError {
    const { part } = error;
    const message = part ? this.sent[part.entry] : undefined;
    const content = message?.role === 'user' ? message.content[part?.index ?? -1] : undefined;
    if (!content) return error;
    for (const { id: messageId, ...prompt } of this.conversation.path(this.answer.parentId)) {
      const found = prompt.role === 'user' ? prompt.attachments.find((other) => other.content === content) : undefined;
      if (!found) continue;
      const sentence = `${error.message} It is about “${found.label}”, which can be left out.`;
      return { ...error, message: sentence, attachment: { messageId, id: found.id } };
    }
    return error;
  }

  /** Whatever happened, the turn is over: nothing may be left that looks as if it went on. */
  finish(): void {
    this.conversation.end(this.id, { event: 'interrupted' });
    this.conversation.setActivity(this.id, null);
    this.over = true;
    const durationMs = (this.answer.durationMs ?? 0) + Math.round(performance.now() - this.startedAt);
    this.conversation.setFigures(this.id, { durationMs });
    const { state, text, error } = this.answer;
    this.watcher?.end({ state, output: text, error });
  }

  /** Says once for each turn that it does without a tool. */
  private noteLeftOut(name: string, reason: string): void {
    if (this.leftOut.has(name)) return;
    this.leftOut.add(name);
    this.note(`The tool “${plainLine(name, 80)}” is left out: the API would refuse it.`, reason);
  }

  /** Says that the answer needed more than one attempt, once there is something of it. */
  private noteRetry(): void {
    if (!this.retried) return;
    const { attempt, reason } = this.retried;
    this.retried = null;
    this.note(`Answered at attempt ${attempt}.`, reason);
  }

  private book(report: AttemptReport): void {
    const { usage, cost } = this.record(report, { conversationId: this.conversation.id, messageId: this.id });
    const answer = this.answer;
    const isSummary = report.operation === 'summary';
    this.watcher?.attempt(report, isSummary ? {} : { input: this.sent });
    if (report.state === 'failed') return;
    if (!isSummary) this.contextTokens = usage.totalTokens;
    this.conversation.setFigures(this.id, {
      usage: answer.usage ? addUsage(answer.usage, usage) : usage,
      cost: answer.usage === null ? cost : answer.cost === null || cost === null ? null : answer.cost + cost,
      timeToFirstTokenMs: answer.timeToFirstTokenMs ?? (isSummary ? null : report.timeToFirstTokenMs),
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
      ? notRun(call.callId)
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
    const ended = step?.kind === 'tool' && !isUnderWay(step.state);
    change({
      ...(ended ? {} : { state: signal.aborted ? 'cancelled' : result.isError ? 'failed' : 'done' }),
      output: step?.kind === 'tool' && step.output !== null ? step.output : result.output,
      durationMs: Date.now() - startedAt,
    });
    this.watcher?.tool({
      name: call.functionName,
      input: call.functionArgs,
      output: result.output,
      startedAt,
      durationMs: Date.now() - startedAt,
      isError: result.isError,
    });
    return result;
  }

  private addToolStep(call: ChatFunctionRequest, ended: Partial<ToolStep> = {}): string {
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
      ...ended,
    });
    return id;
  }

  private note(text: string, detail: string | null = null): void {
    const at = this.answer.text.length;
    this.conversation.addStep(this.id, { kind: 'note', id: crypto.randomUUID(), at, text, detail });
  }

  private enter(kind: 'writing' | 'thinking'): void {
    if (this.conversation.activity(this.id)?.kind !== kind) this.setActivity({ kind, since: Date.now() });
  }

  private setActivity(activity: Activity): void {
    if (this.over || this.answer.state !== 'streaming') return;
    this.conversation.setActivity(this.id, activity);
  }
}
