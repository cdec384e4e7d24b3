import assert from 'node:assert/strict';
import { type MonotonicClock, Watchdog } from '../../../src/llm/index.ts';

/** Time that passes when a test says so: in ticks as the event loop gives them, or in one leap as a sleep does. */
class TestClock implements MonotonicClock {
  #time = 0;
  #ticking: { readonly ms: number; readonly callback: () => void; due: number } | null = null;

  now(): number {
    return this.#time;
  }

  every(ms: number, callback: () => void): () => void {
    this.#ticking = { ms, callback, due: this.#time + ms };
    return () => (this.#ticking = null);
  }

  get isTicking(): boolean {
    return this.#ticking !== null;
  }

  pass(ms: number): void {
    const end = this.#time + ms;
    while (this.#ticking && this.#ticking.due <= end) {
      this.#time = this.#ticking.due;
      this.#ticking.due += this.#ticking.ms;
      this.#ticking.callback();
    }
    this.#time = end;
  }

  /** The machine sleeps, or the process is stopped: time goes on, and one tick comes late. */
  sleep(ms: number): void {
    this.#time += ms;
    if (!this.#ticking) return;
    this.#ticking.due = this.#time + this.#ticking.ms;
    this.#ticking.callback();
  }
}

describe('Watchdog', () => {
  let clock: TestClock;
  let expired: string[];
  let watchdog: Watchdog;
  beforeEach(() => {
    clock = new TestClock();
    expired = [];
    watchdog = new Watchdog({ stallMs: 60_000, contentMs: 600_000 }, (what) => expired.push(what), clock);
  });

  it('expires when no byte has come for the stall time', () => {
    clock.pass(59_000);
    assert.deepEqual(expired, []);
    clock.pass(1000);
    assert.deepEqual(expired, ['stalled']);
  });

  it('counts anew from each byte', () => {
    for (let minute = 0; minute < 9; minute += 1) {
      clock.pass(59_000);
      watchdog.bytes();
    }
    assert.deepEqual(expired, []);
    clock.pass(60_000);
    assert.deepEqual(expired, ['stalled']);
  });

  it('expires when only pings have come for the content time', () => {
    for (let second = 0; second < 600 && expired.length === 0; second += 10) {
      clock.pass(10_000);
      watchdog.bytes();
    }
    assert.deepEqual(expired, ['no-content']);
  });

  it('lets content that comes slowly pass', () => {
    for (let count = 0; count < 100; count += 1) {
      clock.pass(59_000);
      watchdog.content();
    }
    assert.deepEqual(expired, []);
  });

  it('expires once, and then no longer ticks', () => {
    clock.pass(1_000_000);
    assert.deepEqual(expired, ['stalled']);
    assert.equal(clock.isTicking, false);
  });

  it('does not take a sleep of an hour for silence of the other side', () => {
    clock.pass(30_000);
    clock.sleep(3_600_000);
    assert.deepEqual(expired, []);
    watchdog.bytes();
    clock.pass(59_000);
    assert.deepEqual(expired, []);
  });

  it('goes on counting after a sleep a silence that began before it: a connection that did not outlive it is found', () => {
    clock.pass(30_000);
    clock.sleep(3_600_000);
    clock.pass(30_000);
    assert.deepEqual(expired, ['stalled']);
  });

  it('is not set back by sleeping again and again', () => {
    for (let count = 0; count < 100 && expired.length === 0; count += 1) {
      clock.pass(10_000);
      clock.sleep(600_000);
    }
    assert.deepEqual(expired, ['stalled']);
  });

  it('takes no notice of the clock on the wall', () => {
    const real = Date.now;
    Date.now = () => real() + 3_600_000;
    try {
      clock.pass(59_000);
      assert.deepEqual(expired, []);
    } finally {
      Date.now = real;
    }
  });

  it('is quiet when it is disposed of', () => {
    watchdog.dispose();
    clock.pass(1_000_000);
    assert.deepEqual(expired, []);
  });
});
