/** Time that only moves forward, ms, and something that calls back on it. */
export interface MonotonicClock {
  now(): number;
  /** Calls back about every `ms` until the returned function is called. */
  every(ms: number, callback: () => void): () => void;
}

export const monotonicClock: MonotonicClock = {
  now: () => performance.now(),
  every: (ms, callback) => {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
};

export interface WatchLimits {
  /** The longest silence: no byte at all, ms. */
  readonly stallMs: number;
  /** The longest time without any content, whatever pings arrive, ms. */
  readonly contentMs: number;
}

/**
 * Ends a request that has fallen silent. It adds up the silence that it has seen in small steps, and a step counts for
 * no more than twice its length: when the machine sleeps or the process is stopped, the pause is not taken for silence
 * of the other side, and a silence that began before goes on being counted after.
 */
export class Watchdog {
  readonly #clock: MonotonicClock;
  readonly #limits: WatchLimits;
  readonly #stepMs: number;
  readonly #stopTicking: () => void;
  readonly #expired: (what: 'stalled' | 'no-content') => void;
  #last: number;
  #silentMs = 0;
  #contentlessMs = 0;

  constructor(limits: WatchLimits, expired: (what: 'stalled' | 'no-content') => void, clock = monotonicClock) {
    this.#limits = limits;
    this.#expired = expired;
    this.#clock = clock;
    this.#stepMs = Math.min(1000, Math.max(20, Math.min(limits.stallMs, limits.contentMs) / 10));
    this.#last = clock.now();
    this.#stopTicking = clock.every(this.#stepMs, () => this.#tick());
  }

  /** Bytes arrived, be they only a ping. */
  bytes(): void {
    this.#silentMs = 0;
  }

  /** Content arrived. */
  content(): void {
    this.#silentMs = 0;
    this.#contentlessMs = 0;
  }

  dispose(): void {
    this.#stopTicking();
  }

  #tick(): void {
    const now = this.#clock.now();
    const step = Math.min(now - this.#last, 2 * this.#stepMs);
    this.#last = now;
    this.#silentMs += step;
    this.#contentlessMs += step;
    const what =
      this.#silentMs >= this.#limits.stallMs
        ? 'stalled'
        : this.#contentlessMs >= this.#limits.contentMs
          ? 'no-content'
          : null;
    if (what === null) return;
    this.dispose();
    this.#expired(what);
  }
}
