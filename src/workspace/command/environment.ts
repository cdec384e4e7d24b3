/** Names as the settings `terminal.integrated.env.*` have them: `null` takes a variable away. */
export type EnvironmentChanges = Readonly<Record<string, string | null>>;

/**
 * Variables that belong to the editor's own process: VS Code takes them out for its terminals too
 * (`sanitizeProcessEnvironment` in src/vs/base/common/processes.ts).
 */
const editorOnly =
  /^(?:ELECTRON_.+|VSCODE_(?!(?:PORTABLE|SHELL_LOGIN|ENV_REPLACE|ENV_APPEND|ENV_PREPEND)).+|SNAP(?:|_.*)|GDK_PIXBUF_.+)$/;

/** Variables with which programs in the editor's terminals can command it. */
const commanding = /^(?:ELECTRON_|VSCODE_IPC_)/;

/** Keys of Sidestream's own. */
const withheld = /^(?:ANTHROPIC|LANGFUSE|SIDESTREAM)_/i;

/** Set for commands, so that no pager waits for a key, and colours are asked for as the editor's terminals ask. */
const fixed: Readonly<Record<string, string>> = {
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  TERM: 'xterm-256color',
  TERM_PROGRAM: 'vscode',
};

/**
 * The environment of a command: as the editor's terminals have it, without our keys.
 *
 * @param base the editor's own environment, in which the person's login shell has been at work already
 * @param changes what the person's settings say for terminals
 * @param terminal the environment of a terminal, with what extensions add to it; `null` where it is not known or wanted
 */
export function commandEnvironment(
  base: NodeJS.ProcessEnv,
  changes: EnvironmentChanges,
  terminal: NodeJS.ProcessEnv | null = null,
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  const left = terminal === null ? editorOnly : commanding;
  for (const [name, value] of Object.entries(terminal ?? base)) if (!left.test(name)) environment[name] = value;
  Object.assign(environment, fixed);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) Reflect.deleteProperty(environment, name);
    else environment[name] = value;
  }
  for (const name of Object.keys(environment)) if (withheld.test(name)) Reflect.deleteProperty(environment, name);
  return environment;
}
