import ignore, { type Ignore } from 'ignore';

/** Whether a path (relative, with `/`) is meant by a glob. */
export type Matcher = (path: string) => boolean;

const maxBraces = 64;

/**
 * `a{b,c}d` as `abd` and `acd`: gitignore's patterns know no braces. Our own, since `picomatch` matches braces by rules of
 * its own and gives no list that `ignore` could take.
 */
function withoutBraces(glob: string): string[] {
  const done: string[] = [];
  const waiting = [glob];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const group = /\{([^{}]*)\}/.exec(next);
    if (!group || done.length + waiting.length > maxBraces) done.push(next);
    else {
      const [all, inner = ''] = group;
      const start = next.slice(0, group.index);
      const end = next.slice(group.index + all.length);
      for (const part of inner.split(',')) waiting.push(start + part + end);
    }
  }
  return done;
}

/** Globs as one matcher. A glob without a slash is matched by the name alone, as in .gitignore. */
export function globMatcher(globs: readonly string[]): Matcher {
  const patterns = globs.flatMap(withoutBraces).map((glob) => glob.replace(/^!|^\.\//, ''));
  const matcher: Ignore = ignore({ ignorecase: false }).add(patterns);
  return (path) => ignore.isPathValid(path) && matcher.ignores(path);
}
