// The three suites: how each is run, and what it says of itself.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readTestResult, resultFileVariable } from '../test/support/testResult.ts';
import type { TestResult } from '../test/support/testResult.ts';
import { runStep, say, StepError } from './step.ts';

/** A suite that has not ended after this long hangs; on a busy machine the end-to-end tests take half an hour. */
const maxSuiteMs = 45 * 60_000;

export type SuiteName = 'unit' | 'integration' | 'e2e';

const root = path.resolve(import.meta.dirname, '..');

const commands: Record<SuiteName, readonly [string, ...string[]]> = {
  unit: ['mocha', '--reporter', 'test/support/resultReporter.ts', '--reporter-option', 'view=dot'],
  integration: ['node', 'test/support/runIntegration.ts'],
  e2e: ['mocha', '--config', 'test/e2e/.mocharc.json', '--reporter', 'test/support/resultReporter.ts'],
};

/** Where two processes run files, each takes the next one. */
const longestFirst = ['view', 'hostile', 'history', 'cards', 'modes', 'pictures', 'mcp', 'markdown', 'review'];
/** What they do to their window stays with it, so that the next file needs another. */
const last = ['contextPage', 'faults'];

export function isSuiteName(name: string | undefined): name is SuiteName {
  return name !== undefined && name in commands;
}

/**
 * Runs a suite and gives its result, by its own file. A suite that fails without a failed test (it hung, its process
 * died, it ran no test, it ended with an error) counts as one failure more. MOCHA_GREP narrows every suite;
 * UNIT_JOBS=1 and E2E_JOBS=1 run one file after the other in one process instead of two, and E2E_WINDOWS=own gives each
 * end-to-end file a window of its own.
 */
export async function runSuite(name: SuiteName, signal?: AbortSignal): Promise<TestResult> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-result-'));
  const file = path.join(scratch, 'result.json');
  const grep = process.env['MOCHA_GREP'];
  const [command, ...args] = commands[name];
  if (grep !== undefined && command === 'mocha') args.push('--grep', grep);
  if (name === 'e2e') args.push(...e2eFiles());
  const jobs = process.env[name === 'e2e' ? 'E2E_JOBS' : 'UNIT_JOBS'] ?? String(Math.min(os.availableParallelism(), 2));
  if (jobs !== '1' && command === 'mocha') args.push('--parallel', '--jobs', jobs);
  let ended = true;
  try {
    const env = { [resultFileVariable]: file };
    await runStep({ name, command, args, cwd: root, env, live: true, timeoutMs: maxSuiteMs }, signal);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    ended = false;
  }
  const result = readTestResult(file) ?? { passed: 0, failed: 0, skipped: 0 };
  fs.rmSync(scratch, { recursive: true, force: true });
  if (result.failed > 0) return result;
  const empty = result.passed === 0 && grep === undefined;
  if (ended && !empty) return result;
  if (empty) say(`${name}: no test ran.`);
  return { ...result, failed: 1 };
}

/** The files of the end-to-end tests, in the order in which they are begun. */
function e2eFiles(): string[] {
  const folder = path.join(root, 'test/e2e');
  const ending = '.e2e.ts';
  const names = fs.readdirSync(folder).filter((file) => file.endsWith(ending));
  const rankOf = (file: string): number => {
    const name = file.slice(0, -ending.length);
    return last.includes(name) ? Infinity : longestFirst.indexOf(name) + 1 || longestFirst.length + 1;
  };
  const ranked = names.map((file) => ({ file, rank: rankOf(file) }));
  return ranked
    .toSorted((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank)))
    .map(({ file }) => path.join(folder, file));
}

/** Prints the sum as one line of its own, and makes the exit code of it. Not one test passed is a failure too. */
export function sayResults(results: readonly TestResult[]): void {
  const sum = (kind: keyof TestResult) => results.reduce((total, result) => total + result[kind], 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed${skipped}\n`);
}
