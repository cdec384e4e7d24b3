/** A command to be run where the person can watch it. */
export interface CommandRun {
  readonly command: string;
  readonly cwd: string;
  /** In the environment of the editor's terminals, extensions' share in it too: for what the person has seen. */
  readonly asTerminal: boolean;
  /** ms */
  readonly maxMs: number;
  readonly signal: AbortSignal;
  /** Told now and then what was written so far. */
  readonly onProgress: (output: string) => void;
}

/** A process that goes on after its command has ended. */
export interface LeftProcess {
  readonly pid: number;
  readonly name: string;
}

export interface CommandOutcome {
  /** Plain text, the beginning and the end of it when it was long. */
  readonly output: string;
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** The signal that ended the command's shell; `null` when it ended by itself. */
  readonly endedBy: NodeJS.Signals | null;
  readonly ended: 'exited' | 'stopped' | 'timeout';
  /** It seemed to wait for a person to type something when it was ended. */
  readonly waitedForInput: boolean;
  readonly left: readonly LeftProcess[];
  readonly durationMs: number;
}

/** Runs each command for itself: nothing is carried from one to the next but the files. */
export interface CommandRunner {
  /** The name of the shell that would run a command, without its path. */
  shell(): string;
  /** Why no command may run unasked at present; `null` when rules hold. */
  distrust(): string | null;
  /** @throws ToolError when the shell could not be started */
  run(run: CommandRun): Promise<CommandOutcome>;
}
