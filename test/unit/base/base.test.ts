import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  delay,
  escapeRegExp,
  formatCount,
  formatDuration,
  formatElapsed,
  plainLine,
  toStorable,
  untilAborted,
  isLinkProof,
  withoutLinks,
} from '../../../src/base/index.ts';

/** A link in a notification, as `vs/base/common/linkedText.ts` has it. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe('base', () => {
  it('makes any text a regular expression that finds exactly it, with and without the flag u', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        for (const flags of ['', 'u', 'v'])
          assert.equal(new RegExp(`^(?:${escapeRegExp(text)})$`, flags).exec(text)?.[0], text);
      }),
    );
    for (const text of ['re-run', '->', '東京-大阪', 'a/b', '$&', '[x]{2}']) {
      assert.equal(new RegExp(escapeRegExp(text), 'u').exec(`a ${text} b`)?.[0], text);
    }
  });

  it('makes a text of others one in which VS Code finds no link, and no command behind one', () => {
    const written = fc
      .array(fc.constantFrom('[', ']', '](', '(', ')', 'x', ' ', 'command:a.b', 'https://a', '\u200b', '\u001b[1m'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(written, (text) => {
        assert.doesNotMatch(withoutLinks(text), link);
        assert.doesNotMatch(plainLine(text), link);
      }),
    );
    assert.match('[Allow](command:workbench.action.terminal.sendSequence?%7B%7D)', link);
    assert.equal(withoutLinks('run [Allow](command:x) now'), 'run [Allow] (command:x) now');
  });

  it('takes no words into the links that follow it, or is said not to be fit', () => {
    const parts = fc.array(fc.constantFrom('[', ']', '(', ')', 'a', ' ', 'command:', '"'), { maxLength: 12 });
    fc.assert(
      fc.property(parts, (words) => {
        const text = words.join('');
        fc.pre(isLinkProof(text));
        const links = [...`${text} [Show](command:y)`.matchAll(new RegExp(link, 'g'))];
        assert.deepEqual(
          links.map(([whole]) => whole),
          ['[Show](command:y)'],
        );
      }),
    );
    assert.ok(isLinkProof('[ -f a ] && echo "$x"'));
    for (const text of ['echo [', '[a](command:x)', '[ a ] [ b']) assert.equal(isLinkProof(text), false);
  });

  it('keeps the length of a text that it makes storable', () => {
    assert.equal(toStorable('a\0b\ud800c'), 'a\ufffdb\ufffdc');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(toStorable(text).length, text.length)));
  });

  it('writes figures as people do', () => {
    assert.deepEqual([0, 120, 999.4, 999.6, 3210, 9949, 9960, 59_400, 59_600, 119_700, 3_720_000].map(formatDuration), [
      '0 ms',
      '120 ms',
      '999 ms',
      '1.0 s',
      '3.2 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min',
      '2 min',
      '1 h 2 min',
    ]);
    assert.deepEqual([59_999, 60_000, 119_999].map(formatElapsed), ['59 s', '1 min', '1 min 59 s']);
    assert.deepEqual([950, 1400, 9949, 18_000, 999_499, 999_500, 1_250_000].map(formatCount), [
      '950',
      '1.4k',
      '9.9k',
      '18k',
      '999k',
      '1M',
      '1.3M',
    ]);
  });

  it('writes no figure that nobody writes: 60 of a unit with a larger one, 0 of a smaller one, a thousand thousands', () => {
    const figure = fc.oneof(
      fc.double({ min: 0, max: 1e8, noNaN: true }),
      fc.integer({ min: 1, max: 700 }).map((count) => count * 59_950),
    );
    fc.assert(
      fc.property(figure, (ms) => {
        for (const text of [formatDuration(ms), formatElapsed(ms)]) {
          assert.match(text, /^(?:\d{1,3} ms|\d\.\d s|\d{1,2} s|\d{1,2} min(?: \d{1,2} s)?|\d+ h(?: \d{1,2} min)?)$/);
          assert.doesNotMatch(text, /\b6\d (?:s|min)|[ a-z]0 (?:s|min)$/);
        }
        assert.match(formatCount(Math.round(ms)), /^(?:\d{1,3}|\d\.\dk|\d{1,3}k|\d\.\dM|\d{1,3}M)$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('ends a wait at once when the signal is aborted, before or meanwhile', async () => {
    const reason = new Error('stopped');
    const never = new Promise<never>(() => undefined);
    await assert.rejects(untilAborted(never, AbortSignal.abort(reason)), reason);
    const stop = new AbortController();
    const waiting = untilAborted(never, stop.signal);
    const delayed = delay(60_000, stop.signal);
    stop.abort(reason);
    await assert.rejects(waiting, reason);
    assert.equal(await delayed, false);
    assert.equal(await delay(60_000, AbortSignal.abort()), false);
    assert.equal(await delay(1, new AbortController().signal), true);
  });

  it('gives work that is aborted its time of grace, and leaves it behind after that', async () => {
    const reason = new Error('stopped');
    const stop = new AbortController();
    const { promise: clearing, resolve } = Promise.withResolvers<string>();
    const heeds = untilAborted(clearing, stop.signal, { graceMs: 60_000 });
    const never = new Promise<never>(() => undefined);
    const heedsNot = untilAborted(never, stop.signal, { graceMs: 1 });
    stop.abort(reason);
    await assert.rejects(heedsNot, reason);
    resolve('cleared up');
    assert.equal(await heeds, 'cleared up');
    const late = untilAborted(Promise.resolve('there already'), AbortSignal.abort(reason), { graceMs: 60_000 });
    assert.equal(await late, 'there already');
    const named = new Error('named');
    await assert.rejects(untilAborted(never, stop.signal, { reason: () => named, graceMs: 1 }), named);
  });
});
