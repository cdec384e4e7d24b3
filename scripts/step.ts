// One step of a run: a command under a heading with the time, whose failure says everything that it printed.
import type { Readable } from 'node:stream';
import { endGroup, spawnOwned } from '../test/support/vscode/ownedProcess.ts';

export interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Prints while it runs; otherwise it prints only when it has failed. */
  readonly live?: boolean;
  /** In ms; default ten minutes. */
  readonly timeoutMs?: number;
}

/** A step that did not end well. What it printed has been shown. */
export class StepError extends Error {}

const began = Number(process.env['SIDESTREAM_BEGAN'] ?? Date.now());
const took: { readonly name: string; readonly ms: number }[] = [];

/** Prints a line with the time since the run began. */
export function say(text: string): void {
  process.stdout.write(`[${seconds(Date.now() - began).padStart(6)} s] ${text}\n`);
}

/** Runs a step to its end. Rejects with a StepError if it fails, hangs, or `signal` says that the run is over. */
export async function runStep(step: Step, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (step.live) say(`${step.name} ...`);
  const start = Date.now();
  const child = spawnOwned(step.command, step.args, {
    ...(step.cwd === undefined ? {} : { cwd: step.cwd }),
    env: { ...process.env, ...step.env },
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (step.live) printLines(stream);
    else stream.on('data', (bytes: Buffer) => output.push(bytes));
  }

  let why: string | undefined;
  const timeoutMs = step.timeoutMs ?? 600_000;
  const timer = setTimeout(() => {
    why = `was not done after ${seconds(timeoutMs)} s`;
    void endGroup(child);
  }, timeoutMs);
  const abort = () => {
    why = 'was broken off';
    void endGroup(child);
  };
  signal?.addEventListener('abort', abort);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', reject);
    });
    if (code !== 0) why ??= `ended with ${code ?? 'a signal'}`;
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
  const ms = Date.now() - start;
  took.push({ name: step.name, ms });
  if (why === undefined) {
    say(`${step.name}: ${seconds(ms)} s`);
    return;
  }
  if (!signal?.aborted) {
    process.stdout.write(Buffer.concat(output));
    say(`${step.name} ${why}.`);
  }
  throw new StepError(`${step.name} ${why}`);
}

/** Prints how long each step took, and the whole run. */
export function sayTimes(): void {
  const width = Math.max(...took.map(({ name }) => name.length));
  const rows = took.map(({ name, ms }) => `  ${name.padEnd(width)} ${seconds(ms).padStart(6)} s`);
  process.stdout.write(`\n${rows.join('\n')}\n`);
  say('the whole run');
}

/** Prints line by line, so that what runs at the same time does not end up in the middle of a line. */
function printLines(stream: Readable): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) process.stdout.write(rest + text.slice(0, end));
    rest = (end > 0 ? '' : rest) + text.slice(end);
  });
  stream.once('end', () => process.stdout.write(rest === '' ? '' : `${rest}\n`));
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
