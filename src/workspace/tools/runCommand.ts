import { t } from '../../base/index.ts';
import * as z from 'zod';
import { type Editor, type Folder, ToolError, visibleCommand, visibleLine } from '../../files/index.ts';
import type { CommandChanges } from '../command/commandChanges.ts';
import { judgeCommand } from '../command/policy.ts';
import type { CommandOutcome, CommandRunner } from '../command/runner.ts';
import type { CommandReader } from '../command/syntax.ts';
import { allowed, ask, defineTool, denied, type Plan, type Tool, type ToolOutput } from '../tool.ts';

const schema = z.object({
  command: z.string().min(1).max(20_000).describe('The command line, for the shell of the person.'),
  folder: z
    .string()
    .nullish()
    .describe('The name of the workspace folder to run it in, where there are several; the first one if left out.'),
});

const description =
  'Runs a command in the workspace folder and gives its output and exit code. The person is asked first, and sees it in a terminal. Each command runs in a shell of its own: a directory, a variable or an alias that one sets is gone in the next, so join what belongs together (`cd sub && make`). Its standard input is a pipe to which only the person can type, so avoid commands that ask, and name files rather than let a program read its input.';

/**
 * @param rules gives the person's rules
 * @param kept keeps what commands change; `null` where nothing does
 * @param maxMs after which a command is ended
 */
export function runCommandTool(
  editor: Editor,
  reader: CommandReader,
  runner: CommandRunner,
  rules: () => readonly string[],
  maxMs: number,
  kept: CommandChanges | null,
): Tool {
  const tool = defineTool({
    name: 'run_command',
    description,
    input: schema,
    subject: (input) => input.command,
    prepare: async ({ command, folder: name }, context) => {
      const { signal } = context;
      if (command.includes('\0')) return denied('The command holds a NUL character.', 'Leave it out.');
      const folders = localFolders(editor);
      const folder = chooseFolder(folders, name ?? null);
      const cwd = folder.path;
      const verdict = await judgeCommand(reader, command, rules(), {
        roots: editor.roots(),
        cwd,
        shell: runner.shell(),
        distrust: runner.distrust(),
      });
      signal.throwIfAborted();
      const place = folders.length > 1 ? folder.name : null;
      const covered = (await kept?.covers(cwd, context)) ?? null;
      const run: Plan['run'] = async (runSignal, onProgress) => {
        const start = (): Promise<CommandOutcome> =>
          runner.run({ command, cwd, asTerminal: !verdict.allowed, maxMs, signal: runSignal, onProgress });
        const done = kept ? await kept.around(cwd, covered, context, start) : { result: await start(), note: '' };
        return outputOf(done.result, place, done.note);
      };
      if (verdict.allowed) return allowed(run, verdict.rule);
      return ask(
        {
          title: place === null ? t('Run a command') : t('Run a command in {0}', visibleLine(place)),
          detail: visibleLine(cwd),
          reason: `${t('It is asked because {0}.', verdict.reason)} ${covered ? coveredNote(covered.leftOut(cwd)) : uncoveredNote()}`,
          preview: { kind: 'command', text: visibleCommand(command) },
          grant: `run ${cwd}\n${command}`,
          rule: verdict.offer,
          claim: { kind: 'command', command, cwd },
        },
        run,
      );
    },
  });
  return {
    ...tool,
    get description() {
      return description + folderNote(localFolders(editor));
    },
  };
}

const outputOf = (outcome: CommandOutcome, place: string | null, note: string): ToolOutput => ({
  output: describe(outcome, place) + note,
  isError: outcome.exitCode !== 0 || outcome.ended !== 'exited',
});

/** @param leftOut paths of repositories within that are not covered */
function coveredNote(leftOut: readonly string[]): string {
  if (leftOut.length === 0)
    return t(
      'Undo Turn puts back the files of this folder that it changes, but for ignored ones, and those over 5 MB.',
    );
  const named = leftOut.slice(0, 3).map(visibleLine).join(', ');
  const more = leftOut.length > 3 ? ', …' : '';
  return t(
    'Undo Turn puts back the files of this folder that it changes, but for ignored ones, those over 5 MB, and those of {0} repositories within it ({1}).',
    leftOut.length,
    `${named}${more}`,
  );
}
const uncoveredNote = (): string => t('Undo Turn does not put back what it changes.');

const localFolders = (editor: Editor): readonly Folder[] => editor.roots().folders.filter(({ virtual }) => !virtual);

/** The folders to choose from, told where there is a choice. */
function folderNote(folders: readonly Folder[]): string {
  if (folders.length < 2) return '';
  const [first] = folders;
  return ` There are several workspace folders: ${namesOf(folders)}. Without "folder" it runs in ${JSON.stringify(first?.name)}.`;
}

const namesOf = (folders: readonly Folder[]): string =>
  folders.map(({ name }) => JSON.stringify(visibleLine(name))).join(', ');

/** @throws ToolError when there is no folder, or not exactly one of that name or path */
function chooseFolder(folders: readonly Folder[], name: string | null): Folder {
  const [first] = folders;
  if (!first) throw new ToolError('There is no folder on this machine to run a command in.', 'Work without commands.');
  if (name === null || (folders.length === 1 && /^\.?\/?$/.test(name))) return first;
  const found = folders.filter((folder) => folder.name === name || folder.path === name);
  const [one] = found;
  if (one && found.length === 1) return one;
  const shown = visibleLine(name).slice(0, 100);
  if (one) {
    const paths = found.map(({ path }) => visibleLine(path)).join(', ');
    throw new ToolError(`Several workspace folders are called "${shown}".`, `Give the path of one: ${paths}.`);
  }
  throw new ToolError(
    `There is no workspace folder "${shown}".`,
    `There are: ${namesOf(folders)}. For a directory inside one, begin the command with cd.`,
  );
}

/** @param place the workspace folder's name where there are several */
function describe(outcome: CommandOutcome, place: string | null): string {
  const seconds = `${inSeconds(outcome.durationMs)} s${place === null ? '' : `, in ${visibleLine(place)}`}`;
  const waited = outcome.waitedForInput ? ' It seemed to wait for input that only a person can give.' : '';
  const code =
    outcome.exitCode === null ? `ended by ${outcome.endedBy ?? 'a signal'}` : `exit code ${outcome.exitCode}`;
  const ends = {
    exited: `[${code}, ${seconds}]`,
    stopped: `[stopped by the person after ${seconds}]`,
    timeout: `[ended after the time limit, ${seconds}]`,
  };
  return `${outcome.output === '' ? '(no output)' : outcome.output}\n${ends[outcome.ended]}${waited}${describeLeft(outcome)}`;
}

/** For Claude: in the same form whatever language the panel speaks, `0.3`, `12`. */
const inSeconds = (ms: number): string => (ms < 9950 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000)));

function describeLeft({ left }: CommandOutcome): string {
  if (left.length === 0) return '';
  const names = left
    .slice(0, 5)
    .map(({ pid, name }) => `${pid} ${visibleLine(name)}`)
    .join(', ');
  const goOn = left.length === 1 ? '1 process goes on' : `${left.length} processes go on`;
  return ` ${goOn} in the background (${names}${left.length > 5 ? ', …' : ''}), until the window closes.`;
}
