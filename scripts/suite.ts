// Runs one suite: `node scripts/suite.ts unit`, `integration` or `e2e`. What it needs must be installed.
import { isSuiteName, runSuite, sayResults } from './suites.ts';

const name = process.argv[2];
if (isSuiteName(name)) {
  sayResults([await runSuite(name)]);
} else {
  process.stderr.write('Say which suite: unit, integration or e2e.\n');
  process.exitCode = 2;
}
