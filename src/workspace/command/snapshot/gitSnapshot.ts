import path from 'node:path';
import { type Modes, usualMode } from './modes.ts';
import {
  folderEntry,
  foldersOf,
  type Snapshot,
  type SnapshotChange,
  type SnapshotDifference,
  type SnapshotEntry,
} from './snapshot.ts';

/** A repository's content: the name of its tree, and its folders with nothing in them. */
export interface Tree {
  readonly id: string;
  readonly empty: ReadonlySet<string>;
  readonly modes: Modes;
}

/** An entry that differs between two trees; `repository` on a side that is one within. */
export interface Difference {
  readonly name: string;
  readonly before: SnapshotEntry | 'repository' | null;
  readonly after: SnapshotEntry | 'repository' | null;
}

/** Reads the trees of a repository, by its root. */
export interface TreeReader {
  /** The entries that differ between two trees. */
  differences(root: string, before: string, after: string, signal: AbortSignal): Promise<readonly Difference[]>;
  /** All folders of a tree. */
  foldersIn(root: string, tree: string, signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Things of a tree by their paths. */
  entriesAt(
    root: string,
    tree: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SnapshotEntry>>;
}

/** A folder as it was, by trees in git's stores: its own, and those of the repositories within, by their paths. */
export class GitSnapshot implements Snapshot {
  readonly trees: ReadonlyMap<string, Tree>;
  readonly #snapshots: TreeReader;
  readonly #folder: string;

  constructor(snapshots: TreeReader, folder: string, trees: ReadonlyMap<string, Tree>) {
    this.#snapshots = snapshots;
    this.#folder = folder;
    this.trees = trees;
  }

  async compare(later: Snapshot, signal: AbortSignal): Promise<SnapshotDifference> {
    if (!(later instanceof GitSnapshot)) throw new TypeError('The snapshots are of different kinds.');
    const { trees } = later;
    const changes: SnapshotChange[] = [];
    const repositories = new Set<string>();
    for (const below of trees.keys()) if (!this.trees.has(below)) repositories.add(below);
    for (const [below, before] of this.trees) {
      const after = trees.get(below);
      if (!after) {
        repositories.add(below);
        continue;
      }
      const root = path.join(this.#folder, below);
      const full = (name: string): string => (below === '' ? name : `${below}/${name}`);
      const found = await this.#snapshots.differences(root, before.id, after.id, signal);
      for (const { name, before: old, after: made } of found) {
        // A repository within whose head has moved has a tree of its own, where its files are compared.
        if (made === 'repository') continue;
        if (old === 'repository') repositories.add(full(name));
        else
          changes.push({
            path: full(name),
            before: withMode(name, old, before.modes),
            after: withMode(name, made, after.modes),
          });
      }
      const others = [
        ...(await this.#folders(root, before, after, found, signal)),
        ...(await this.#permissions(root, before, after, found, signal)),
      ];
      changes.push(...others.map((change) => ({ ...change, path: full(change.path) })));
    }
    return { changes, repositories: [...repositories] };
  }

  /** Folders that were made or removed. Git knows only those with something in them. */
  async #folders(
    root: string,
    before: Tree,
    after: Tree,
    found: readonly Difference[],
    signal: AbortSignal,
  ): Promise<SnapshotChange[]> {
    const moved = found.filter((each) => each.before === null || each.after === null).map(({ name }) => name);
    const all = foldersOf([...moved, ...withSelf(before.empty), ...withSelf(after.empty)]);
    if (all.size === 0) return [];
    const [old, now] = await Promise.all([
      this.#snapshots.foldersIn(root, before.id, signal),
      this.#snapshots.foldersIn(root, after.id, signal),
    ]);
    const was = new Set([...foldersOf(withSelf(before.empty)), ...old]);
    const is = new Set([...foldersOf(withSelf(after.empty)), ...now]);
    return [...all].flatMap((name): SnapshotChange[] => {
      if (was.has(name) === is.has(name)) return [];
      const sideOf = (there: ReadonlySet<string>, modes: Modes): SnapshotEntry | null =>
        there.has(name) ? withMode(name, folderEntry, modes) : null;
      return [{ path: name, before: sideOf(was, before.modes), after: sideOf(is, after.modes) }];
    });
  }

  /** Entries with nothing but other permissions: for git they are the same. */
  async #permissions(
    root: string,
    before: Tree,
    after: Tree,
    found: readonly Difference[],
    signal: AbortSignal,
  ): Promise<SnapshotChange[]> {
    if (before.modes === after.modes) return [];
    const known = new Set(found.map(({ name }) => name));
    const names = [...new Set([...before.modes.keys(), ...after.modes.keys()])].filter(
      (name) => name !== '' && before.modes.get(name) !== after.modes.get(name) && !known.has(name),
    );
    const [old, now] = await Promise.all([
      this.#snapshots.entriesAt(root, before.id, names, signal),
      this.#snapshots.entriesAt(root, after.id, names, signal),
    ]);
    const [wasEmpty, isEmpty] = [foldersOf(withSelf(before.empty)), foldersOf(withSelf(after.empty))];
    return names.flatMap((name): SnapshotChange[] => {
      const was = old.get(name) ?? (wasEmpty.has(name) ? folderEntry : undefined);
      const is = now.get(name) ?? (isEmpty.has(name) ? folderEntry : undefined);
      if (!was || !is) return [];
      return [{ path: name, before: withMode(name, was, before.modes), after: withMode(name, is, after.modes) }];
    });
  }
}

/** Paths inside of each folder, so that the folder itself is among the folders of the paths. */
const withSelf = (folders: ReadonlySet<string>): string[] => [...folders].map((name) => `${name}/.`);

const withMode = (name: string, entry: SnapshotEntry | null, modes: Modes): SnapshotEntry | null =>
  entry && { ...entry, mode: entry.kind === 'link' ? null : (modes.get(name) ?? usualMode(entry)) };
