import fs from 'node:fs/promises';
import { isInspected, keysInText, maxInspectedBytes } from './keysInText.ts';
import { keyPatterns, runPatterns } from './sensitivePatterns.ts';

/** How disks that ignore case, and Windows, see a path: lower case, no dots or spaces at the end of a part. */
function canonical(relative: string): string {
  const parts = relative
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\\/]+/);
  // An alternate data stream (`name::$DATA`) is the file itself; an 8.3 name (`GIT~1`) is told apart below.
  return '/' + parts.map((part) => part.replace(/:.*$/s, '').replace(/[. ]+$/, '') || part).join('/');
}

/**
 * Why a change to the file must always be asked for, whatever rules say; `null` when it need not be.
 *
 * @param relative the path inside the workspace folder
 */
export function sensitiveToChange(relative: string): string | null {
  const path = canonical(relative);
  if (/\/[^/]{1,6}~\d(?:\.[^/]{0,3})?(?:\/|$)/.test(path)) return 'its name may be the short form of another';
  for (const [pattern, reason] of runPatterns) if (pattern.test(path)) return reason;
  return holdsKeys(relative) ? 'it may hold keys' : null;
}

/** Whether the file may hold keys or passwords, so that even reading it is asked for. */
export function holdsKeys(relative: string): boolean {
  const path = canonical(relative);
  return keyPatterns.some((pattern) => pattern.test(path));
}

/**
 * Whether a stretch of a file (a line, a diff, a selection) may hold keys or passwords, by the file's name or by what it
 * says itself.
 *
 * @param relative the path inside the workspace folder
 */
export const textHoldsKeys = (relative: string, text: string): boolean =>
  holdsKeys(relative) || keysInText(relative, text);

/**
 * Whether the content of a small structured file looks as if it held keys: beside its name, which may say nothing.
 *
 * @param relative the path inside the workspace folder
 * @param file where it is; what cannot be read, or is large, holds none as far as anyone can tell
 */
export async function contentHoldsKeys(relative: string, file: string): Promise<boolean> {
  if (!isInspected(relative)) return false;
  try {
    if ((await fs.stat(file)).size > maxInspectedBytes) return false;
    return keysInText(relative, await fs.readFile(file, 'utf8'));
  } catch {
    return false;
  }
}
