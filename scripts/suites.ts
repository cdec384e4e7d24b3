// The three suites: how each is run, and what it says of itself.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readTestResult, resultFileVariable } from '../test/support/testResult.ts';
import type { TestResult } from '../test/support/testResult.ts';
import { runStep, say, StepError } from './step.ts';

/** A suite that has not ended after this long hangs; on a busy machine the end-to-end tests take a quarter of an hour. */
const maxSuiteMs = 25 * 60_000;

/** Files whose tests measure frames, long tasks or times: nothing else may run beside them. */
const timed: ReadonlySet<string> = new Set([
  'composer.e2e.ts',
  'diagrams.e2e.ts',
  'hostile.e2e.ts',
  'markdown.e2e.ts',
  'view.e2e.ts',
]);

export type SuiteName = 'unit' | 'integration' | 'e2e';

const root = path.resolve(import.meta.dirname, '..');

const commands: Record<SuiteName, readonly [string, ...string[]]> = {
  unit: ['mocha', '--reporter', 'test/support/resultReporter.ts', '--reporter-option', 'view=dot'],
  integration: ['node', 'test/support/runIntegration.ts'],
  e2e: ['mocha', '--config', 'test/e2e/.mocharc.json', '--reporter', 'test/support/resultReporter.ts'],
};

export function isSuiteName(name: string | undefined): name is SuiteName {
  return name !== undefined && name in commands;
}

/**
 * Runs a suite and gives its result. A part that fails without a failed test (it hung, its process died, it ran no test,
 * it ended with an error) counts as one failure more. MOCHA_GREP narrows every suite.
 */
export async function runSuite(name: SuiteName): Promise<TestResult> {
  if (name !== 'e2e') return runPart({ name, args: [] });
  const { lanes, alone } = e2eFiles();
  const results = await Promise.all(lanes.map((files, at) => runPart({ name, label: `e2e ${at + 1}`, args: files })));
  results.push(await runPart({ name, label: 'e2e alone', args: alone }));
  return sumOf(results);
}

/**
 * The files of the end-to-end suite. What mostly waits for VS Code runs in two lanes side by side, each with windows and
 * servers of its own; what looks at frames and times runs alone after them.
 */
function e2eFiles(): { readonly lanes: readonly string[][]; readonly alone: string[] } {
  const folder = path.join(root, 'test/e2e');
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.e2e.ts'));
  const alone = files.filter((file) => timed.has(file)).map((file) => `test/e2e/${file}`);
  const lanes: [string[], string[]] = [[], []];
  const load = [0, 0] as [number, number];
  const size = (file: string): number => fs.statSync(path.join(folder, file)).size;
  for (const file of files.filter((each) => !timed.has(each)).toSorted((a, b) => size(b) - size(a))) {
    const lane = load[0] <= load[1] ? 0 : 1;
    lanes[lane].push(`test/e2e/${file}`);
    load[lane] += size(file);
  }
  return { lanes, alone };
}

/** A suite, or the part of it that runs in one process. */
interface SuitePart {
  readonly name: SuiteName;
  readonly label?: string;
  /** Further arguments, such as the files. */
  readonly args: readonly string[];
}

async function runPart({ name, label = name, args: files }: SuitePart): Promise<TestResult> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-result-'));
  const file = path.join(scratch, 'result.json');
  const grep = process.env['MOCHA_GREP'];
  const [command, ...args] = commands[name];
  args.push(...files);
  if (grep !== undefined && command === 'mocha') args.push('--grep', grep);
  let ended = true;
  try {
    const env = { [resultFileVariable]: file };
    await runStep({ name: label, command, args, cwd: root, env, live: true, timeoutMs: maxSuiteMs });
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    ended = false;
  }
  const result = readTestResult(file) ?? { passed: 0, failed: 0, skipped: 0 };
  fs.rmSync(scratch, { recursive: true, force: true });
  if (result.failed > 0) return result;
  const empty = result.passed === 0 && grep === undefined;
  if (ended && !empty) return result;
  if (empty) say(`${label}: no test ran.`);
  return { ...result, failed: 1 };
}

const sumOf = (results: readonly TestResult[]): TestResult =>
  results.reduce((sum, { passed, failed, skipped }) => ({
    passed: sum.passed + passed,
    failed: sum.failed + failed,
    skipped: sum.skipped + skipped,
  }));

/** Prints the sum as one line of its own, and makes the exit code of it. Not one test passed is a failure too. */
export function sayResults(results: readonly TestResult[]): void {
  const { passed, failed, skipped } = sumOf(results);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
}
