import assert from 'node:assert/strict';
import type { ActivityView } from '../../../src/protocol/index.ts';
import { triggerAt } from '../../../src/webview/composer/trigger.ts';
import { countMatches, firstMatchFrom, matchAt, queryPattern } from '../../../src/webview/find/search.ts';
import { Heights } from '../../../src/webview/transcript/list/heights.ts';
import { formatDuration, formatElapsed } from '../../../src/base/index.ts';
import { activityText } from '../../../src/webview/words.ts';

describe('the heights of a column', () => {
  const column = (...heights: number[]): Heights => {
    const all = new Heights();
    for (const height of heights) all.push(height);
    return all;
  };

  it('say which items a stretch touches', () => {
    assert.deepEqual(column(10, 20, 30, 40).within(12, 31), { first: 1, end: 3 });
  });

  it('give the last item for a stretch beyond the end, and nothing for an empty column', () => {
    assert.deepEqual(column(10, 20).within(500, 600), { first: 1, end: 2 });
    assert.deepEqual(column().within(0, 100), { first: 0, end: 0 });
  });

  it('move what is below when an item is measured', () => {
    const heights = column(10, 20, 30);
    heights.set(1, 100);
    assert.equal(heights.top(2), 110);
    assert.equal(heights.total, 140);
  });
});

describe('finding', () => {
  const counts = (query: string, ...texts: string[]): readonly number[] => countMatches(texts, queryPattern(query)!);

  it('takes the query as it is written, in either case', () => {
    assert.deepEqual(counts('a.b(', 'A.B( axb( a.b('), [2]);
  });

  it('goes to the match with a number, through the texts', () => {
    const found = counts('x', 'x x', '', 'axa');
    assert.deepEqual(matchAt(found, 1), { text: 0, nth: 1 });
    assert.deepEqual(matchAt(found, 2), { text: 2, nth: 0 });
    assert.equal(matchAt(found, 3), null);
  });

  it('begins at the text in view, and from the top where nothing follows', () => {
    const found = counts('x', 'x x', '', 'x');
    assert.equal(firstMatchFrom(found, 1), 2);
    assert.equal(firstMatchFrom(counts('x', 'x', ''), 1), 0);
  });

  it('finds nothing for an empty query', () => {
    assert.equal(queryPattern(''), null);
  });
});

describe('a word that asks for suggestions', () => {
  it('is one that begins with @, before the cursor', () => {
    assert.deepEqual(triggerAt('look at @src/a and', 14), { sign: '@', start: 8, query: 'src/a' });
  });

  it('is a / at the beginning only', () => {
    assert.deepEqual(triggerAt('/fix', 4), { sign: '/', start: 0, query: 'fix' });
    assert.equal(triggerAt('and /fix', 8), null);
    assert.equal(triggerAt('src/a', 5), null);
  });

  it('is no address', () => {
    assert.equal(triggerAt('ada@example.org', 15), null);
  });
});

describe('words for time', () => {
  const activity = (more: Partial<ActivityView>): ActivityView => ({
    kind: 'waiting',
    since: 1000,
    round: null,
    until: null,
    attempt: null,
    reason: '',
    ...more,
  });

  it('are short', () => {
    assert.equal(formatDuration(140), '140 ms');
    assert.equal(formatDuration(9960), '10 s');
    assert.equal(formatDuration(12_400), '12 s');
    assert.equal(formatElapsed(125_000), '2 min 5 s');
    assert.equal(formatElapsed(3_720_000), '1 h 2 min');
  });

  it('say what a turn is doing', () => {
    assert.equal(activityText(activity({}), 4200), 'Waiting for Claude · 3 s');
    assert.equal(activityText(activity({ kind: 'tools', round: 2 }), 13_000), 'Running tools · round 2 · 12 s');
    assert.equal(
      activityText(activity({ kind: 'retrying', until: 8000, attempt: 2, reason: 'overloaded' }), 4500),
      'Retrying in 4 s (attempt 2 of 3): overloaded',
    );
  });

  it('never count backwards over a clock that differs', () => {
    assert.equal(activityText(activity({ since: 9000 }), 1000), 'Waiting for Claude · 0 s');
  });
});
