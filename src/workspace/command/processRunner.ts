import { spawn } from 'node:child_process';
import path from 'node:path';
import { CommandOutput } from './output.ts';
import { endProcessGroup } from './processes.ts';
import { commandEnvironment, type CommandOutcome, type CommandRun, type CommandRunner, withheld } from './runner.ts';

/** How often the person is shown what was written, ms. */
const progressEveryMs = 250;

/** What a person sees of a command that does not run in a terminal of its own. */
export interface OutputView {
  begin(command: string): void;
  write(data: string): void;
}

/** Runs commands as child processes, each in a process group of its own and without input. */
export class ProcessRunner implements CommandRunner {
  private readonly program: string;
  private readonly view: OutputView;
  private readonly environment: NodeJS.ProcessEnv;

  /** @param program the path of a POSIX shell */
  constructor(program: string, view: OutputView, environment: NodeJS.ProcessEnv = process.env) {
    this.program = program;
    this.view = view;
    this.environment = environment;
  }

  shell(): string {
    return path.basename(this.program);
  }

  run(run: CommandRun): Promise<CommandOutcome> {
    const env: NodeJS.ProcessEnv = { ...this.environment, ...commandEnvironment };
    for (const name of withheld(env)) Reflect.deleteProperty(env, name);
    const startedAt = performance.now();
    const output = new CommandOutput();
    this.view.begin(run.command);
    return new Promise((resolve, reject) => {
      const args = process.platform === 'win32' ? ['-Command', run.command] : ['-c', run.command];
      const child = spawn(this.program, args, { cwd: run.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      let ended: CommandOutcome['ended'] = 'exited';
      let shown = 0;
      const onData = (data: string): void => {
        output.add(data);
        this.view.write(data);
      };
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8');
        stream.on('data', onData);
      }
      const progress = setInterval(() => {
        if (output.written === shown) return;
        shown = output.written;
        run.onProgress(output.text());
      }, progressEveryMs);
      const end = (why: 'stopped' | 'timeout'): void => {
        if (ended === 'exited') ended = why;
        if (child.pid !== undefined) endProcessGroup(child.pid);
      };
      const timer = setTimeout(() => end('timeout'), run.timeLimitMs);
      const onAbort = (): void => end('stopped');
      run.signal.addEventListener('abort', onAbort, { once: true });
      const release = (): void => {
        clearInterval(progress);
        clearTimeout(timer);
        run.signal.removeEventListener('abort', onAbort);
      };
      child.on('error', (error) => {
        release();
        reject(error);
      });
      // A background process may hold the pipes open: what counts is that the shell has ended.
      child.on('exit', (exitCode) => {
        release();
        setTimeout(() => {
          child.stdout.destroy();
          child.stderr.destroy();
          const durationMs = performance.now() - startedAt;
          resolve({ output: output.text(), exitCode, ended, waitedForInput: false, leftRunning: 0, durationMs });
        }, 50);
      });
      if (run.signal.aborted) onAbort();
    });
  }
}
