import * as z from 'zod';
import { type CommandSetting, judgeCommand, mayChangeShell } from '../command/policy.ts';
import type { CommandOutcome, CommandRunner } from '../command/runner.ts';
import type { CommandReader } from '../command/syntax.ts';
import { type Editor, visibleCommand, visibleLine } from '../../files/index.ts';
import { allowed, ask, denied, defineTool, type Plan, type Tool } from '../tool.ts';

const schema = z.object({
  command: z.string().min(1).max(20_000).describe('The command line, for the shell of the person.'),
});

/** @param rules gives the person's rules */
export function runCommandTool(
  editor: Editor,
  reader: CommandReader,
  runner: CommandRunner,
  rules: () => readonly string[],
  timeLimitMs: number,
): Tool {
  return defineTool({
    name: 'run_command',
    description:
      'Runs a command in a terminal that the person sees, in the workspace folder, and gives its output and exit code. The person is asked first. Commands that need a person at the keyboard should be avoided.',
    input: schema,
    subject: (input) => input.command,
    prepare: async ({ command }, { signal }) => {
      const roots = editor.roots();
      const folder = roots.folders.find(({ virtual }) => !virtual);
      if (!folder) return denied('There is no folder on this machine to run a command in.', 'Work without commands.');
      if (command.includes('\0')) return denied('The command holds a NUL character.', 'Leave it out.');
      const cwd = folder.path;
      const setting: CommandSetting = { roots, cwd, shell: runner.shell() };
      const verdict = await judgeCommand(reader, command, rules(), setting);
      const changesShell = await mayChangeShell(reader, command);
      signal.throwIfAborted();
      const run: Plan['run'] = async (runSignal, progress) => {
        const outcome = await runner.run({
          command,
          cwd,
          needsCleanShell: verdict.allowed,
          mayChangeShell: changesShell,
          timeLimitMs,
          signal: runSignal,
          onProgress: progress,
        });
        return { output: describe(outcome), isError: outcome.exitCode !== 0 || outcome.ended !== 'exited' };
      };
      if (verdict.allowed) return allowed(run, verdict.rule);
      return ask(
        {
          title: 'Run a command',
          detail: visibleLine(cwd),
          reason: `It is asked because ${verdict.reason}.`,
          preview: { kind: 'command', text: visibleCommand(command) },
          grant: `run ${cwd}\n${command}`,
          rule: verdict.offer,
          change: null,
        },
        run,
      );
    },
  });
}

function describe(outcome: CommandOutcome): string {
  const seconds = `${(outcome.durationMs / 1000).toFixed(1)} s`;
  const waited = outcome.waitedForInput ? ' It seemed to wait for input that only a person can give.' : '';
  const left = outcome.leftRunning > 0 ? ` ${outcome.leftRunning} processes go on running in the terminal.` : '';
  const code = outcome.exitCode === null ? 'exit code not known' : `exit code ${outcome.exitCode}`;
  const ends = {
    exited: `[${code}, ${seconds}]`,
    stopped: `[stopped by the person after ${seconds}]`,
    timeout: `[ended after the time limit, ${seconds}]`,
  };
  return `${outcome.output === '' ? '(no output)' : outcome.output}\n${ends[outcome.ended]}${waited}${left}`;
}
