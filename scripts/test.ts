// The whole check, as `npm test` and the build server run it, made for two cores: the unit tests go beside lint, types,
// package and the tests in the extension host, so that both are busy. A step that fails ends the run, a suite that fails
// lets the other suites speak.
import type { TestResult } from '../test/support/testResult.ts';
import { prepareChromium, prepareShells, prepareVscode } from './prepare.ts';
import { runStep, say, sayTimes, StepError } from './step.ts';
import { runSuite, sayResults, type SuiteName } from './suites.ts';

const results: TestResult[] = [];
const over = new AbortController();
const npm = (script: string, ...rest: string[]) =>
  runStep({ name: script, command: 'npm', args: ['run', '--silent', script, ...rest] }, over.signal);
const suite = async (name: SuiteName) => void results.push(await runSuite(name, over.signal));

try {
  // Unit tests run commands in the shells, and search with the editor's ripgrep.
  await prepareShells(over.signal);
  await prepareVscode(over.signal);
  await together(
    () => suite('unit'),
    async () => {
      await together(() => prepareChromium(over.signal), checkAndPackage);
      await suite('integration');
    },
  );
  await suite('e2e');
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  say(`The run stopped: ${error.message}.`);
  results.push({ passed: 0, failed: 1, skipped: 0 });
}
sayTimes();
sayResults(results);

async function checkAndPackage(): Promise<void> {
  await npm('lint');
  await npm('typecheck');
  await npm('package');
  await npm('build', '--', '--tests');
}

/** Runs all of them; the first that fails ends the others, and its error is the one that counts. */
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
