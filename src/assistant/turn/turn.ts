import { plainLine, plural, t } from '../../base/index.ts';
import type { Conversation } from '../../conversation/index.ts';
import {
  type AssistantBlock,
  type AttemptReport,
  type ChatFunctionRequest,
  type ChatRequest,
  type ChatResponse,
  type ChatStreamChunk,
  type HistoryMessage,
  LlmError,
  type RetryWait,
  type StopReason,
} from '../../llm/index.ts';
import { continueWords, unfinishedText, usesFunctions } from '../request/history.ts';
import { leftOutOf } from '../request/leftOut.ts';
import { requestHistory, summaryOf } from '../request/summary.ts';
import type { AttemptFigures } from './attemptFigures.ts';
import { withAttachment } from './refusedAttachment.ts';
import { IncomingCalls } from './incomingCalls.ts';
import type { RunningAnswer } from './runningAnswer.ts';
import { ToolCalls } from './toolCalls.ts';
import type { Tools } from './tools.ts';
import type { TurnWatcher } from './turnWatcher.ts';
import { WebLookups } from './webLookups.ts';

const limitReasons: ReadonlySet<StopReason> = new Set(['length', 'context']);

/** Why a turn with tools ended that had used up its requests: ours, where the others are the model's. */
const roundsUsedUp = 'max_rounds';

/** One running turn: carries what arrives into the conversation. */
export class Turn {
  readonly conversation: Conversation;
  readonly id: string;
  readonly #answer: RunningAnswer;
  readonly #figures: AttemptFigures;
  readonly #toolCalls: ToolCalls;
  readonly #incoming: IncomingCalls;
  readonly #lookups: WebLookups;
  readonly #startedAt = performance.now();
  readonly #workspace: boolean;
  readonly #watcher: TurnWatcher | null;
  /** The round goes on where an unfinished answer ends, after a word of ours that no later request repeats. */
  #takesUp = false;
  /** The next text begins a paragraph: it follows the text of an earlier round. */
  #beginsParagraph = false;
  /** Why the attempt before this one failed, and which number this one has. */
  #retried: { readonly attempt: number; readonly reason: string } | null = null;
  /** Tools that the turn's requests do without. */
  readonly #leftOut = new Set<string>();

  /**
   * @param workspace whether the turn may use the tools
   * @param watcher is told of the tools and of the end; the figures tell it of the attempts
   */
  constructor(answer: RunningAnswer, workspace: boolean, figures: AttemptFigures, watcher: TurnWatcher | null) {
    this.conversation = answer.conversation;
    this.id = answer.id;
    this.#answer = answer;
    this.#workspace = workspace;
    this.#figures = figures;
    this.#watcher = watcher;
    this.#incoming = new IncomingCalls(answer);
    this.#lookups = new WebLookups(answer);
    this.#toolCalls = new ToolCalls(answer, watcher);
  }

  /** Whether the conversation has used functions before: the API then wants them named. */
  get usedFunctions(): boolean {
    const { parentId } = this.#answer.message;
    return usesFunctions(this.conversation.path(parentId));
  }

  /** Whether requests may have tools of the API's that look up the web: not once the person has chosen Plan mode. */
  get mayLookUp(): boolean {
    return !this.#workspace || this.conversation.info.choice.mode !== 'plan';
  }

  readonly observer = {
    attemptStarted: (): void => this.#answer.setActivity({ kind: 'waiting', since: Date.now() }),
    attemptEnded: (report: AttemptReport): void => this.#figures.book(report),
    functionLeftOut: (name: string, reason: string): void => this.#noteLeftOut(name, reason),
    retryScheduled: ({ attempt, delayMs, error }: RetryWait): void => {
      const since = Date.now();
      this.#retried = { attempt, reason: error.message };
      this.#answer.setActivity({ kind: 'retrying', since, attempt, until: since + delayMs, reason: error.message });
    },
  };

