import fs from 'node:fs/promises';
import path from 'node:path';
import { contentHoldsKeys, holdsKeys, resolvePath, type Roots } from '../../files/index.ts';
import { gitRunsMore } from './gitRepository.ts';
import { readerName, readerUse } from './readers.ts';
import { type CommandReader, type PlainCommand, sameCommand, sameWords, type SimpleCommand } from './syntax.ts';
import { t } from '../../base/index.ts';

/** Whether a command may run without asking. */
export type CommandVerdict =
  | { readonly allowed: true; /** The rules that matched, as the person wrote them. */ readonly rule: string }
  | {
      readonly allowed: false;
      readonly reason: string;
      /** A rule that would let exactly this command run; `null` when no rule could. */
      readonly offer: string | null;
    };

export interface CommandSetting {
  readonly roots: Roots;
  /** The directory in which it will run: a workspace folder. */
  readonly cwd: string;
  /** The shell's name without its path, e.g. `bash`. */
  readonly shell: string;
  /** Why no rule holds at present, whatever the command; `null` when rules hold. */
  readonly distrust: string | null;
}

const maxCommands = 10;

/** Shells whose plain words mean what bash's do. */
const understoodShells = new Set(['bash', 'zsh', 'sh', 'dash', 'ksh']);
export const isUnderstood = (shell: string): boolean => understoodShells.has(shell);

/** Programs that run others, change the shell's state, or show its secrets: no rule covers them. */
const never = new Set(
  'alias ash bash bg bind builtin busybox bun bunx caffeinate cd chroot command coproc csh dash declare disown doas docker enable env eval exec export fc fg fish flatpak fish hash history if function ionice jobs kill ksh let local logout mapfile nice nohup nsenter npx parallel pnpx podman popd powershell printenv printf pushd pwsh read readonly rm script select set setsid sh shopt source ssh stdbuf strace su sudo suspend tcsh tee tclsh time timeout times toybox trap type typeset ulimit umask unalias unset unshare watch while until for case wget curl nc ncat socat xargs xonsh zsh . dd mkfs shred chmod chown ln mv cp install scp rsync at batch crontab systemctl launchctl osascript open xdg-open start screen tmux expect run0 pkexec unbuffer winpty wsl cmd noglob nocorrect exit return'.split(
    ' ',
  ),
);

/** Programs that run the text or the file that they are given: with a fixed file a rule may cover them, bare never. */
const interpreters =
  /^(?:python|pypy|node|deno|ruby|perl|php|lua|luajit|java|rscript|julia|groovy|scala|ghci|irb|awk|gawk|mawk|sed|ed|vi|vim|nvim|emacs|make|gdb|lldb|sqlite)[\d.]*$/;

/**
 * Judges a command by the person's rules. A rule is a command, compared word by word: `npm test` covers `npm test` and
 * nothing longer. The name of a program that only reads (`ls`, `git status`) covers it with every argument that is known
 * to be harmless and that stays inside the workspace. Whatever is not understood is asked for.
 *
 * @param rules as the person wrote them
 */
export async function judgeCommand(
  reader: CommandReader,
  text: string,
  rules: readonly string[],
  setting: CommandSetting,
): Promise<CommandVerdict> {
  if (!isUnderstood(setting.shell)) {
    return asks(t("the terminal's shell ({0}) is not one whose commands are understood", setting.shell));
  }
  if (setting.distrust !== null) return asks(setting.distrust);
  const reading = await reader.read(text);
  if (!reading.plain) return asks(reading.reason);
  if (reading.command.commands.length > maxCommands) return asks(t('it is a long chain of commands'));
  for (const command of reading.command.commands) {
    const risk = await riskOf(command, setting);
    if (risk !== null) return asks(risk);
  }
  const matched = await matchRules(reader, reading.command, rules);
  if (matched !== null) return { allowed: true, rule: matched };
  return { allowed: false, reason: t('no rule of yours covers it'), offer: text.trim() };
}

const asks = (reason: string): CommandVerdict => ({ allowed: false, reason, offer: null });

