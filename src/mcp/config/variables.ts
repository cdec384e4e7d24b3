/** Values that a configuration may refer to. */
export interface Variables {
  /** A value that the person was asked for. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Path of the folder that the file belongs to; `null` where there is none. */
  readonly folder: string | null;
  /** Paths of the workspace's folders by name. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Keys of Sidestream's own: no server is given them by way of a variable. */
const withheld = /^(?:ANTHROPIC|LANGFUSE|SIDESTREAM)_/i;

const reference = /\$\{([^{}]{1,200})\}/g;

/** The ids of the inputs that these texts refer to, each once. */
export function inputsIn(texts: readonly string[]): string[] {
  const ids = texts.flatMap((text) =>
    [...text.matchAll(reference)].flatMap(([, name = '']) => (name.startsWith('input:') ? [name.slice(6)] : [])),
  );
  return [...new Set(ids)];
}

export interface Expanded {
  readonly text: string;
  /** Values that came from an input or from the environment: they may be secrets. */
  readonly secrets: readonly string[];
  /** References that stand for nothing, as they are written. */
  readonly missing: readonly string[];
}

/**
 * A text with its variables in place, once: what a value holds is not read again. Knows `${input:…}`, `${env:…}`,
 * `${workspaceFolder}` (with `:name` too), `${workspaceFolderBasename}`, `${userHome}`, `${pathSeparator}`, and
 * `${NAME}` or `${NAME:-default}` as `.mcp.json` writes the environment.
 */
export function expand(text: string, variables: Variables): Expanded {
  const secrets: string[] = [];
  const missing: string[] = [];
  const secret = (value: string): string => {
    if (value !== '') secrets.push(value);
    return value;
  };
  const expanded = text.replace(reference, (whole, name: string) => {
    const value = valueOf(name, variables);
    if (value === null) {
      missing.push(whole);
      return '';
    }
    return value.secret ? secret(value.text) : value.text;
  });
  return { text: expanded, secrets, missing };
}

function valueOf(name: string, variables: Variables): { text: string; secret: boolean } | null {
  const plain = (text: string | null | undefined): { text: string; secret: boolean } | null =>
    text === null || text === undefined ? null : { text, secret: false };
  const secret = (text: string | undefined): { text: string; secret: boolean } | null =>
    text === undefined ? null : { text, secret: true };
  if (name.startsWith('input:')) return secret(variables.inputs.get(name.slice(6)));
  if (name.startsWith('env:')) return secret(environment(name.slice(4), variables));
  if (name.startsWith('workspaceFolder:')) return plain(variables.folders.get(name.slice(16)));
  switch (name) {
    case 'workspaceFolder':
      return plain(variables.folder);
    case 'workspaceFolderBasename':
      return plain(variables.folder?.split(/[\\/]/).findLast((part) => part !== ''));
    case 'userHome':
      return plain(variables.home);
    case 'pathSeparator':
    case '/':
      return plain(process.platform === 'win32' ? '\\' : '/');
  }
  const [, key = '', otherwise] = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(name) ?? [];
  if (key === '') return null;
  const found = environment(key, variables);
  return found === undefined || (found === '' && otherwise !== undefined) ? plain(otherwise) : secret(found);
}

const environment = (name: string, { env }: Variables): string | undefined =>
  withheld.test(name) ? undefined : env[name];