  readonly streamer = (chunk: ChatStreamChunk): void => {
    if (this.#answer.isClosed) return;
    if (chunk.type !== 'error') this.#noteRetry();
    if (chunk.type === 'output_text') {
      this.#enter('writing');
      if (this.#beginsParagraph) this.conversation.appendText(this.id, '\n\n');
      this.#beginsParagraph = false;
      this.conversation.appendText(this.id, chunk.data);
    } else if (chunk.type === 'thinking') {
      this.#enter('thinking');
      this.conversation.appendThinking(this.id, chunk.data);
    } else if (chunk.type === 'web_lookup') {
      this.#enter('looking');
      this.#lookups.take(chunk.data);
    } else if (chunk.type === 'citations') {
      this.conversation.appendText(this.id, this.#lookups.cite(chunk.data));
    } else if (chunk.type === 'function_input' && this.#workspace) {
      this.#enter('writing');
      this.#incoming.take(chunk.data);
    }
  };

  /** Begins a round. Gives what its request sends: the conversation before, and the rounds of this turn. */
  beginRound(): HistoryMessage[] {
    const { text, rounds } = this.#answer.message;
    const entries = requestHistory(this.conversation, this.id);
    this.#takesUp = entries.at(-1)?.role === 'assistant' && !this.#isPaused;
    this.#beginsParagraph = !this.#takesUp && text !== '' && (rounds.at(-1)?.results.length ?? 0) > 0;
    return this.#takesUp ? [...entries, { role: 'user', content: [{ type: 'text', text: continueWords }] }] : entries;
  }

  /** Notes what goes out now. */
  send(request: ChatRequest): void {
    this.#figures.send(request);
  }

  /** The answer ends in a tool of the provider's own that goes on when the answer is sent back as it is. */
  get #isPaused(): boolean {
    if (unfinishedText(this.#answer.message) !== '') return false;
    const last = this.#answer.message.rounds.at(-1)?.content.at(-1);
    return last?.type === 'opaque' && last.serverTool !== undefined;
  }

  endRound(response: ChatResponse): void {
    // What arrived after a stop was not shown, so that it is not part of the history either.
    if (this.#answer.message.state !== 'streaming') return;
    for (const part of response.unknownParts) {
      this.#answer.note(t('A part of the answer is of a kind that this version does not know ({0}).', part));
    }
    if (!this.#workspace && response.functionRequests.length > 0) {
      this.#answer.note(t('Claude asked for a tool. A chat has none: switch Workspace on to let it use them.'));
    }
    const { text, rounds } = this.#answer.message;
    // An answer that looks things up is several requests of the provider, whose figures are their sum.
    const isSum = response.content.some((block) => block.type === 'opaque' && block.serverTool === 'call');
    const { contextTokens, cached } = isSum ? { contextTokens: null, cached: null } : this.#figures;
    const path = this.conversation.path(this.id);
    const summary = summaryOf(path);
    const leftOut = leftOutOf(path, this.conversation.info.choice.leftOut);
    const round = {
      textEnd: text.length,
      content: this.#replayable(response),
      results: [],
      ...(contextTokens === null ? {} : { contextTokens }),
      ...(cached === null ? {} : { cached }),
      ...(summary ? { summary: summary.id } : {}),
      ...(leftOut === '' ? {} : { leftOut }),
    };
    this.conversation.setFigures(this.id, { rounds: [...rounds, round] });
  }

  /**
   * A round's content as later requests send it back. Calls that a chat cannot answer are left out. Text that was taken
   * up again is one text, as if it had come in one piece; its thinking belongs to a request that no later one repeats.
   */
  #replayable(response: ChatResponse): AssistantBlock[] {
    const calls = (block: AssistantBlock): boolean => block.type === 'function' && this.#workspace;
    if (!this.#takesUp) return response.content.filter((block) => block.type !== 'function' || calls(block));
    const text = unfinishedText(this.#answer.message);
    return [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...response.content.filter(calls)];
  }

  beginTools(tools: Tools, signal: AbortSignal): Promise<void> {
    return this.#toolCalls.begin(tools, signal);
  }

  runTools(calls: readonly ChatFunctionRequest[], tools: Tools, round: number, signal: AbortSignal): Promise<void> {
    return this.#toolCalls.run(calls, tools, round, signal);
  }

  /** The turn has made all the requests that it may; what it still wanted to run is not run. */
  useUpRounds(calls: readonly ChatFunctionRequest[], maxRounds: number): void {
    const why = `Not run: the turn had used up its ${maxRounds} requests. Ask for it again if it is still needed.`;
    this.#toolCalls.leaveOut(calls, why);
    this.#answer.note(
      plural(
        maxRounds,
        'The turn has used up its one request. Continue lets it go on.',
        'The turn has used up its {0} requests. Continue lets it go on.',
      ),
    );
    this.conversation.end(this.id, { event: 'limited', stopReason: roundsUsedUp });
  }

  complete(response: ChatResponse): void {
    const { stopReason } = response;
    if (stopReason === 'refused') {
      const message = response.stopExplanation ?? t('Claude declined to answer this.');
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
      error instanceof LlmError ? error : new LlmError('protocol', t('Sidestream made a mistake. The log says more.'));
    const prompts = this.conversation.path(this.#answer.message.parentId);
    const shown = withAttachment(known.toStreamError(), this.#figures.sent, prompts);
    this.conversation.end(this.id, { event: 'failed', error: shown });
  }

  /** Whatever happened, the turn is over: nothing may be left that looks as if it went on. */
  finish(): void {
    this.conversation.end(this.id, { event: 'interrupted' });
    this.#answer.close();
    const { durationMs, state, text, error } = this.#answer.message;
    const tookMs = Math.round(performance.now() - this.#startedAt);
    this.conversation.setFigures(this.id, { durationMs: (durationMs ?? 0) + tookMs });
    this.#watcher?.end({ state, output: text, error });
  }

  /** Says once for each turn that it does without a tool. */
  #noteLeftOut(name: string, reason: string): void {
    if (this.#leftOut.has(name)) return;
    this.#leftOut.add(name);
    this.#answer.note(t('The tool “{0}” is left out: the API would refuse it.', plainLine(name, 80)), reason);
  }

  /** Says that the answer needed more than one attempt, once there is something of it. */
  #noteRetry(): void {
    if (!this.#retried) return;
    const { attempt, reason } = this.#retried;
    this.#retried = null;
    this.#answer.note(t('Answered at attempt {0}.', attempt), reason);
  }

  #enter(kind: 'writing' | 'thinking' | 'looking'): void {
    if (this.conversation.activity(this.id)?.kind !== kind) this.#answer.setActivity({ kind, since: Date.now() });
  }
}
