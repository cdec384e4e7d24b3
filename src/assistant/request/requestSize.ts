import type { CachedFront, Conversation, Message } from '../../conversation/index.ts';
import type { HistoryMessage } from '../../llm/index.ts';
import { cacheLifeMs, estimatePrompt } from '../../usage/index.ts';
import type { TurnSettings } from '../responder.ts';
import type { Tools } from '../turn/tools.ts';
import { cacheKey } from './cacheKey.ts';
import { buildHistory } from './history.ts';
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
    const later = withoutLeftOut(path.slice(counted.index + 1), leftOut);
    const since: HistoryMessage[] = [...counted.results, ...buildHistory(later)];
    return {
      tokens: counted.tokens + (since.length === 0 ? 0 : estimatePrompt({ messages: since })),
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

const stillThere = ({ tokens, usedAt, life = '5m' }: CachedFront): RequestSize['cached'] => ({
  tokens,
  until: usedAt + cacheLifeMs[life],
});

interface Counted {
  readonly index: number;
  readonly tokens: number;
  /** Results that its tools gave after that. */
  readonly results: readonly HistoryMessage[];
  readonly cached: CachedFront | null;
}

/**
 * The last answer of which the API said how large it was, with its request. A summary since then makes that untrue, and so
 * does another set of parts that are left out of what stands before it.
 */
function lastCounted(path: readonly Message[], leftOut: readonly string[]): Counted | null {
  const summary = summaryOf(path)?.id;
  for (const [index, message] of [...path.entries()].reverse()) {
    const round = message.role === 'assistant' ? message.rounds.at(-1) : undefined;
    if (round?.contextTokens === undefined) continue;
    if (round.summary !== summary) return null;
    if ((round.leftOut ?? '') !== leftOutOf(path.slice(0, index + 1), leftOut)) continue;
    const { contextTokens: tokens, results, cached = null } = round;
    return { index, tokens, results: results.length === 0 ? [] : [{ role: 'function', results }], cached };
  }
  return null;
}
