import assert from 'node:assert/strict';
import { makeOwner } from '../../../src/base/index.ts';

describe('an owner of others', () => {
  const named = (name: string, ended: string[]) => ({ dispose: () => void ended.push(name) });

  it('that fails halfway ends what it has made, the last first', () => {
    const ended: string[] = [];
    assert.throws(
      () =>
        makeOwner((owned) => {
          owned.add(named('settings', ended));
          owned.add(named('store', ended));
          throw new Error('no view');
        }),
      /no view/,
    );
    assert.deepEqual(ended, ['store', 'settings']);
  });

  it('that was made ends the others when it is told to, and once', () => {
    const ended: string[] = [];
    const owner = makeOwner((owned) => {
      owned.add(named('settings', ended));
      owned.add(named('store', ended));
      return owned;
    });
    assert.deepEqual(ended, []);
    owner.dispose();
    owner.dispose();
    assert.deepEqual(ended, ['store', 'settings']);
  });
});
