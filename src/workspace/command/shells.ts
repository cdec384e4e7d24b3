import path from 'node:path';

/** How a shell is told to run one command and end. */
type Family = 'posix' | 'powershell' | 'cmd';

const families: Readonly<Partial<Record<string, Family>>> = {
  ...Object.fromEntries(
    ['ash', 'bash', 'csh', 'dash', 'elvish', 'fish', 'ksh', 'mksh', 'nu', 'sh', 'tcsh', 'xonsh', 'yash', 'zsh'].map(
      (name) => [name, 'posix' as const],
    ),
  ),
  powershell: 'powershell',
  pwsh: 'powershell',
  cmd: 'cmd',
};

/** A shell's name without its path, in lower case: `bash`, `pwsh`. */
export const shellName = (program: string): string =>
  path.posix
    .basename(program.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.exe$/, '');

/**
 * The first of the programs that is a shell which can be given a command, e.g. not a terminal multiplexer that the
 * person has as a profile; else the shell that every system has.
 *
 * @param programs paths, in the order of preference
 */
export function chooseShell(programs: readonly (string | undefined)[], platform: NodeJS.Platform): string {
  const known = programs.find((program) => program !== undefined && families[shellName(program)] !== undefined);
  return known ?? (platform === 'win32' ? 'powershell.exe' : '/bin/sh');
}

/** A program with arguments, for `spawn`. */
export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
  /** The arguments are quoted already (Windows). */
  readonly verbatim: boolean;
}

/** How one command is run by a shell, not as a terminal's: no prompt, no history, no job control. */
export function invocation(shell: string, command: string, platform: NodeJS.Platform): Invocation {
  const family = families[shellName(shell)] ?? 'posix';
  if (family === 'cmd') return { program: shell, args: ['/d', '/s', '/c', `"${command}"`], verbatim: true };
  const args = family === 'powershell' ? ['-NoLogo', '-Command', powershellText(command, platform)] : ['-c', command];
  if (platform === 'win32') return { program: shell, args, verbatim: false };
  // Errors go the way of the output, so that the order in which both are written is kept. The shell takes the place
  // of the one that does so, and its process id.
  return { program: '/bin/sh', args: ['-c', 'exec "$0" "$@" 2>&1', shell, ...args], verbatim: false };
}

/** PowerShell ends with 1 for whatever failed: the code of the last program is asked for. */
function powershellText(command: string, platform: NodeJS.Platform): string {
  const utf8 = platform === 'win32' ? '[Console]::OutputEncoding = [Text.Encoding]::UTF8; ' : '';
  return `${utf8}${command}\nif ($LASTEXITCODE) { exit $LASTEXITCODE }`;
}
