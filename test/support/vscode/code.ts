#!/usr/bin/env node
// Stands in for the desktop `code` binary: takes the arguments that @vscode/test-electron gives it, runs the suite in
// the extension host of the VS Code server, and exits with the suite's code.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runExtensionTests } from './extensionTests.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  // The switches that only make sense on a desktop, and directories: each run here has fresh ones of its own.
  strict: false,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'folder-uri': { type: 'string' },
  },
});
const absolute = (file: string) => (file.startsWith('file:') ? fileURLToPath(file) : path.resolve(file));
const texts = (value: unknown) => [value].flat().filter((text) => typeof text === 'string');

const [extensionDevelopmentPath, ...otherExtensions] = texts(values.extensionDevelopmentPath).map(absolute);
const [extensionTestsPath] = texts(values.extensionTestsPath).map(absolute);
const [folder] = [...texts(values['folder-uri']), ...positionals].map(absolute);
if (extensionDevelopmentPath === undefined || extensionTestsPath === undefined) {
  process.stderr.write(
    'This stand-in for VS Code only runs tests: it needs --extensionDevelopmentPath and --extensionTestsPath.\n',
  );
  process.exit(2);
}
process.exit(await runExtensionTests({ extensionDevelopmentPath, otherExtensions, extensionTestsPath, folder }));
