import type { Conversation } from '../../conversation/index.ts';
import type { CacheLife, ChatRequest } from '../../llm/index.ts';
import { bandFor, cheaperLife, estimatePrompt, type RequestGaps } from '../../usage/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import type { Spending } from './spending.ts';

/** The gaps are counted again after so long, ms. */
const freshMs = 10 * 60_000;

/** How long the API's cache is to hold a request: what is cheaper for the way in which this person works. */
export class CacheLives {
  readonly #store: OpenedStore;
  readonly #spending: Spending;
  #gaps: ReadonlyMap<string, RequestGaps> = new Map();
  #countedAt = -Infinity;

  constructor(store: OpenedStore, spending: Spending) {
    this.#store = store;
    this.#spending = spending;
  }

  /** For the next request of a turn in this conversation. */
  readonly of = (request: ChatRequest, conversation: Conversation): CacheLife => {
    const prompt = estimatePrompt(request);
    const band = bandFor(request.model, prompt, this.#spending.prices);
    if (!band) return '5m';
    const fresh = Math.max(0, prompt - cachedBefore(conversation));
    return cheaperLife(prompt, fresh, band, this.#gapsOf(request.operation));
  };

  #gapsOf(operation: string): RequestGaps {
    if (performance.now() - this.#countedAt > freshMs) {
      this.#gaps = this.#store.ifOpen?.ledger.gaps() ?? new Map();
      this.#countedAt = performance.now();
    }
    return this.#gaps.get(operation) ?? { requests: 0, late: 0 };
  }
}

/** Tokens of the branch's last request that the cache has had. */
function cachedBefore(conversation: Conversation): number {
  const rounds = conversation.path().flatMap((message) => (message.role === 'assistant' ? message.rounds : []));
  return rounds.at(-1)?.cached?.tokens ?? 0;
}
