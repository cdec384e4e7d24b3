import assert from 'node:assert/strict';
import { groupOf, placeName, sameWorkspaces, timeAgo, titleOf } from '../../../../src/panel/history/historyList.ts';

const now = new Date(2026, 2, 12, 9, 30).getTime();
const at = (day: number, hour: number): number => new Date(2026, 2, day, hour).getTime();
const summary = (updatedAt: number, pinned = false) => ({
  id: 'id',
  title: '',
  preview: '',
  workspace: '',
  pinned,
  createdAt: 0,
  updatedAt,
});

describe('the history list', () => {
  it('divides conversations by the days of the calendar', () => {
    const groups = [at(12, 0), at(11, 23), at(11, 0), at(10, 23), at(6, 1), at(5, 23)].map((time) =>
      groupOf(summary(time), now),
    );
    assert.deepEqual(groups, ['Today', 'Yesterday', 'Yesterday', 'This week', 'This week', 'Older']);
    assert.equal(groupOf(summary(at(1, 0), true), now), 'Pinned');
  });

  it('says how long ago it was', () => {
    assert.deepEqual(
      [now + 5_000, now - 59_000, now - 300_000, now - 7_200_000, at(10, 9), at(1, 9)].map((time) =>
        timeAgo(time, now),
      ),
      ['now', 'now', '5 min', '2 h', 'Tue', '1 Mar'],
    );
    assert.equal(timeAgo(new Date(2024, 2, 12).getTime(), now), '12 Mar 2024');
  });

  it('shows the beginning of the prompt where there is no title', () => {
    assert.equal(titleOf({ title: '', preview: ' Why\n is it? ' }), 'Why is it?');
    assert.equal(titleOf({ title: 'Named', preview: 'Why?' }), 'Named');
    assert.equal(titleOf({ title: '', preview: '' }), 'New conversation');
  });

  it('names a workspace by its folder', () => {
    assert.deepEqual(['file:///home/a%20b/', 'vscode-remote://ssh/work/app', '', 'file:///%E0%A4'].map(placeName), [
      'a b',
      'app',
      '',
      '%E0%A4',
    ]);
  });

  it('knows a folder again that was moved, or is one of several now', () => {
    const known = ['', 'file:///old/app', 'file:///new/app', 'file:///new/lib', 'file:///other'];
    assert.deepEqual(sameWorkspaces(known, ['file:///new/app']), ['file:///new/app', 'file:///old/app']);
    assert.deepEqual(sameWorkspaces(known, ['file:///new/lib', 'file:///new/app']), [
      'file:///new/lib',
      'file:///new/app',
      'file:///old/app',
    ]);
    assert.deepEqual(sameWorkspaces(known, []), ['']);
  });
});
