// Runs a test suite inside the real extension host of a VS Code that needs no desktop.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { readTestResult, resultFileVariable } from '../testResult.ts';
import { deleteProfile, openProfile, writeSettings } from './profile.ts';
import { startServer } from './server.ts';
import { launchBrowser, newContext, workbenchUrl } from './workbench.ts';
import type { WorkbenchAddress } from './workbench.ts';

/** The environment variable that names the socket on which the suite prints, apart from the workbench's own log. */
const outputSocketVariable = 'SIDESTREAM_TEST_OUTPUT';

export interface ExtensionTestsOptions extends WorkbenchAddress {
  readonly extensionDevelopmentPath: string;
  readonly extensionTestsPath: string;
  /** Folders of extensions that are installed beside the one under development. */
  readonly otherExtensions: readonly string[];
}

/** How long a whole suite may take, in ms. */
const suiteTimeoutMs = 300_000;

/**
 * Runs the suite and resolves with the exit code: 0 only if the suite itself left a result without failures. VS Code
 * says 0 also when the extension host died under the suite, so its word alone is not enough.
 */
export async function runExtensionTests(options: ExtensionTestsOptions): Promise<number> {
  const profile = openProfile();
  for (const folder of options.otherExtensions) {
    fs.cpSync(folder, path.join(profile.extensions, path.basename(folder)), { recursive: true });
  }
  const resultFile = process.env[resultFileVariable] ?? path.join(profile.root, 'result.json');
  fs.rmSync(resultFile, { force: true });
  writeSettings(profile);
  const output = await openOutputSocket(path.join(profile.root, 'output'));
  const server = await startServer({
    profile,
    automation: true,
    env: { [outputSocketVariable]: output.address, [resultFileVariable]: resultFile },
  });
  const browser = await launchBrowser();
  try {
    const page = await (await newContext(browser)).newPage();
    const code = await Promise.race([
      suiteEnd(page, workbenchUrl(server.origin, options)),
      server.ended.then((how) => Promise.reject(new Error(`the VS Code server ended with ${how} under the suite`))),
    ]);
    await output.drained();
    const result = readTestResult(resultFile);
    if (result === undefined) return fail(code, 'The extension host ended before the suite did.');
    if (result.passed + result.failed === 0) return fail(code, 'No test ran.');
    return result.failed > 0 ? code || 1 : code;
  } finally {
    output.close();
    await browser.close();
    await server.stop();
    deleteProfile(profile);
  }
}

function fail(code: number, why: string): number {
  process.stderr.write(`\n${why}\n`);
  return code || 1;
}

/** Opens the window that runs the suite; resolves with the code that VS Code ends it with. */
function suiteEnd(page: Page, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`the suite was not done after ${suiteTimeoutMs} ms`)), suiteTimeoutMs).unref();
    page.once('crash', () => reject(new Error('the workbench page crashed')));
    // The workbench calls these two where a desktop VS Code would print and exit.
    const opened = (async () => {
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.exposeFunction('codeAutomationExit', (code: unknown) => resolve(Number(code)));
      await page.goto(url);
    })();
    opened.catch(reject);
  });
}

/** A socket whose input goes straight to this process's output. */
async function openOutputSocket(address: string) {
  const connections: { readonly socket: net.Socket; readonly closed: Promise<unknown> }[] = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined); // a host that dies takes the connection with it
    socket.on('data', (bytes) => process.stdout.write(bytes));
    connections.push({ socket, closed: new Promise((resolve) => socket.once('close', resolve)) });
  });
  await new Promise<void>((resolve) => server.listen(address, resolve));
  return {
    address,
    /** Resolves when all that the suite printed has arrived, or after two seconds. */
    drained: async () => {
      const patience = new Promise((resolve) => setTimeout(resolve, 2000).unref());
      await Promise.race([Promise.all(connections.map(({ closed }) => closed)), patience]);
    },
    close: () => {
      for (const { socket } of connections) socket.destroy();
      server.close();
    },
  };
}
