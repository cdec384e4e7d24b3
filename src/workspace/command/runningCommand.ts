import type { ChildProcess } from 'node:child_process';
import { delay } from '../../base/index.ts';
import { CommandOutput } from './output.ts';
import { endProcesses, inputOf, processesOf, readerOfInput, signalGroup } from './processes.ts';
import { asksForPassword, looksLikePrompt } from './prompts.ts';
import type { CommandOutcome, CommandRun, LeftProcess } from './runner.ts';
import type { CommandControls, CommandView } from './view.ts';

/** How often the person is shown what was written, ms. */
const progressMs = 250;
/** After this long without output it is looked whether the command waits for input, and then again each time, ms. */
const quietMs = 3000;
/** How long the output may be silent after the end of the shell before it counts as complete, ms. */
const drainMs = 50;
/** How long a background process that goes on writing can put that off, ms. */
const maxDrainMs = 1000;
/** How long the last children of a command may take to end behind its shell, ms. */
const settleMs = 100;

const waitingNote = '[It seems to wait for input: type into the terminal "Sidestream", or stop it.]';

/** A command from its start to its outcome. */
export class RunningCommand implements CommandControls {
  readonly ended: Promise<CommandOutcome>;
  readonly #child: ChildProcess;
  readonly #run: CommandRun;
  readonly #view: CommandView | null;
  readonly #output = new CommandOutput();
  readonly #startedAt = performance.now();
  readonly #input: string | null;
  #why: CommandOutcome['ended'] = 'exited';
  #waiting = false;
  #shown = 0;
  #quietTicks = 0;
  #looking = false;
  /** From then on output is of background processes: it is shown, and not the command's any more. */
  #complete = false;

  constructor(child: ChildProcess, run: CommandRun, view: CommandView | null) {
    this.#child = child;
    this.#run = run;
    this.#view = view;
    this.#input = child.stdin && child.pid !== undefined ? inputOf(child.pid) : null;
    // A command that has ended, or never reads, closes its input: that is no error of ours.
    child.stdin?.on('error', () => undefined);
    view?.attach(child.stdin ? this : null);
    this.ended = this.#follow();
  }

  type(text: string): void {
    this.#waiting = false;
    this.#quietTicks = 0;
    this.#child.stdin?.write(text);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  interrupt(): void {
    if (this.#child.pid === undefined) return;
    if (process.platform === 'win32') this.stop();
    else signalGroup(this.#child.pid, 'SIGINT');
  }

  stop(): void {
    this.#end('stopped');
  }

  asksForPassword(): boolean {
    return asksForPassword(this.#output.lastLine());
  }

  /** Ends it with everything that it started. */
  endAll(): void {
    if (this.#child.pid !== undefined) void endProcesses(this.#child.pid);
  }

  async #follow(): Promise<CommandOutcome> {
    const { signal } = this.#run;
    const onAbort = (): void => this.#end('stopped');
    signal.addEventListener('abort', onAbort, { once: true });
    const progress = setInterval(() => this.#tick(), progressMs);
    const limit = setTimeout(() => this.#end('timeout'), this.#run.maxMs);
    if (signal.aborted) onAbort();
    const [exitCode, endedBy] = await this.#exit();
    clearInterval(progress);
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    this.#complete = true;
    this.#view?.attach(null);
    const { pid } = this.#child;
    const left = pid === undefined || this.#why !== 'exited' ? [] : await leftOf(pid, this.#run.signal);
    return {
      output: this.#output.text(),
      exitCode,
      endedBy,
      ended: this.#why,
      waitedForInput: this.#waiting && this.#why !== 'exited',
      left,
      durationMs: performance.now() - this.#startedAt,
    };
  }

  /** Waits for the shell's end and for the rest of its output; not for background processes that hold the pipes open. */
  #exit(): Promise<[exitCode: number | null, signal: NodeJS.Signals | null]> {
    return new Promise((resolve) => {
      let result: [number | null, NodeJS.Signals | null] | undefined;
      let drained: NodeJS.Timeout | undefined;
      let overdue: NodeJS.Timeout | undefined;
      const settle = (): void => {
        clearTimeout(drained);
        clearTimeout(overdue);
        if (result) resolve(result);
      };
      const expectEnd = (): void => {
        clearTimeout(drained);
        drained = setTimeout(settle, drainMs);
      };
      for (const stream of [this.#child.stdout, this.#child.stderr]) {
        stream?.setEncoding('utf8');
        stream?.on('data', (data: string) => {
          this.#view?.write(data);
          if (!this.#complete) this.#output.add(data);
          if (result) expectEnd();
        });
      }
      this.#child.once('exit', (code, endedBy) => {
        result = [code, endedBy];
        overdue = setTimeout(settle, maxDrainMs);
        expectEnd();
      });
      this.#child.once('close', settle);
    });
  }

  #tick(): void {
    if (this.#output.written !== this.#shown) {
      this.#shown = this.#output.written;
      this.#quietTicks = 0;
      this.#waiting = false;
      this.#run.onProgress(this.#output.text());
    } else if (!this.#waiting && !this.#looking && ++this.#quietTicks % (quietMs / progressMs) === 0) {
      void this.#lookForWaiting(this.#shown);
    }
  }

  async #lookForWaiting(written: number): Promise<void> {
    const { pid } = this.#child;
    this.#looking = true;
    const reader = pid === undefined || this.#input === null ? undefined : await readerOfInput(pid, this.#input);
    this.#looking = false;
    if (this.#complete || this.#output.written !== written) return;
    if (!reader && !looksLikePrompt(this.#output.text())) return;
    if (reader && searchers.has(reader.name)) {
      this.endInput();
      return;
    }
    this.#waiting = true;
    this.#run.onProgress(`${this.#output.text()}\n${waitingNote}`);
  }

  #end(why: 'stopped' | 'timeout'): void {
    if (this.#why === 'exited') this.#why = why;
    this.endAll();
  }
}

/** Programs that search their input where no path is named and the input is not a terminal: nobody meant that. */
const searchers = new Set(['rg', 'ag', 'ack', 'ugrep']);

/** The processes that a command has left running; not those that were just about to end with it. */
async function leftOf(pid: number, signal: AbortSignal): Promise<readonly LeftProcess[]> {
  let left = await processesOf(pid);
  if (left.length > 0) {
    await delay(settleMs, signal);
    left = await processesOf(pid);
  }
  return left.map(({ pid: id, name }) => ({ pid: id, name }));
}
