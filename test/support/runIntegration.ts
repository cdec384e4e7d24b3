// Runs the suite for the extension host: in the desktop VS Code that VSCODE_PATH names, in one downloaded for the
// purpose where VSCODE_DOWNLOAD=1 asks for it, else in the VS Code that needs no desktop.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { copySample } from './sample.ts';
import { readTestResult, resultFileVariable } from './testResult.ts';

const root = path.resolve(import.meta.dirname, '../..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-integration-'));
const resultFile = process.env[resultFileVariable] ?? path.join(scratch, 'result.json');

// No test ever talks to the real API: a key of the person who runs the tests stays out of VS Code's environment.
for (const name of Object.keys(process.env)) {
  if (/^(ANTHROPIC|LANGFUSE)_/.test(name)) Reflect.deleteProperty(process.env, name);
}

let code = 1;
try {
  fs.rmSync(resultFile, { force: true });
  await runTests({
    vscodeExecutablePath: await findVscode(),
    extensionDevelopmentPath: [root, path.join(import.meta.dirname, 'chatUser')],
    extensionTestsPath: path.join(root, 'out/integration/index.cjs'),
    launchArgs: [copySample(path.join(scratch, 'workspace')), '--disable-extensions'],
    extensionTestsEnv: { [resultFileVariable]: resultFile },
  });
  const result = readTestResult(resultFile);
  if (result === undefined) process.stderr.write('The suite left no result: its extension host died.\n');
  else code = result.failed === 0 && result.passed > 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
process.exit(code);

async function findVscode(): Promise<string> {
  const own = process.env['VSCODE_PATH'];
  if (own !== undefined) return own;
  if (process.env['VSCODE_DOWNLOAD'] === '1') return downloadAndUnzipVSCode();
  return path.join(import.meta.dirname, 'vscode/code.ts');
}
