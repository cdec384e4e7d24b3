import { type ChildProcess, spawn } from 'node:child_process';
import { ToolError } from '../../files/index.ts';
import { RunningCommand } from './runningCommand.ts';
import type { CommandOutcome, CommandRun, CommandRunner } from './runner.ts';
import { type Invocation, invocation, shellName } from './shells.ts';
import type { CommandView } from './view.ts';

/** The shell and the environment of the next command. */
export interface ShellSetup {
  /** The path of the shell. */
  readonly shell: string;
  /** @param asTerminal with what extensions add to the editor's terminals, which may be programs of the workspace */
  environment(asTerminal: boolean): NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv>;
  /** Why rules are not to be relied on; `null` when they are. */
  readonly distrust: string | null;
}

/**
 * Runs each command as a child process in a process group of its own. Output and exit code are the process's; what the
 * screen shows has no part in it. What a command leaves running is ended with the runner.
 */
export class ProcessRunner implements CommandRunner {
  readonly #setup: (cwd: string | null) => ShellSetup;
  readonly #view: CommandView | null;
  readonly #commands = new Set<RunningCommand>();

  /**
   * @param setup is asked anew for each command; its argument is the directory in which it will run
   * @param view `null`: nobody watches, and commands have no input
   */
  constructor(setup: (cwd: string | null) => ShellSetup, view: CommandView | null) {
    this.#setup = setup;
    this.#view = view;
  }

  shell(): string {
    return shellName(this.#setup(null).shell);
  }

  distrust(): string | null {
    return this.#setup(null).distrust;
  }

  async run(run: CommandRun): Promise<CommandOutcome> {
    const setup = this.#setup(run.cwd);
    const { shell } = setup;
    const environment = await setup.environment(run.asTerminal);
    const child = start(invocation(shell, run.command, process.platform), run.cwd, environment, this.#view !== null);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        const reason = error.message;
        reject(
          new ToolError(
            `The shell ${shell} could not be started in ${run.cwd} (${reason}).`,
            'Tell the person: the folder or the shell may be gone.',
          ),
        );
      });
    });
    this.#view?.begin(run.command, run.cwd);
    const command = new RunningCommand(child, run, this.#view);
    this.#commands.add(command);
    const outcome = await command.ended;
    if (outcome.left.length === 0) this.#commands.delete(command);
    return outcome;
  }

  /** Ends what runs and what was left running. */
  dispose(): void {
    for (const command of this.#commands) command.endAll();
    this.#commands.clear();
  }
}

function start(how: Invocation, cwd: string, env: NodeJS.ProcessEnv, hasInput: boolean): ChildProcess {
  return spawn(how.program, how.args, {
    cwd,
    env,
    // A group and a session of its own; on Windows it would only open another console.
    detached: process.platform !== 'win32',
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
    windowsVerbatimArguments: how.verbatim,
  });
}
