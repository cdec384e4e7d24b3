// What a suite says of itself: it writes one small file when it has run to its end. A file that is missing means that
// the suite never came to its end, whatever its exit code claims.
import fs from 'node:fs';

export interface TestResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The environment variable that names the file to write. */
export const resultFileVariable = 'SIDESTREAM_TEST_RESULT';

/** Writes the result where the environment asks for one. */
export function writeTestResult(result: TestResult): void {
  const file = process.env[resultFileVariable];
  if (file !== undefined) fs.writeFileSync(file, JSON.stringify(result));
}

/** Reads a suite's result; undefined where the suite left none. */
export function readTestResult(file: string): TestResult | undefined {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as TestResult) : undefined;
}
