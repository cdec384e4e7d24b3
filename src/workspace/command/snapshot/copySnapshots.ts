import fs from 'node:fs/promises';
import path from 'node:path';
import { folderEntry, type Snapshot, type SnapshotChange, type SnapshotEntry, type Snapshots } from './snapshot.ts';

const maxFiles = 3000;
const maxFileBytes = 1_000_000;
const maxBytes = 32_000_000;
/** Folders with what is made or fetched anew, and with git's own. */
const skipped: ReadonlySet<string> = new Set(['.git', 'node_modules']);

class TooLarge extends Error {}

/** Snapshots where there is no git: all that a small folder holds, in memory. */
export class CopySnapshots implements Snapshots {
  async isReady(folder: string): Promise<boolean> {
    try {
      await this.take(folder, AbortSignal.timeout(2000));
      return true;
    } catch {
      return false;
    }
  }

  leftOut(): readonly string[] {
    return [];
  }

  async take(folder: string, signal: AbortSignal): Promise<Snapshot> {
    const entries = new Map<string, CopiedEntry>();
    let bytes = 0;
    const visit = async (below: string): Promise<void> => {
      signal.throwIfAborted();
      for (const found of await fs.readdir(path.join(folder, below), { withFileTypes: true })) {
        if (skipped.has(found.name)) continue;
        const name = below === '' ? found.name : `${below}/${found.name}`;
        const file = path.join(folder, name);
        if (found.isDirectory()) {
          const { mode } = await fs.lstat(file);
          entries.set(name, { ...folderEntry, mode: mode & 0o7777, content: new Uint8Array() });
          await visit(name);
        } else if (found.isSymbolicLink())
          entries.set(name, copied('link', Buffer.from(await fs.readlink(file)), null));
        else if (found.isFile()) {
          const { size, mode } = await fs.stat(file);
          bytes += size;
          if (size > maxFileBytes || bytes > maxBytes) throw new TooLarge();
          entries.set(name, copied('file', await fs.readFile(file), mode & 0o7777));
        }
        if (entries.size > maxFiles) throw new TooLarge();
      }
    };
    await visit('');
    return new Copy(entries);
  }
}

interface CopiedEntry extends SnapshotEntry {
  readonly content: Uint8Array;
}

const copied = (kind: 'file' | 'link', content: Uint8Array, mode: number | null): CopiedEntry => ({
  kind,
  executable: mode !== null && (mode & 0o111) !== 0,
  mode,
  content,
  bytes: () => Promise.resolve(content),
});

class Copy implements Snapshot {
  readonly entries: ReadonlyMap<string, CopiedEntry>;

  constructor(entries: ReadonlyMap<string, CopiedEntry>) {
    this.entries = entries;
  }

  compare(later: Snapshot): Promise<{ changes: SnapshotChange[]; repositories: [] }> {
    if (!(later instanceof Copy)) throw new TypeError('The snapshots are of different kinds.');
    const { entries } = later;
    const changes: SnapshotChange[] = [];
    for (const name of new Set([...this.entries.keys(), ...entries.keys()])) {
      const [before = null, after = null] = [this.entries.get(name), entries.get(name)];
      if (!isSame(before, after)) changes.push({ path: name, before, after });
    }
    return Promise.resolve({ changes, repositories: [] });
  }
}

const isSame = (a: CopiedEntry | null, b: CopiedEntry | null): boolean =>
  a !== null && b !== null && a.kind === b.kind && a.mode === b.mode && Buffer.compare(a.content, b.content) === 0;
