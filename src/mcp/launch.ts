import { createHash } from 'node:crypto';
import path from 'node:path';
import { parseEndpoint, t, failure, type Result } from '../base/index.ts';
import { visibleCommand, visibleLine } from '../files/index.ts';
import type { ConfiguredServer, ServerSpec } from './config/configuredServer.ts';
import { expand, inputsIn, type Variables } from './config/variables.ts';

/** A server that can be started: every variable is in its place. */
export type Launch =
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
    }
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly sse: boolean;
    };

/** A launch with the values in it that no log may show, or a sentence that says why there is none. */
export type Resolved = Result<{ readonly launch: Launch; readonly secrets: readonly string[] }>;

/**
 * Fingerprint of everything that says what is started or reached. A yes, a rule and a trust hold for it alone: whoever
 * changes a word of the command, the value of a variable or the address asks anew.
 */
export function identityOf({ name, spec, source }: ConfiguredServer): string {
  const parts =
    spec.kind === 'stdio'
      ? [spec.command, spec.args, Object.entries(spec.env).sort(byName), spec.cwd]
      : [spec.url, Object.entries(spec.headers).sort(byName), spec.sse];
  const place = source.origin === 'settings' ? null : source.folder;
  return createHash('sha256')
    .update(JSON.stringify([name, source.origin, place, spec.kind, parts]))
    .digest('hex');
}

const byName = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1);

/** Every text of a server in which a variable may stand. */
const textsOf = (spec: ServerSpec): string[] =>
  spec.kind === 'stdio'
    ? [spec.command, ...spec.args, ...Object.values(spec.env), spec.cwd ?? '']
    : [spec.url, ...Object.values(spec.headers)];

/** The ids of the values that a server needs the person to enter. */
export const inputsOf = ({ spec }: ConfiguredServer): string[] => inputsIn(textsOf(spec));

/** Puts the variables of a server in their places. */
export function resolveLaunch({ spec, source }: ConfiguredServer, variables: Variables): Resolved {
  const secrets: string[] = [];
  const missing: string[] = [];
  const put = (text: string): string => {
    const expanded = expand(text, variables);
    secrets.push(...expanded.secrets);
    missing.push(...expanded.missing);
    return expanded.text;
  };
  const putAll = (texts: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, put(text)]));
  const launch: Launch =
    spec.kind === 'stdio'
      ? {
          kind: 'stdio',
          command: put(spec.command),
          args: spec.args.map(put),
          env: putAll(spec.env),
          cwd: path.resolve(variables.folder ?? variables.home, put(spec.cwd ?? '.')),
        }
      : { kind: 'http', url: put(spec.url), headers: putAll(spec.headers), sse: spec.sse };
  const problem = problemOf(launch, missing, source.label);
  // What is written out in the file is shown nowhere either: it may be a key that somebody pasted there.
  const written = launch.kind === 'stdio' ? launch.env : launch.headers;
  return problem === null
    ? { ok: true, launch, secrets: [...new Set([...secrets, ...Object.values(written)])] }
    : failure(problem);
}

function problemOf(launch: Launch, missing: readonly string[], label: string): string | null {
  const [first] = missing;
  if (first !== undefined) return t('{0} refers to {1}, which has no value.', label, visibleLine(first));
  if (launch.kind === 'stdio') return launch.command.trim() === '' ? t('Its command is empty.') : null;
  let url: URL;
  try {
    url = new URL(launch.url);
  } catch {
    return t('Its “url” is not an address. Write it with its scheme, like https://mcp.example/mcp.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return t('Its “url” must begin with https:// or http://.');
  if (url.username !== '' || url.password !== '')
    return t('Its “url” must not hold a name or password: use “headers”.');
  return null;
}

/** A server as the question shows it: what it is, exactly, and what to look at. All of it is safe to show. */
export interface LaunchDescription {
  readonly detail: string;
  readonly text: string;
  readonly warnings: readonly string[];
}

/** Variables by which a program can be made to run other code than its command line says. */
const telling =
  /^(?:PATH|NODE_OPTIONS|NODE_PATH|LD_.*|DYLD_.*|PYTHON(?:PATH|STARTUP|HOME)|BASH_ENV|ENV|PERL5(?:OPT|LIB)|RUBY(?:OPT|LIB)|JAVA_TOOL_OPTIONS|GIT_.*|npm_config_.*|UV_.*|PIP_.*)$/i;

/** The command line, the names of its variables and its folder, or the address, as they are written. */
export function describeLaunch(server: ConfiguredServer): LaunchDescription {
  const { spec, source } = server;
  const asked = inputsOf(server);
  const given =
    asked.length === 0 ? [] : [t('It is given what you enter for: {0}.', asked.map(visibleLine).join(', '))];
  if (spec.kind === 'http') {
    const headers = Object.keys(spec.headers).map(visibleLine);
    const endpoint = parseEndpoint(spec.url.split(/[?#]/)[0] ?? '');
    return {
      detail: `${source.label}, ${spec.sse ? 'SSE' : 'HTTP'}`,
      text: [visibleLine(spec.url), ...(headers.length > 0 ? [t('headers: {0}', headers.join(', '))] : [])].join('\n'),
      warnings: [
        ...given,
        ...(endpoint.ok && endpoint.inTheClear ? [t('Everyone on the way can read what is sent there.')] : []),
      ],
    };
  }
  const names = Object.keys(spec.env);
  const changed = names.filter((name) => telling.test(name));
  const lines = [
    visibleCommand([spec.command, ...spec.args].map(quoted).join(' ')),
    t('folder: {0}', visibleLine(folderOf(spec.cwd ?? '.', source.folder ?? '/'))),
    ...(names.length > 0 ? [t('environment: {0}', names.map(visibleLine).join(', '))] : []),
    ...changed.map((name) => `${visibleLine(name)}=${visibleLine(spec.env[name] ?? '')}`),
  ];
  return {
    detail: source.label,
    text: lines.join('\n'),
    warnings: [
      ...given,
      ...(changed.length > 0 ? [t('{0} can change what it runs.', changed.map(visibleLine).join(', '))] : []),
    ],
  };
}

const folderOf = (cwd: string, folder: string): string =>
  path.resolve(
    folder,
    cwd.replaceAll('${workspaceFolder}', () => folder),
  );

/** A word of a command line such that nobody takes two for one. */
const quoted = (word: string): string => (/^[\w@%+=:,./\\${}-]+$/.test(word) ? word : JSON.stringify(word));