/** Why no rule may cover the command; `null` when one may. */
async function riskOf(command: SimpleCommand, setting: CommandSetting): Promise<string | null> {
  const { words } = command;
  const [program = '', ...args] = words;
  if (setting.shell === 'zsh' && command.hasExtendedGlob) return t('zsh may take "^" or "~" in a word for a pattern');
  const name = path.posix.basename(program).toLowerCase();
  if (never.has(name)) return t('"{0}" can run or change anything', program);
  if (program.includes('/')) {
    const risk = await pathRisk(program, setting);
    if (risk !== null) return risk;
  }
  if (
    interpreters.test(name) &&
    (args.length === 0 || args.some(isProgramText) || (args[0]?.startsWith('-') === true && !/^-m$/.test(args[0])))
  ) {
    return t('"{0}" runs whatever it is given', program);
  }
  const use = readerUse(words);
  if (use === 'risky') return t('an argument of "{0}" is not known to be harmless', program);
  if (name === 'git') {
    const more = await gitRunsMore(setting.cwd);
    if (more !== null) return more;
  }
  const paths = use === 'unknown' ? args.flatMap(pathsIn) : use.paths;
  for (const word of paths) {
    const risk = await pathRisk(word, setting);
    if (risk !== null) return risk;
  }
  if (use !== 'unknown' && use.recursive) {
    for (const word of use.paths) {
      const risk = await keysBelow(path.resolve(setting.cwd, word));
      if (risk !== null) return risk;
    }
  }
  return null;
}

const isProgramText = (word: string): boolean =>
  /^(?:-[A-Za-z]*[ceEpr]|--(?:eval|print|exec|command|expression|require|import)(?:=.*)?)$/.test(word);

/** The parts of an argument that may be a path: the whole, and what follows `=`, `:`, `,`, `@` or a letter option. */
function pathsIn(word: string): string[] {
  const parts = word.split(/[=:,@]/);
  const attached = /^-[A-Za-z]+([./].*)$/.exec(word)?.[1];
  return [...parts, ...(attached === undefined ? [] : [attached])].filter(
    (part) =>
      part !== '' &&
      (part.startsWith('/') || part.includes('..') || (part.includes('/') && !part.startsWith('-')) || holdsKeys(part)),
  );
}

async function pathRisk(word: string, { roots, cwd }: CommandSetting): Promise<string | null> {
  const resolution = await resolvePath(path.resolve(cwd, word), roots);
  if (!resolution.ok) return t('"{0}" leads outside the workspace or is not a plain file', word);
  return resolution.target.holdsKeys ? t('"{0}" may hold keys', word) : null;
}

const maxWalked = 20_000;

/** Why a directory should not be read as a whole without asking. */
async function keysBelow(directory: string): Promise<string | null> {
  let seen = 0;
  const waiting = [directory];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const entries = await fs.readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (++seen > maxWalked) return t('the directory is too large to make sure that it holds no keys');
      const name = path.join(at, entry.name);
      if (entry.isDirectory()) waiting.push(name);
      else if (holdsKeys(path.relative(directory, name)) || (await contentHoldsKeys(name, name)))
        return t('the directory holds "{0}", which may hold keys', entry.name);
    }
  }
  return null;
}

/** The rules that together cover every command of the text; `null` when they do not. */
async function matchRules(
  reader: CommandReader,
  command: PlainCommand,
  rules: readonly string[],
): Promise<string | null> {
  const read: { rule: string; command: PlainCommand }[] = [];
  for (const rule of rules) {
    const reading = await reader.read(rule);
    if (reading.plain) read.push({ rule, command: reading.command });
  }
  const whole = read.find((rule) => sameCommand(rule.command, command));
  if (whole) return whole.rule;
  const single = read.filter((rule) => rule.command.commands.length === 1);
  const matched = command.commands.map((part) =>
    single.find((rule) => covers(rule.command.commands[0]?.words ?? [], part.words)),
  );
  if (matched.some((rule) => rule === undefined)) return null;
  return [...new Set(matched.map((rule) => rule?.rule))].join(', ');
}

function covers(rule: readonly string[], words: readonly string[]): boolean {
  if (sameWords(rule, words)) return true;
  const name = readerName(words);
  return name !== null && rule.join(' ') === name;
}
