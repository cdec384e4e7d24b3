/** A command to be run where the person can watch it. */
export interface CommandRun {
  readonly command: string;
  readonly cwd: string;
  /** The command was allowed by a rule, so nothing that an earlier one left behind may change its meaning. */
  readonly needsCleanShell: boolean;
  /** The command may change the shell that runs it: directory, variables, aliases. */
  readonly mayChangeShell: boolean;
  /** ms */
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  /** Told now and then what was written so far. */
  readonly onProgress: (output: string) => void;
}

export interface CommandOutcome {
  /** Plain text, the beginning and the end of it when it was long. */
  readonly output: string;
  /** `null` when it is not known. */
  readonly exitCode: number | null;
  readonly ended: 'exited' | 'stopped' | 'timeout';
  /** It seemed to wait for a person to type something. */
  readonly waitedForInput: boolean;
  /** Processes that it left running. */
  readonly leftRunning: number;
  readonly durationMs: number;
}

export interface CommandRunner {
  /** The name of the shell that would run a command, without its path. */
  shell(): string;
  run(run: CommandRun): Promise<CommandOutcome>;
}

/** Environment variables that commands must not see: keys of Sidestream's own. */
export function withheld(environment: NodeJS.ProcessEnv): string[] {
  return Object.keys(environment).filter((name) => /^(?:ANTHROPIC|LANGFUSE|SIDESTREAM)_/i.test(name));
}

/** Set for commands, so that no pager waits for a key. */
export const commandEnvironment: Readonly<Record<string, string>> = { PAGER: 'cat', GIT_PAGER: 'cat' };
