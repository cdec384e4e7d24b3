// What surrounds every e2e test: a picture of what a failing one saw, no error in the view unheard, everything ended.
import type { Context, RootHookObject } from 'mocha';
import { closeShared, openWindows } from './support.ts';

export const mochaHooks: RootHookObject = {
  async afterEach(this: Context) {
    const test = this.currentTest;
    if (test === undefined) return;
    const windows = openWindows();
    if (test.isFailed()) {
      const name = `failed-${test.fullTitle().replace(/\W+/g, '-')}`;
      for (const [index, window] of windows.entries())
        await window.screenshot(`${name}-${index + 1}`).catch(() => undefined);
    }
    const errors = windows.flatMap((window) => window.takeViewErrors());
    if (errors.length > 0) throw new Error(`the view reported:\n${errors.join('\n')}`);
  },
  async afterAll() {
    await closeShared();
  },
};
