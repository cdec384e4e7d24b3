// Mocha's spec reporter, which also leaves the suite's result behind for the one who started it.
import Mocha from 'mocha';
import { writeTestResult } from './testResult.ts';

export default class ResultReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeTestResult({ passed: passes, failed: failures, skipped: pending });
    });
  }
}
