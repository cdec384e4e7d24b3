import type { EntryKind } from '../../../conversation/index.ts';

/** A thing of a folder in a snapshot. */
export interface SnapshotEntry {
  readonly kind: EntryKind;
  /** Whether a file may be run as a program. */
  readonly executable: boolean;
  /** Permission bits; `null` where they are not known. */
  readonly mode: number | null;
  /** A file's bytes, or a link's target; empty for a folder. */
  bytes(): Promise<Uint8Array>;
}

/** A thing that differs between two snapshots; `null` where it was not there. */
export interface SnapshotChange {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly before: SnapshotEntry | null;
  readonly after: SnapshotEntry | null;
}

/** Two snapshots compared. */
export interface SnapshotDifference {
  readonly changes: readonly SnapshotChange[];
  /** Paths of repositories within that were made or moved as a whole, which nobody can put back. */
  readonly repositories: readonly string[];
}

/** A folder as it was. */
export interface Snapshot {
  /** The differences of a later snapshot from this one. @throws when they cannot be told */
  compare(later: Snapshot, signal: AbortSignal): Promise<SnapshotDifference>;
}

/** A way of taking snapshots. */
export interface Snapshots {
  /** Whether one of this folder can be taken now, in a moment. */
  isReady(folder: string): Promise<boolean>;
  /** Paths of the repositories within that are left out of this folder's snapshots, as far as the last one has told. */
  leftOut(folder: string): readonly string[];
  /** @throws when it cannot be taken, or not within the limit */
  take(folder: string, signal: AbortSignal, limitMs?: number): Promise<Snapshot>;
}

/** An entry for a folder. */
export const folderEntry: SnapshotEntry = {
  kind: 'folder',
  executable: false,
  mode: null,
  bytes: () => Promise.resolve(new Uint8Array()),
};

/** The folders in which something lies, each once, without the root. */
export function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
