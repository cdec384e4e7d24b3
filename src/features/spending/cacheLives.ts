import { RequestSizes } from '../../assistant/index.ts';
import type { Conversation, Message } from '../../conversation/index.ts';
import type { CacheLife, ChatRequest } from '../../llm/index.ts';
import { bandFor, hourUpTo, type RequestGaps } from '../../usage/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import type { Spending } from './spending.ts';

/** The gaps are counted again after so long, ms. */
const freshMs = 10 * 60_000;

/** How long the API's cache is to hold a request: what is cheaper for the way in which this person works. */
export class CacheLives {
  readonly #store: Pick<OpenedStore, 'ifOpen'>;
  readonly #spending: Pick<Spending, 'prices'>;
  readonly #sizes = new RequestSizes();
  #gaps: ReadonlyMap<string, RequestGaps> = new Map();
  #countedAt = -Infinity;

  constructor(store: Pick<OpenedStore, 'ifOpen'>, spending: Pick<Spending, 'prices'>) {
    this.#store = store;
    this.#spending = spending;
  }

  /** For the next request of a turn in this conversation. */
  readonly of = (request: ChatRequest, conversation: Conversation): CacheLife => {
    const {
      operation,
      model,
      instructions = '',
      thinking = 'auto',
      effort = null,
      web = false,
      functions = [],
    } = request;
    const front = { model, instructions, thinking, effort, web };
    const { tokens } = this.#sizes.of(conversation, front, functions);
    return this.hourUpTo(operation, model, tokens, conversation.path()) > 0 ? '1h' : '5m';
  };

  /**
   * Below how many tokens of a prompt that is being written the cache holds the request after these messages for an hour.
   *
   * @param size of the request without that prompt, tokens
   */
  hourUpTo(operation: string, model: string, size: number, path: readonly Message[]): number {
    const band = bandFor(model, size, this.#spending.prices);
    return band ? hourUpTo(size, Math.max(0, size - cachedBefore(path)), band, this.#gapsOf(operation)) : 0;
  }

  #gapsOf(operation: string): RequestGaps {
    if (performance.now() - this.#countedAt > freshMs) {
      this.#gaps = this.#store.ifOpen?.ledger.gaps() ?? new Map();
      this.#countedAt = performance.now();
    }
    return this.#gaps.get(operation) ?? { requests: 0, late: 0 };
  }
}

/** Tokens of the branch's last request that the cache has had. */
function cachedBefore(path: readonly Message[]): number {
  const rounds = path.flatMap((message) => (message.role === 'assistant' ? message.rounds : []));
  return rounds.at(-1)?.cached?.tokens ?? 0;
}
