import type { CachedFront, Conversation, Message } from '../../conversation/index.ts';
import type { ChatRequest, HistoryMessage } from '../../llm/index.ts';
import { cacheLifeMs, estimatePrompt } from '../../usage/index.ts';
import type { TurnSettings } from '../responder.ts';
import type { Tools } from '../turn/tools.ts';
import { cacheKey } from './cacheKey.ts';
import { buildHistory, resultsHistory, unfinishedHistory } from './history.ts';
import { leftOutOf, withoutLeftOut } from './leftOut.ts';
import { historyWith, summaryOf } from './summary.ts';

/** Size of a conversation's next request before anything new is written. */
export interface RequestSize {
  /** Counted by the API as far as it has answered, and estimated beyond that. */
  readonly tokens: number;
  /** The front of it in the API's cache, with the time at which the cache forgets it; `null` when nothing is there. */
  readonly cached: { readonly tokens: number; readonly until: number } | null;
}

/** The size of a conversation's next request. What only an estimate knows is reckoned once for each branch. */
export class RequestSizes {
  readonly #estimates = new WeakMap<Message, number>();

  /**
   * @param functions the tools that it would list
   * @param path the messages that it would send, where that is not the branch that is shown
   */
  of(
    conversation: Conversation,
    settings: Pick<TurnSettings, 'model' | 'instructions' | 'thinking' | 'effort' | 'web'>,
    functions: readonly ReturnType<Tools['definitions']>[number][],
    path: readonly Message[] = conversation.path(),
  ): RequestSize {
    const { leftOut = [] } = conversation.info.choice;
    const counted = lastCounted(path, leftOut);
    const { effort, ...front } = settings;
    const fixed = { ...front, ...(effort ? { effort } : {}), functions };
    if (!counted) {
      const tokens =
        leftOut.length === 0
          ? this.#estimate(path, fixed)
          : estimatePrompt({ ...fixed, messages: historyWith(summaryOf(path), path, leftOut) });
      return { tokens, cached: null };
    }
    return {
      tokens: counted.tokens + estimatePrompt({ messages: since(counted, path, leftOut) }),
      cached: counted.cached?.key === cacheKey(fixed) ? stillThere(counted.cached) : null,
    };
  }

  #estimate(path: readonly Message[], fixed: Parameters<typeof cacheKey>[0]): number {
    const last = path.at(-1);
    const known = last && this.#estimates.get(last);
    if (known !== undefined) return known;
    const tokens = estimatePrompt({ ...fixed, messages: historyWith(summaryOf(path), path) });
    if (last) this.#estimates.set(last, tokens);
    return tokens;
  }
}

/** How much of a counted size may be estimated before it no longer counts as counted. */
const maxEstimatedShare = 0.1;

/**
 * Tokens of the request for an answer, by the last count that the API gave for the same front, and an estimate of what has
 * come since; `null` when there is no such count, or what has come since is more than a tenth of it.
 *
 * @param lastWord entries at its end that are no part of the conversation
 */
export function countedSize(
  conversation: Conversation,
  answerId: string,
  request: ChatRequest,
  lastWord: readonly HistoryMessage[],
): number | null {
  const path = conversation.path(answerId);
  const { leftOut = [] } = conversation.info.choice;
  const counted = lastCounted(path, leftOut);
  if (!counted || counted.cached?.key !== cacheKey(request)) return null;
  const estimate = estimatePrompt({ messages: [...since(counted, path, leftOut), ...lastWord] });
  return estimate > counted.tokens * maxEstimatedShare ? null : counted.tokens + estimate;
}

const stillThere = ({ tokens, usedAt, life = '5m' }: CachedFront): RequestSize['cached'] => ({
  tokens,
  until: usedAt + cacheLifeMs[life],
});

interface Counted {
  readonly index: number;
  readonly tokens: number;
  /** The rest of its answer: the results of its tools, and text of a round that did not end. */
  readonly rest: readonly HistoryMessage[];
  readonly cached: CachedFront | null;
}

/**
 * The last answer of which the API said how large it was, with its request. A summary since then makes that untrue, and so
 * does another set of parts that are left out of what stands before it.
 */
function lastCounted(path: readonly Message[], leftOut: readonly string[]): Counted | null {
  const summary = summaryOf(path)?.id;
  for (const [index, message] of [...path.entries()].reverse()) {
    if (message.role !== 'assistant') continue;
    const round = message.rounds.at(-1);
    if (round?.contextTokens === undefined) continue;
    if (round.summary !== summary) return null;
    if ((round.leftOut ?? '') !== leftOutOf(path.slice(0, index + 1), leftOut)) continue;
    const { contextTokens: tokens, results, cached = null } = round;
    const rest = [...resultsHistory(results), ...unfinishedHistory(message)];
    return { index, tokens, rest, cached };
  }
  return null;
}

/** Entries of a request that came after the count. */
const since = ({ index, rest }: Counted, path: readonly Message[], leftOut: readonly string[]): HistoryMessage[] => [
  ...rest,
  ...buildHistory(withoutLeftOut(path.slice(index + 1), leftOut)),
];
