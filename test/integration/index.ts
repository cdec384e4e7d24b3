// The entry that VS Code loads in its extension host: runs every *.test.ts of this folder with mocha.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import util from 'node:util';
import Mocha from 'mocha';
import ResultReporter from '../support/resultReporter.ts';
import { failOnStrayRejections } from '../support/strayRejections.ts';

/** The bundle is out/integration/index.cjs; the list of tests is read where they are written, so that none is forgotten. */
const sources = path.resolve(__dirname, '../../test/integration');

/** Resolves when every test passed, rejects otherwise: VS Code makes its exit code of it. */
export async function run(): Promise<void> {
  const closeOutput = await openOutput();
  failOnStrayRejections(isOurs);
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 30_000,
    reporter: ResultReporter,
    ...(process.env['MOCHA_GREP'] === undefined ? {} : { grep: process.env['MOCHA_GREP'] }),
  });
  mocha.suite.emit('pre-require', globalThis, '', mocha); // describe, it and their kin become global
  for (const file of fs.readdirSync(sources).sort()) {
    const name = /^(.+)\.test\.ts$/.exec(file)?.[1];
    if (name !== undefined) await import(`./${name}.test.ts`);
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  await closeOutput();
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** Prints on the socket that the harness offers; on a desktop, where there is none, on the console as usual. */
async function openOutput(): Promise<() => Promise<void>> {
  const address = process.env['SIDESTREAM_TEST_OUTPUT'];
  if (address === undefined) return () => Promise.resolve();
  const socket = net.connect(address);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) => void socket.write(`${util.format(...values)}\n`);
  return () => new Promise((resolve) => socket.end(resolve));
}

/** VS Code's own parts share this process: what one of its built-in extensions forgot to listen to is theirs. */
function isOurs(rejection: unknown): boolean {
  const stack = rejection instanceof Error ? (rejection.stack ?? '') : '';
  return !/[\\/](?:vscode|app)[\\/]extensions[\\/]/.test(stack);
}
