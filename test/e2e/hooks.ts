// What surrounds every e2e test: no error in the view unheard, a picture of what a failing one saw, everything ended.
import type { Context, RootHookObject } from 'mocha';
import { closeWindows, endShared, installPackage, openWindows } from './support.ts';

/** Before the processes that run the files begin: they find the package installed. */
export const mochaGlobalSetup = installPackage;
export const mochaGlobalTeardown = endShared;

export const mochaHooks: RootHookObject = {
  // The check belongs to the test itself: a hook around all tests that fails would end the whole run.
  beforeEach(this: Context) {
    const test = this.currentTest;
    const body = test?.fn;
    if (test === undefined || body === undefined) return;
    test.fn = async function (this: Context) {
      await (body as (this: Context) => unknown).call(this);
      const errors = openWindows().flatMap((window) => window.takeViewErrors());
      if (errors.length > 0) throw new Error(`the view reported:\n${errors.join('\n')}`);
    };
  },
  async afterEach(this: Context) {
    if (this.currentTest?.isFailed() !== true) return;
    const name = `failed-${this.currentTest.fullTitle().replace(/\W+/g, '-')}`;
    for (const [index, window] of openWindows().entries()) {
      await window.screenshot(`${name}-${index + 1}`).catch(() => undefined);
      window.takeViewErrors();
      window.isDoubtful = true;
    }
  },
  afterAll: closeWindows,
};
