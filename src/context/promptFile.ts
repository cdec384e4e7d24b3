/** A person's own prompt: a `*.prompt.md` file, or one of `.claude/commands`. */
export interface PromptFile {
  /** The file's name without its ending: what is typed after the `/`. */
  readonly name: string;
  readonly description: string;
  /** It was written for an agent, so that it wants tools. */
  readonly workspace: boolean;
  readonly text: string;
  /** The folder in which it was found. */
  readonly origin: string;
}

/** Values that `${…}` may stand for in a prompt. */
export interface PromptVariables {
  /** The open file's path in the workspace. */
  readonly file: string;
  readonly selection: string;
  readonly workspaceFolder: string;
}

/** Reads the front matter and the text. Keys that are not known are passed over; without front matter all is text. */
export function readPromptFile(name: string, marked: string, origin: string): PromptFile {
  const source = marked.replace(/^\ufeff/, '');
  const [, head = null, rest = ''] = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n([\s\S]*))?$/.exec(source) ?? [];
  const text = head === null ? source : rest;
  const value = (key: string): string => {
    const found = new RegExp(`^${key}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'm').exec(head ?? '')?.[1] ?? '';
    return /^(["']).*\1$/.test(found) ? found.slice(1, -1) : found;
  };
  const mode = value('agent') || value('mode');
  return {
    name,
    origin,
    description: value('description'),
    // `ask` is a chat; every other mode, the person's own ones too, is an agent's.
    workspace: mode !== '' && mode !== 'ask',
    text: text.trim(),
  };
}

/** Fills in what is known. `${input:name:hint}` and `$ARGUMENTS` become places to be filled in by hand. */
export function fillIn(text: string, variables: PromptVariables): string {
  const plain = text.replaceAll(/\$(?:ARGUMENTS\b|([1-9])(?!\d))/g, (_, at?: string) =>
    at === undefined ? '[arguments]' : `[argument ${at}]`,
  );
  return plain.replaceAll(/\$\{([a-zA-Z]+)(?::([^}]*))?\}/g, (whole, name: string, more: string | undefined) => {
    switch (name) {
      case 'file':
        return variables.file;
      case 'fileBasename':
        return variables.file.replace(/^.*\//, '');
      case 'selection':
      case 'selectedText':
        return variables.selection;
      case 'workspaceFolder':
        return variables.workspaceFolder;
      case 'input':
        return `[${(more ?? '').split(':').at(-1) ?? ''}]`;
      default:
        return whole;
    }
  });
}
