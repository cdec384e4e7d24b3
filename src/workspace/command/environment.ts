/** Names as the settings `terminal.integrated.env.*` have them: `null` takes a variable away. */
export type EnvironmentChanges = Readonly<Record<string, string | null>>;

/**
 * Variables that belong to the editor's own process: VS Code takes them out for its terminals too
 * (`sanitizeProcessEnvironment` in src/vs/base/common/processes.ts).
 */
const editorOnly =
  /^(?:ELECTRON_.+|VSCODE_(?!(?:PORTABLE|SHELL_LOGIN|ENV_REPLACE|ENV_APPEND|ENV_PREPEND)).+|SNAP(?:|_.*)|GDK_PIXBUF_.+)$/;

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
 * What other extensions add to terminals (`environmentVariableCollection`) is not in it: VS Code shows a collection only
 * to the extension that made it.
 *
 * @param base the editor's own environment, in which the person's login shell has been at work already
 * @param changes what the person's settings say for terminals
 */
export function commandEnvironment(base: NodeJS.ProcessEnv, changes: EnvironmentChanges): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(base)) if (!editorOnly.test(name)) environment[name] = value;
  Object.assign(environment, fixed);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) Reflect.deleteProperty(environment, name);
    else environment[name] = value;
  }
  for (const name of Object.keys(environment)) if (withheld.test(name)) Reflect.deleteProperty(environment, name);
  return environment;
}
