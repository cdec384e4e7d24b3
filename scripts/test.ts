// The whole check, as `npm test` and the build server run it. What can only wait for the network goes beside what can
// only wait for the processor; a step that fails ends the run, a suite that fails lets the other suites speak.
import type { TestResult } from '../test/support/testResult.ts';
import { prepareChromium, prepareShells, prepareVscode } from './prepare.ts';
import { runStep, say, sayTimes, StepError } from './step.ts';
import { runSuite, sayResults } from './suites.ts';

const results: TestResult[] = [];
const over = new AbortController();
const npm = (script: string, ...rest: string[]) =>
  runStep({ name: script, command: 'npm', args: ['run', '--silent', script, ...rest] }, over.signal);

try {
  await together(prepare, check);
  results.push(await runSuite('unit'));
  await npm('package');
  await npm('build', '--', '--tests');
  results.push(await runSuite('integration'));
  results.push(await runSuite('e2e'));
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  say(`The run stopped: ${error.message}.`);
  results.push({ passed: 0, failed: 1, skipped: 0 });
}
sayTimes();
sayResults(results);

async function prepare(): Promise<void> {
  await prepareVscode(over.signal);
  await prepareChromium(over.signal);
  await prepareShells(over.signal);
}

async function check(): Promise<void> {
  await npm('lint');
  await npm('typecheck');
}

/** Runs both; the first that fails ends the other, and its error is the one that counts. */
async function together(...tracks: (() => Promise<void>)[]): Promise<void> {
  const running = tracks.map((track) => track());
  try {
    await Promise.all(running);
  } catch (error) {
    over.abort();
    await Promise.allSettled(running);
    throw error;
  }
}
