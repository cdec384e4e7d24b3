import type { Subscription } from '../base/index.ts';
import type { Clock } from '../conversation/index.ts';

/** Time, as the store needs it; tests bring their own. */
export interface Timing extends Clock {
  /** Runs once after `ms`, unless the subscription is disposed before. */
  after(ms: number, run: () => void): Subscription;
}

/** The system's time. Its timers do not keep the process alive. */
export const systemTiming: Timing = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return { dispose: () => clearTimeout(timer) };
  },
};
