import assert from 'node:assert/strict';
import { delay } from '../../../src/base/index.ts';
import { LlmError, type LlmErrorFields, parseRetryAfter, retryDelay } from '../../../src/llm/index.ts';

const fault = (fields: LlmErrorFields = { retryable: true }): LlmError =>
  new LlmError('overloaded', 'Overloaded.', fields);

describe('a retry', () => {
  it('waits longer each time, and happens at most twice', () => {
    assert.equal(
      retryDelay(fault(), 1, false, 1000, () => 0),
      1000,
    );
    assert.equal(
      retryDelay(fault(), 2, false, 1000, () => 0),
      2000,
    );
    assert.equal(
      retryDelay(fault(), 3, false, 1000, () => 0),
      null,
    );
  });

  it('is spread by a quarter, so that not everybody comes back at once', () => {
    assert.equal(
      retryDelay(fault(), 1, false, 1000, () => 1),
      1250,
    );
  });

  it('never happens by itself once something of the answer was shown', () => {
    assert.equal(retryDelay(fault(), 1, true, 1000), null);
  });

  it('never happens for an error that would come again', () => {
    assert.equal(retryDelay(fault({ retryable: false }), 1, false, 1000), null);
  });

  it('honours what the API asks for up to a minute; above that the person decides', () => {
    assert.equal(retryDelay(fault({ retryable: true, retryAfterMs: 60_000 }), 1, false, 1000), 60_000);
    assert.equal(retryDelay(fault({ retryable: true, retryAfterMs: 60_001 }), 1, false, 1000), null);
    assert.equal(retryDelay(fault({ retryable: true, retryAfterMs: 0 }), 1, false, 1000), 0);
  });
});

describe('the header retry-after', () => {
  const now = Date.UTC(2026, 10, 22, 12, 0, 0);
  for (const [header, ms] of [
    ['1', 1000],
    [' 0.25 ', 250],
    ['0', 0],
    ['86400', 86_400_000],
    ['Sun, 22 Nov 2026 12:00:05 GMT', 5000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['-5', null],
    ['soon', null],
    ['', null],
    ['1e3', null],
    ['NaN', null],
    ['Infinity', null],
    [null, null],
  ] as const) {
    it(`${JSON.stringify(header)} asks for ${ms === null ? 'nothing' : `${ms} ms`}`, () => {
      assert.equal(parseRetryAfter(header, now), ms);
    });
  }
});

describe('waiting', () => {
  it('ends at once with a stop, and leaves no listener behind', async () => {
    const abort = new AbortController();
    const waited = delay(60_000, abort.signal);
    abort.abort();
    assert.equal(await waited, false);
    assert.equal(await delay(60_000, abort.signal), false);
  });

  it('goes to its end otherwise', async () => {
    assert.equal(await delay(1, new AbortController().signal), true);
  });
});
