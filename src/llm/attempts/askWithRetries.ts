import { delay, plural } from '../../base/index.ts';
import type { AttemptReport, ChatRequest, ChatResponse, ChatStreamChunk, ChatStreamer } from '../chat.ts';
import { abortedError, LlmError, toLlmError } from '../errors.ts';
import { retryDelay } from './retry.ts';

/** The end of one HTTP attempt. */
export interface AttemptOutcome {
  readonly end: Extract<ChatStreamChunk, { type: 'response' | 'error' }>;
  readonly report: AttemptReport;
  /** Whether the streamer was given any of the answer. */
  readonly shown: boolean;
  /** The first wait before a retry when the provider names none, ms. */
  readonly retryBaseMs: number;
}

/**
 * Makes attempts until there is an answer or an error that stays, and tells the observer of each.
 *
 * @param attempt one attempt; it rejects only with an `LlmError`, when none could be begun
 * @throws LlmError when there is no whole answer. The streamer has been given an `error` chunk by then.
 */
export async function askWithRetries(
  { observer, signal }: Pick<ChatRequest, 'observer' | 'signal'>,
  streamer: ChatStreamer | undefined,
  attempt: () => Promise<AttemptOutcome>,
): Promise<ChatResponse> {
  const giveUp = (error: LlmError, usage: Extract<ChatStreamChunk, { type: 'error' }>['usage']): LlmError => {
    streamer?.({ type: 'error', data: error.toStreamError(), usage });
    return error;
  };
  for (let number = 1; ; number += 1) {
    observer?.attemptStarted?.(number);
    const outcome = await attempt().catch((error: unknown) => {
      throw error instanceof LlmError ? giveUp(error, null) : error;
    });
    const { end } = outcome;
    observer?.attemptEnded?.(outcome.report);
    if (end.type === 'response') {
      streamer?.(end);
      return end.data;
    }
    const error = toLlmError(end.data);
    const delayMs = retryDelay(error, number, outcome.shown, outcome.retryBaseMs);
    if (delayMs === null) throw giveUp(afterAttempts(error, number), end.usage);
    observer?.retryScheduled?.({ attempt: number + 1, delayMs, error: end.data });
    if (!(await delay(delayMs, signal))) throw giveUp(abortedError(), null);
  }
}

/** The error as it is told after several attempts. */
const afterAttempts = (error: LlmError, attempts: number): LlmError =>
  attempts === 1 || error.kind === 'aborted'
    ? error
    : new LlmError(error.kind, plural(attempts, '{1} Tried once.', '{1} Tried {0} times.', error.message), error, {
        cause: error,
      });
