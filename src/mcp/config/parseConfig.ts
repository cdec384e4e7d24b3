import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { plainLine, t, failure, type Result } from '../../base/index.ts';
import type {
  ConfigProblem,
  ConfigSource,
  ConfiguredServer,
  InputDefinition,
  McpConfig,
  ServerSpec,
} from './configuredServer.ts';

/** The longest file that is read, UTF-16 units. */
const maxLength = 1_000_000;
/** The most servers that one file may name. */
const maxServers = 100;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The servers of a file, JSON with comments. Never throws: what cannot be used is a sentence, and the rest counts.
 *
 * @param key the property that holds the servers: `mcpServers` in `.mcp.json`, `servers` in `.vscode/mcp.json`
 */
export function parseConfig(text: string, key: 'mcpServers' | 'servers', source: ConfigSource): McpConfig {
  const nothing = (problem: string): McpConfig => ({ servers: [], problems: [`${source.label}: ${problem}`] });
  if (text.length > maxLength) return nothing(t('The file is longer than a million characters, so it is not read.'));
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') return { servers: [], problems: [] };
  const errors: ParseError[] = [];
  let root: unknown;
  try {
    root = parse(plain, errors, { allowTrailingComma: true });
  } catch {
    return nothing(t('It is nested too deeply to be read.'));
  }
  const [error] = errors;
  if (error) {
    const line = plain.slice(0, error.offset).split('\n').length;
    return nothing(t('It is not valid JSON, line {0} ({1}).', line, printParseErrorCode(error.error)));
  }
  if (!isFields(root)) return nothing(t('It must hold an object.'));
  const inputs = readInputs(root['inputs'], source.label);
  const found = readServers(root[key], source, key, inputs.inputs);
  return { servers: found.servers, problems: [...inputs.problems, ...found.problems] };
}

/** The servers of an object that has a server under each name. `key` is what the object is called in a sentence. */
export function readServers(
  value: unknown,
  source: ConfigSource,
  key: string,
  inputs: readonly InputDefinition[] = [],
): McpConfig {
  if (value === undefined || value === null) return { servers: [], problems: [] };
  if (!isFields(value)) return { servers: [], problems: [t('{0}: “{1}” must be an object.', source.label, key)] };
  const servers: ConfiguredServer[] = [];
  const problems: ConfigProblem[] = [];
  for (const [name, given] of Object.entries(value).slice(0, maxServers)) {
    const at = `${source.label}: “${plainLine(name, 80)}”`;
    if (name.trim() === '' || name.length > 200) {
      problems.push(t('{0} is no name for a server.', at));
      continue;
    }
    if (isFields(given) && (given['disabled'] === true || given['enabled'] === false)) continue;
    const read = isFields(given) ? readSpec(given) : failure(t('must be an object.'));
    if (read.ok) servers.push({ name, spec: read.spec, source, inputs });
    else problems.push(`${at} ${read.problem}`);
  }
  if (Object.keys(value).length > maxServers) {
    problems.push(t('{0}: Only the first {1} servers of “{2}” are used.', source.label, maxServers, key));
  }
  return { servers, problems };
}

/** The server, or the rest of a sentence that says what is wrong with it. */
function readSpec(given: Fields): Result<{ readonly spec: ServerSpec }> {
  const { type, command, url } = given;
  const kind = type ?? (url === undefined ? 'stdio' : 'http');
  switch (kind) {
    case 'stdio':
    case 'local':
      return typeof command === 'string' && command.trim() !== ''
        ? readProgram(given, command)
        : failure(t('needs a “command”, or a “url”.'));
    case 'http':
    case 'streamable-http':
    case 'streamableHttp':
    case 'sse': {
      if (typeof url !== 'string' || url.trim() === '') return failure(t('needs a “url”.'));
      const headers = readTexts(given['headers']);
      if (headers === null) return failure(t('has “headers” that are not an object of texts.'));
      return { ok: true, spec: { kind: 'http', url: url.trim(), headers, sse: kind === 'sse' } };
    }
    default:
      return failure(t('has a “type” that is not known: use “stdio” or “http”.'));
  }
}

function readProgram(given: Fields, command: string): Result<{ readonly spec: ServerSpec }> {
  const args = given['args'] ?? [];
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
    return failure(t('has “args” that are not a list of texts.'));
  }
  const env = readTexts(given['env']);
  if (env === null) return failure(t('has an “env” that is not an object of texts.'));
  const cwd = given['cwd'] ?? null;
  if (cwd !== null && typeof cwd !== 'string') return failure(t('has a “cwd” that is not a text.'));
  const parts = [command, ...args, ...Object.entries(env).flat(), cwd ?? ''];
  if (parts.some((part) => part.includes('\0'))) return failure(t('holds a NUL character.'));
  if (Object.keys(env).some((name) => name === '' || name.includes('='))) {
    return failure(t('has an “env” with a name that cannot be one.'));
  }
  return { ok: true, spec: { kind: 'stdio', command, args, env, cwd } };
}

/** An object of texts; numbers and booleans are written as such. `null` when it is something else. */
function readTexts(value: unknown): Record<string, string> | null {
  if (value === undefined || value === null) return {};
  if (!isFields(value)) return null;
  const texts: [string, string][] = [];
  for (const [name, item] of Object.entries(value)) {
    if (item === null) continue;
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') return null;
    texts.push([name, String(item)]);
  }
  return Object.fromEntries(texts);
}

function readInputs(
  value: unknown,
  label: string,
): { readonly inputs: readonly InputDefinition[]; readonly problems: readonly ConfigProblem[] } {
  if (value === undefined || value === null) return { inputs: [], problems: [] };
  if (!Array.isArray(value)) return { inputs: [], problems: [t('{0}: “inputs” must be a list.', label)] };
  const inputs: InputDefinition[] = [];
  const problems: ConfigProblem[] = [];
  for (const [at, given] of value.entries()) {
    const id: unknown = isFields(given) ? given['id'] : undefined;
    if (!isFields(given) || typeof id !== 'string' || id === '') {
      problems.push(t('{0}: “inputs”, number {1}, needs an “id”.', label, at + 1));
    } else if (given['type'] !== undefined && given['type'] !== 'promptString' && given['type'] !== 'pickString') {
      problems.push(
        t('{0}: The input “{1}” is of a type that is not supported: use “promptString”.', label, plainLine(id, 80)),
      );
    } else {
      inputs.push(readInput(given, id));
    }
  }
  return { inputs, problems };
}

function readInput(given: Fields, id: string): InputDefinition {
  const text = (key: string): string => (typeof given[key] === 'string' ? given[key] : '');
  const options = Array.isArray(given['options']) ? given['options'] : [];
  const values = options.flatMap((option: unknown) => {
    const value = isFields(option) ? option['value'] : option;
    return typeof value === 'string' ? [value] : [];
  });
  return {
    id,
    description: text('description'),
    password: given['password'] === true,
    default: text('default'),
    options: given['type'] === 'pickString' && values.length > 0 ? values : null,
  };
}
