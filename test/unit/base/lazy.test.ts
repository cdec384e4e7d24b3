import assert from 'node:assert/strict';
import { Lazy } from '../../../src/base/index.ts';

describe('something that is loaded on first use', () => {
  it('is loaded once, however many ask meanwhile', async () => {
    let loads = 0;
    const lazy = new Lazy(() => Promise.resolve(++loads));
    assert.equal(lazy.loaded, null);
    assert.deepEqual(await Promise.all([lazy.get(), lazy.get()]), [1, 1]);
    assert.equal(await lazy.get(), 1);
    assert.equal(lazy.loaded, 1);
  });

  it('says what failed to each who waits, and is tried again by the next', async () => {
    let loads = 0;
    const lazy = new Lazy(async () => {
      await Promise.resolve();
      if (++loads === 1) throw new Error('the disk is away');
      return loads;
    });
    const answers = await Promise.allSettled([lazy.get(), lazy.get()]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    await assert.rejects(Promise.reject((answers[0] as PromiseRejectedResult).reason as Error), /the disk is away/);
    assert.equal(lazy.loaded, null);
    assert.equal(await lazy.get(), 2);
  });

  it('may throw at once instead of rejecting', async () => {
    let fails = true;
    const lazy = new Lazy((): Promise<string> => {
      if (fails) throw new Error('no module');
      return Promise.resolve('there');
    });
    await assert.rejects(lazy.get(), /no module/);
    fails = false;
    assert.equal(await lazy.get(), 'there');
  });
});
