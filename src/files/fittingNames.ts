import fs from 'node:fs/promises';
import nodePath from 'node:path';

/** A name as people would write it again: composed, each kind of blank an ordinary one. */
const folded = (name: string): string => name.normalize('NFC').replaceAll(/\p{Zs}/gu, ' ');

/**
 * A path with the true names of what exists: where a name is not there, but exactly one entry differs only by the kind
 * of its blanks or by its normal form, that one is meant. The rest stays as it was given.
 *
 * @param root an existing directory
 * @param relative from the root, with the system's separator; does not lead out of it
 */
export async function fittingNames(root: string, relative: string): Promise<string> {
  const names = relative.split(nodePath.sep);
  const done: string[] = [];
  for (const [at, name] of names.entries()) {
    const directory = nodePath.join(root, ...done);
    const fitting = await fittingName(directory, name);
    if (fitting === null) return nodePath.join(...done, ...names.slice(at));
    done.push(fitting);
  }
  return nodePath.join(...done);
}

async function fittingName(directory: string, name: string): Promise<string | null> {
  const isThere = await fs.lstat(nodePath.join(directory, name)).then(
    () => true,
    () => false,
  );
  if (isThere) return name;
  const entries = await fs.readdir(directory).catch((): string[] => []);
  const fitting = entries.filter((entry) => folded(entry) === folded(name));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}
