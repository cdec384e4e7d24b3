// Makes a promise that is rejected and that nobody listens to fail the test that runs. Mocha 12 by itself only emits
// the event anew, and that listener of its own is enough for Node to say nothing.

/** Mocha calls this before the first test, in each of its processes; one that runs file after file does so for each. */
export const mochaHooks = {
  beforeAll: (): void => failOnStrayRejections(),
};

/** Throws what was rejected unheard as an uncaught exception, which mocha counts; `isOurs` may let others' pass. */
export function failOnStrayRejections(isOurs: (reason: unknown) => boolean = () => true): void {
  process.on('unhandledRejection', (reason) => {
    if (isOurs(reason)) throw reason;
  });
}
