import type { DirectoryEntry } from '../editor.ts';
import ignore, { type Ignore } from 'ignore';
import type { Matcher } from './globs.ts';

/** A directory tree as a walk sees it; paths are relative to its root, with `/`, and empty for the root. */
export interface Tree {
  entries(directory: string): Promise<readonly DirectoryEntry[]>;
  /** The text of a small file; `null` when there is none. */
  text(file: string): Promise<string | null>;
}

export interface WalkOptions {
  /** Files and directories that the person keeps out. */
  readonly excluded: Matcher;
  readonly signal: AbortSignal;
  /** The most entries that are looked at. */
  readonly limit: number;
}

/**
 * The files below a directory, as .gitignore files and the person's settings leave them, in the order of their names.
 * Links are not followed; `.git` is never entered.
 *
 * @param start where to begin, relative to the tree's root
 */
export async function* walk(tree: Tree, start: string, options: WalkOptions): AsyncGenerator<string> {
  let seen = 0;
  async function* visit(directory: string, rules: readonly IgnoreFile[]): AsyncGenerator<string> {
    const entries = [...(await tree.entries(directory).catch(() => []))].sort((a, b) => (a.name < b.name ? -1 : 1));
    const own = entries.some((entry) => entry.name === '.gitignore' && entry.kind === 'file')
      ? await tree.text(join(directory, '.gitignore'))
      : null;
    const inForce = own === null ? rules : [...rules, { directory, rules: ignore().add(own) }];
    for (const entry of entries) {
      if (options.signal.aborted || ++seen > options.limit) return;
      if (entry.name === '.git' || (entry.kind !== 'file' && entry.kind !== 'directory')) continue;
      const path = join(directory, entry.name);
      if (options.excluded(path) || isIgnored(path, entry.kind === 'directory', inForce)) continue;
      if (entry.kind === 'directory') yield* visit(path, inForce);
      else yield path;
    }
  }
  const above: IgnoreFile[] = [];
  for (let at = ''; at !== start; at = start.slice(0, nextSlash(start, at))) {
    const own = await tree.text(join(at, '.gitignore'));
    if (own !== null) above.push({ directory: at, rules: ignore().add(own) });
  }
  yield* visit(start, above);
}

interface IgnoreFile {
  readonly directory: string;
  readonly rules: Ignore;
}

const join = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);

function nextSlash(path: string, after: string): number {
  const slash = path.indexOf('/', after === '' ? 0 : after.length + 1);
  return slash === -1 ? path.length : slash;
}

/** The innermost .gitignore that says something of the path decides. */
function isIgnored(path: string, directory: boolean, files: readonly IgnoreFile[]): boolean {
  for (const file of files.toReversed()) {
    const relative = file.directory === '' ? path : path.slice(file.directory.length + 1);
    const { ignored, unignored } = file.rules.test(directory ? `${relative}/` : relative);
    if (ignored || unignored) return ignored;
  }
  return false;
}
