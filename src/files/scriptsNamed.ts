import fs from 'node:fs/promises';
import path from 'node:path';

const maxPackageFileBytes = 256 * 1024;

/**
 * Whether a script of a `package.json` names the file: the one beside it or one in a directory above, inside the folder.
 *
 * @param folder the workspace folder's path
 * @param relative the file's path inside it
 */
export async function isNamedByScript(folder: string, relative: string): Promise<boolean> {
  for (let directory = path.posix.dirname(relative); ; directory = path.posix.dirname(directory)) {
    const file = path.join(folder, directory, 'package.json');
    const named = path.posix.relative(directory, relative);
    if ((await scriptsNamed(file)).has(named)) return true;
    if (directory === '.' || directory === '/') return false;
  }
}

/** The paths in the scripts of a `package.json`, relative to it. Empty when there is none that can be read. */
async function scriptsNamed(file: string): Promise<ReadonlySet<string>> {
  try {
    if ((await fs.stat(file)).size > maxPackageFileBytes) return new Set();
    const content: unknown = JSON.parse(await fs.readFile(file, 'utf8'));
    const { scripts } = content as { readonly scripts?: Readonly<Record<string, unknown>> };
    const words = Object.values(scripts ?? {}).flatMap((script) => String(script).split(/[\s"'`;&|()<>=]+/));
    return new Set(words.filter((word) => /[./]/.test(word)).map((word) => path.posix.normalize(word)));
  } catch {
    return new Set();
  }
}
