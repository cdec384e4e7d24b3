import fs from 'node:fs/promises';
import path from 'node:path';
import type { SnapshotEntry } from './snapshot.ts';

/** Permission bits by path, where they are not the usual ones: git keeps only whether a file can be run. */
export type Modes = ReadonlyMap<string, number>;

export interface Looked {
  readonly modes: Modes;
  /** Names that were changed so shortly before that git, which compares seconds, may miss another change. */
  readonly fresh: readonly string[];
}

/** ms */
const freshMs = 2000;

/** So many are looked at at once. */
const atOnce = 64;

/** The permission bits of an entry that stands in no list. */
export const usualMode = ({ kind, executable }: Pick<SnapshotEntry, 'kind' | 'executable'>): number =>
  kind === 'folder' || executable ? 0o755 : 0o644;

/**
 * The permission bits, looked at again for these names.
 *
 * @param known the bits as they were; given back when they still are
 */
export async function modesAgain(
  root: string,
  known: Modes,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Looked> {
  const began = Date.now();
  const fresh: string[] = [];
  const others: (readonly [string, number | null])[] = [];
  for (let at = 0; at < names.length; at += atOnce) {
    signal.throwIfAborted();
    await Promise.all(
      names.slice(at, at + atOnce).map(async (name) => {
        const { mode, changedMs } = await unusualMode(path.join(root, name));
        if (changedMs > began - freshMs) fresh.push(name);
        if (mode !== (known.get(name) ?? null)) others.push([name, mode]);
      }),
    );
  }
  if (others.length === 0) return { modes: known, fresh };
  const modes = new Map(known);
  for (const [name, mode] of others) {
    if (mode === null) modes.delete(name);
    else modes.set(name, mode);
  }
  return { modes, fresh };
}

async function unusualMode(file: string): Promise<{ readonly mode: number | null; readonly changedMs: number }> {
  const stat = await fs.lstat(file).catch(() => null);
  if (!stat || (!stat.isFile() && !stat.isDirectory())) return { mode: null, changedMs: 0 };
  const mode = stat.mode & 0o7777;
  const isUsual = mode === 0o755 || (mode === 0o644 && stat.isFile());
  return { mode: isUsual ? null : mode, changedMs: stat.ctimeMs };
}
