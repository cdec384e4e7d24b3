import { untilAborted } from '../base/index.ts';

/**
 * The order of calls that may change something. A conversation that waits for the person keeps no other one waiting, but
 * there is one deed at a time: snapshots and checkpoints tell whose a change is, and no two write over each other.
 */
export class CallOrder {
  readonly #calls = new Map<string, Promise<unknown>>();
  #deed: Promise<unknown> = Promise.resolve();
  #deeds = 0;

  /** Whether something is being done, so that the next deed has to wait. */
  get isBusy(): boolean {
    return this.#deeds > 0;
  }

  /** Makes a call after those of its conversation that came before. It must not reject. */
  inTurn<T>(conversationId: string, call: () => Promise<T>): Promise<T> {
    const result = (this.#calls.get(conversationId) ?? Promise.resolve()).then(call);
    this.#calls.set(conversationId, result);
    void result.then(() => {
      if (this.#calls.get(conversationId) === result) this.#calls.delete(conversationId);
    });
    return result;
  }

  /** Does something when nothing else is being done. Rejects when the signal is aborted before that. */
  async alone<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    const { promise: end, resolve } = Promise.withResolvers<undefined>();
    const before = this.#deed;
    this.#deed = before.then(() => end);
    this.#deeds += 1;
    try {
      await untilAborted(before, signal);
      return await act();
    } finally {
      this.#deeds -= 1;
      resolve(undefined);
    }
  }
}
