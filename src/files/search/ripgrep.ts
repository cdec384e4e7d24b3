import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { hitIn, type LineHit, type Query } from './lineSearch.ts';

/** Where the editor's own ripgrep is; `null` when it ships none. It moved in VS Code 1.139. */
export function findRipgrep(appRoot: string, platform: NodeJS.Platform, arch: string): string | null {
  const program = platform === 'win32' ? 'rg.exe' : 'rg';
  const places = ['node_modules', 'node_modules.asar.unpacked'].flatMap((modules) => [
    path.join(appRoot, modules, '@vscode/ripgrep-universal/bin', `${platform}-${arch}`, program),
    path.join(appRoot, modules, '@vscode/ripgrep/bin', program),
  ]);
  return places.find((place) => fs.existsSync(place)) ?? null;
}

export interface RipgrepHit extends LineHit {
  /** Relative to the directory that is searched, with `/`. */
  readonly path: string;
}

export interface RipgrepSearch {
  readonly query: Query;
  readonly cwd: string;
  /** Globs that are left out. */
  readonly excludes: readonly string[];
  readonly signal: AbortSignal;
  /** Told each hit; false ends the search. */
  readonly onHit: (hit: RipgrepHit) => boolean;
}

const common = (excludes: readonly string[]): string[] => [
  ...[
    '--no-config',
    '--hidden',
    '--no-follow',
    '--no-require-git',
    '--no-messages',
    '--max-filesize=5M',
    '--threads=2',
  ],
  ...['--glob=!**/.git', ...excludes.map((glob) => `--glob=!${glob}`)],
];

/**
 * Files whose text is not what their bytes say, so that ripgrep alone does not find what stands in them: those with bytes
 * that are not UTF-8, and notebooks, whose text is escaped in JSON; where an `.editorconfig` names UTF-16, all files with a
 * zero byte too. Relative paths, with `/`; what fails is left out.
 */
export async function filesToDecode(
  program: string,
  { cwd, excludes, signal }: Pick<RipgrepSearch, 'cwd' | 'excludes' | 'signal'>,
): Promise<ReadonlySet<string>> {
  const list = (args: readonly string[]): Promise<string[]> =>
    new Promise((resolve) => {
      const options = { cwd, signal, maxBuffer: 50_000_000 };
      execFile(program, [...common(excludes), '--null', ...args, '.'], options, (_error, stdout) =>
        resolve(stdout.split('\0').filter((path) => path !== '')),
      );
    });
  const found = await Promise.all([
    list(['--files-with-matches', '--invert-match', '--line-regexp', '-e', '.*', '--']),
    // By a type, not a glob: that one would bring back what .gitignore leaves out.
    list(['--max-filesize=25M', '--type-add=notebook:*.ipynb', '--type=notebook', '--files', '--']),
    namesUtf16(cwd, () => list(['--no-ignore', '--ignore-case', '--glob=.editorconfig', ...lineOfUtf16])).then(
      (isSo) => (isSo ? list(['--files-with-matches', '--text', '-e', '\\x00', '--']) : []),
    ),
  ]);
  return new Set(found.flat().map(plainPath));
}

/** A line of an `.editorconfig` that says that files are UTF-16. */
const lineOfUtf16 = ['--files-with-matches', '-e', '^\\s*charset\\s*=\\s*utf-16', '--'];

/** Whether an `.editorconfig` in the directory, or above it, names UTF-16. */
async function namesUtf16(cwd: string, within: () => Promise<readonly string[]>): Promise<boolean> {
  for (let at = path.dirname(cwd); ; at = path.dirname(at)) {
    const text = await fs.promises.readFile(path.join(at, '.editorconfig'), 'utf8').catch(() => '');
    if (/^\s*charset\s*=\s*utf-16/im.test(text)) return true;
    if (path.dirname(at) === at) return (await within()).length > 0;
  }
}

const plainPath = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '');

/**
 * Searches a directory. Resolves when everything was looked at, `onHit` had enough, or the signal was aborted.
 *
 * @throws Error with ripgrep's own words, e.g. for an expression that it cannot read
 */
export function ripgrep(program: string, search: RipgrepSearch): Promise<void> {
  const args = [
    ...common(search.excludes),
    '--json', '--smart-case', '--max-count=200', '--crlf',
    ...(search.query.regex ? [] : ['--fixed-strings']),
    '-e', search.query.pattern, '--', '.',
  ]; // prettier-ignore
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: search.cwd, stdio: ['ignore', 'pipe', 'pipe'], signal: search.signal });
    let rest = '';
    let said = '';
    let enough = false;
    child.stdout.setEncoding('utf8');
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (data: string) => (said = (said + data).slice(0, 2000)));
    child.stdout.on('data', (data: string) => {
      const lines = (rest + data).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > 50_000_000) child.kill();
      for (const line of lines) {
        const hit = enough ? null : readHit(line);
        if (hit && !search.onHit(hit)) {
          enough = true;
          child.kill();
        }
      }
    });
    child.on('error', (error) => (search.signal.aborted ? resolve() : reject(error)));
    child.on('close', (code) => {
      if (enough || search.signal.aborted || code === 0 || code === 1) resolve();
      else reject(new Error(said.trim() || `ripgrep ended with code ${code ?? 'none'}`));
    });
  });
}

interface Match {
  readonly type: string;
  readonly data?: {
    readonly path?: { readonly text?: string };
    readonly lines?: Line;
    readonly line_number?: number | null;
    readonly submatches?: readonly { readonly start: number }[];
  };
}

/** A line of a file: its text, or its bytes (base64) where they are not UTF-8. */
interface Line {
  readonly text?: string;
  readonly bytes?: string;
}

const bytesOf = ({ text, bytes }: Line): Buffer =>
  bytes === undefined ? Buffer.from(text ?? '') : Buffer.from(bytes, 'base64');

function readHit(line: string): RipgrepHit | null {
  if (!line.startsWith('{"type":"match"')) return null;
  const { data } = JSON.parse(line) as Match;
  const path = data?.path?.text;
  if (path === undefined || data?.lines === undefined) return null;
  const bytes = bytesOf(data.lines);
  const at = bytes.subarray(0, data.submatches?.[0]?.start ?? 0).toString().length;
  return { path: plainPath(path), ...hitIn(bytes.toString().replace(/\r?\n$/, ''), data.line_number ?? 1, at) };
}
