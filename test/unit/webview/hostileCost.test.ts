import assert from 'node:assert/strict';
import { BlockStream } from '../../../src/webview/markdown/stream/blockStream.ts';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { payloadsFor } from '../../support/markdown/payloads.ts';
import { units } from './exact.ts';

const md = createParser();

/** The longest single step or drawing of the open end, in ms. Texts are drawn as often as frames allow at most. */
function longestPush(chunks: readonly string[]): number {
  const blocks = new BlockStream(md);
  let longest = 0;
  const timed = (work: () => boolean): boolean => {
    const start = performance.now();
    const more = work();
    longest = Math.max(longest, performance.now() - start);
    return more;
  };
  const draw = (): boolean => (blocks.renderOpen(), false);
  for (const chunk of chunks) {
    blocks.append(chunk);
    while (timed(() => blocks.step()));
    timed(draw);
  }
  blocks.end();
  while (timed(() => blocks.step()));
  timed(draw);
  return longest;
}

describe('hostile markdown that streams', function () {
  this.timeout(60_000);

  it('comes to its end, in chunks of 500 and of one, and says what the longest pieces of work were', () => {
    const times = payloadsFor('http://beacon.test').map(({ name, text }) => {
      const pieces = text.match(/[\s\S]{1,500}/g) ?? [];
      const chunked = longestPush(pieces.slice(0, 24));
      return { name, time: Math.max(chunked, text.length <= 400 ? longestPush(units(text)) : 0) };
    });
    times.sort((one, other) => other.time - one.time);
    for (const { name, time } of times.slice(0, 8)) console.log(`      ${time.toFixed(1)} ms: ${name}`);
    assert.ok(times.length > 40);
  });
});
