import path from 'node:path';
import * as vscode from 'vscode';
import { CommandOutput } from '../command/output.ts';
import { endProcessGroup, processesBelow, waitsForInput } from '../command/processes.ts';
import {
  commandEnvironment,
  type CommandOutcome,
  type CommandRun,
  type CommandRunner,
  withheld,
} from '../command/runner.ts';
import { looksLikePrompt } from '../command/terminal.ts';
import { hasHidden } from '../../files/index.ts';

const name = 'Sidestream';
/** How long a terminal may take to offer shell integration, ms. */
const integrationMs = 8000;
/** How often the output is looked at, ms. */
const tickMs = 250;
/** After this long without output a prompt at its end is taken for one, ms. */
const quietMs = 3000;
/** How long a stopped command may take to end before its terminal is closed, ms. */
const stopMs = 1500;

/**
 * Runs commands in a terminal that the person sees and can type into, by way of shell integration. A command that a
 * terminal would take otherwise than it is written (several lines, a tab, a history sign), and every command where there
 * is no shell integration, runs in the fallback.
 */
export class CommandTerminal implements CommandRunner {
  private readonly fallback: CommandRunner;
  private terminal: vscode.Terminal | undefined;
  /** What ran before may have changed what words mean in this shell. */
  private changed = false;
  private integrationFailed = false;

  constructor(fallback: CommandRunner) {
    this.fallback = fallback;
  }

  shell(): string {
    return this.integrationFailed ? this.fallback.shell() : path.basename(vscode.env.shell).replace(/\.exe$/i, '');
  }

  async run(run: CommandRun): Promise<CommandOutcome> {
    if (this.integrationFailed || hasHidden(run.command) || run.command.includes('!')) return this.fallback.run(run);
    const ready = await this.prepare(run);
    if (!ready) return this.fallback.run(run);
    const { terminal, integration } = ready;
    terminal.show(true);
    if (run.mayChangeShell) this.changed = true;
    return this.execute(terminal, integration, run);
  }

  dispose(): void {
    this.terminal?.dispose();
  }

  /** A terminal in the right directory, whose shell is as it was begun where that matters; undefined when none can be had. */
  private async prepare(
    run: CommandRun,
  ): Promise<{ terminal: vscode.Terminal; integration: vscode.TerminalShellIntegration } | undefined> {
    const kept = this.terminal?.exitStatus === undefined ? this.terminal : undefined;
    const known = kept?.shellIntegration;
    if (kept && known?.cwd?.fsPath === run.cwd && !(run.needsCleanShell && this.changed)) {
      if (await this.isIdle(kept)) return { terminal: kept, integration: known };
    }
    if (kept && (await this.isIdle(kept))) kept.dispose();
    const env: Record<string, string | null> = { ...commandEnvironment };
    for (const key of withheld(process.env)) env[key] = null;
    const terminal = vscode.window.createTerminal({
      name,
      cwd: run.cwd,
      env,
      iconPath: new vscode.ThemeIcon('sparkle'),
    });
    this.terminal = terminal;
    this.changed = false;
    const integration = await integrationOf(terminal, run.signal);
    if (integration) return { terminal, integration };
    terminal.dispose();
    this.terminal = undefined;
    if (!run.signal.aborted) this.integrationFailed = true;
    return undefined;
  }

  /** Whether nothing runs in the terminal, so that it may be closed. */
  private async isIdle(terminal: vscode.Terminal): Promise<boolean> {
    const pid = await terminal.processId;
    return pid === undefined || (await processesBelow(pid)).length === 0;
  }

  private execute(
    terminal: vscode.Terminal,
    integration: vscode.TerminalShellIntegration,
    run: CommandRun,
  ): Promise<CommandOutcome> {
    const output = new CommandOutput();
    const startedAt = performance.now();
    let ended: CommandOutcome['ended'] = 'exited';
    let waitedForInput = false;
    let seen = 0;
    let quietSince = performance.now();
    return new Promise((resolve) => {
      const watch = setInterval(() => void look(), tickMs);
      const timer = setTimeout(() => stop('timeout'), run.timeLimitMs);
      let closing: NodeJS.Timeout | undefined;
      const stop = (why: 'stopped' | 'timeout'): void => {
        if (ended === 'exited') ended = why;
        terminal.sendText('\u0003', false);
        void endProcessesOf(terminal);
        closing ??= setTimeout(() => terminal.dispose(), stopMs);
      };
      const onAbort = (): void => stop('stopped');
      run.signal.addEventListener('abort', onAbort, { once: true });

      const look = async (): Promise<void> => {
        if (output.written !== seen) {
          seen = output.written;
          quietSince = performance.now();
          waitedForInput = false;
          run.onProgress(output.text());
        } else if (!waitedForInput && performance.now() - quietSince > quietMs) {
          const pid = await terminal.processId;
          const running = pid === undefined ? [] : await processesBelow(pid);
          if (!waitsForInput(running) && !looksLikePrompt(output.end())) return;
          waitedForInput = true;
          run.onProgress(
            `${output.text()}\n[It seems to wait for input: type into the terminal "${name}", or stop it.]`,
          );
        }
      };

      const subscriptions: vscode.Disposable[] = [];
      const finish = async (exitCode: number | undefined): Promise<void> => {
        clearInterval(watch);
        clearTimeout(timer);
        clearTimeout(closing);
        run.signal.removeEventListener('abort', onAbort);
        for (const subscription of subscriptions) subscription.dispose();
        // The last of the output may come after the end was told.
        await Promise.race([reading, new Promise((done) => setTimeout(done, 500))]);
        const pid = terminal.exitStatus === undefined ? await terminal.processId : undefined;
        const left = pid === undefined ? [] : await processesBelow(pid);
        resolve({
          output: output.text(),
          exitCode: exitCode ?? null,
          ended,
          waitedForInput: waitedForInput && ended !== 'exited',
          leftRunning: left.length,
          durationMs: performance.now() - startedAt,
        });
      };
      subscriptions.push(
        vscode.window.onDidEndTerminalShellExecution((event) => {
          if (event.execution === execution) void finish(event.exitCode);
        }),
        vscode.window.onDidCloseTerminal((closed) => {
          if (closed === terminal) void finish(closed.exitStatus?.code);
        }),
      );
      const execution = integration.executeCommand(run.command);
      const reading = (async (): Promise<void> => {
        for await (const data of execution.read()) output.add(data);
      })();
      if (run.signal.aborted) onAbort();
    });
  }
}

/** The terminal's shell integration; undefined when it has none in time. */
function integrationOf(
  terminal: vscode.Terminal,
  signal: AbortSignal,
): Promise<vscode.TerminalShellIntegration | undefined> {
  if (terminal.shellIntegration) return Promise.resolve(terminal.shellIntegration);
  return new Promise((resolve) => {
    const settle = (integration: vscode.TerminalShellIntegration | undefined): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      subscription.dispose();
      resolve(integration);
    };
    const onAbort = (): void => settle(undefined);
    const timer = setTimeout(() => settle(undefined), integrationMs);
    const subscription = vscode.window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal === terminal) settle(event.shellIntegration);
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Ends the process groups that the terminal's shell has begun; the shell itself goes on. */
async function endProcessesOf(terminal: vscode.Terminal): Promise<void> {
  const pid = await terminal.processId;
  if (pid === undefined) return;
  const groups = new Set((await processesBelow(pid)).map(({ group }) => group));
  groups.delete(pid);
  for (const group of groups) endProcessGroup(group);
}
