// Mocha's own view of a run, which also leaves the suite's result behind for the one who started it.
import Mocha from 'mocha';
import { writeTestResult } from './testResult.ts';

/** Prints as mocha's spec reporter does, or as the dot reporter with `--reporter-option view=dot`. */
export default class ResultReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { view } = (options.reporterOptions ?? {}) as { view?: string };
    const View = view === 'dot' ? Mocha.reporters.Dot : Mocha.reporters.Spec;
    new View(runner, options);
    const { stats } = this;
    // A test that passes only when it is tried again is said, not hidden.
    // The error of another process comes as an object without its class.
    runner.on('retry', (test: Mocha.Test, error: Error) => {
      Mocha.reporters.Base.consoleLog(`    tried again: ${test.fullTitle()}\n      ${error.stack ?? error.message}`);
    });
    runner.once('end', () => {
      writeTestResult({ passed: stats.passes, failed: stats.failures, skipped: stats.pending });
    });
  }
}
