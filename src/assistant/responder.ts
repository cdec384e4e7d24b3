import { untilAborted } from '../base/index.ts';
import type { Conversation } from '../conversation/index.ts';
import {
  type CacheLife,
  type ChatRequest,
  type Effort,
  LlmError,
  type LlmProvider,
  type ThinkingMode,
} from '../llm/index.ts';
import type { ContextWindow } from './request/contextWindow.ts';
import type { Tools } from './turn/tools.ts';
import { AttemptFigures, type RecordAttempt } from './turn/attemptFigures.ts';
import { RunningAnswer } from './turn/runningAnswer.ts';
import { Turn } from './turn/turn.ts';
import { watchAnswer, type WatchTurn } from './turn/turnWatcher.ts';

/** Model, effort and thinking of a turn. */
export interface ModelChoice {
  readonly model: string;
  /** `null`: the model's own. */
  readonly effort: Effort | null;
  readonly thinking: ThinkingMode;
}

/** Model, limits and instructions of one turn. */
export interface TurnSettings extends ModelChoice {
  readonly maxTokens: number;
  readonly instructions: string;
  /** The most requests of one turn with tools. */
  readonly maxRounds: number;
  /** Whether the rounds of a turn with tools stream; else each answer comes whole. */
  readonly streamRounds?: boolean;
  /** The model may search the web and fetch pages. */
  readonly web?: boolean;
}

/** Optional parts of a turn. */
export interface TurnHooks {
  /** Sees to it that each request fits. */
  readonly window?: ContextWindow;
  /** Is told of the turn. */
  readonly watch?: WatchTurn;
  /** How long the API's cache is to hold a request. */
  cacheLife?(request: ChatRequest, conversation: Conversation): CacheLife;
  /** Asked before each further request of a turn; a sentence ends the turn. */
  mayGoOn?(conversation: Conversation, model: string): Promise<string | null>;
}

/** The most times that a paused answer is taken up again by itself. */
const maxPauses = 5;

/** How long a stopped turn may take to clear up before nobody waits for it any longer, ms. */
const clearUpMs = 150;

/** Runs turns: asks, runs the tools that the model wants, asks again, until there is an answer or an end. */
export class Responder {
  readonly #provider: LlmProvider;
  readonly #record: RecordAttempt;
  readonly #onFault: (error: unknown) => void;
  readonly #hooks: TurnHooks;

  /** @param onFault is told of mistakes of our own, which the person only sees as a failed turn */
  constructor(provider: LlmProvider, record: RecordAttempt, onFault: (error: unknown) => void, hooks: TurnHooks = {}) {
    this.#provider = provider;
    this.#record = record;
    this.#onFault = onFault;
    this.#hooks = hooks;
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
    const answer = new RunningAnswer(conversation, answerId);
    const watcher = watchAnswer(answer, workspace, this.#hooks.watch);
    const turn = new Turn(answer, workspace, new AttemptFigures(answer, this.#record, watcher), watcher);
    answer.continueWith(settings.model);
    const stop = (): void => turn.stop();
    signal.addEventListener('abort', stop);
    try {
      signal.throwIfAborted();
      const work = this.#rounds(turn, settings, tools, workspace, signal);
      // What does not heed the signal is left behind.
      await untilAborted(work, signal, { graceMs: clearUpMs });
    } catch (error) {
      if (!(error instanceof LlmError) && !signal.aborted) this.#onFault(error);
      if (signal.aborted) turn.stop();
      else turn.fail(error);
    } finally {
      signal.removeEventListener('abort', stop);
      turn.finish();
    }
  }

  async #rounds(
    turn: Turn,
    settings: TurnSettings,
    tools: Tools,
    workspace: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    if (workspace) await turn.beginTools(tools, signal);
    signal.throwIfAborted();
    const functions = workspace || turn.usedFunctions ? tools.definitions(turn.conversation.id) : [];
    for (let round = 1, pauses = 0; ; round += 1) {
      const last = round >= settings.maxRounds;
      const request: ChatRequest = {
        operation: workspace ? 'workspace' : 'chat',
        model: settings.model,
        maxTokens: settings.maxTokens,
        instructions: settings.instructions,
        messages: turn.beginRound(),
        ...(functions.length > 0 ? { functions } : {}),
        // The last request may call nothing, so that the turn ends in words.
        functionChoice: workspace ? (last ? 'none' : 'auto') : 'history',
        ...(settings.web === true && turn.mayLookUp ? { web: true } : {}),
        ...(workspace && settings.streamRounds === true ? { streamCalls: true } : {}),
        thinking: settings.thinking,
        ...(settings.effort ? { effort: settings.effort } : {}),
        signal,
        observer: turn.observer,
      };
      const refusal = round === 1 ? null : await this.#hooks.mayGoOn?.(turn.conversation, settings.model);
      if (refusal) {
        turn.refuse(refusal);
        return;
      }
      const fitted = (await this.#hooks.window?.fit(turn.conversation, turn.id, request)) ?? request;
      const cacheLife = this.#hooks.cacheLife?.(fitted, turn.conversation) ?? '5m';
      const timed: ChatRequest = { ...fitted, cacheLife };
      turn.send(timed);
      const response = await this.#provider.chatResponse(timed, turn.streamer);
      turn.endRound(response);
      const calls = response.functionRequests;
      signal.throwIfAborted();
      if (calls.length > 0 && workspace && last) {
        turn.useUpRounds(calls, settings.maxRounds);
        return;
      } else if (calls.length > 0 && workspace) {
        await turn.runTools(calls, tools, round, signal);
        signal.throwIfAborted();
      } else if (response.stopReason === 'paused' && pauses < maxPauses && turn.mayLookUp) {
        pauses += 1;
      } else {
        turn.complete(response);
        return;
      }
    }
  }
}
