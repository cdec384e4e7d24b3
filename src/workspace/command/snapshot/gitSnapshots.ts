import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import {
  folderEntry,
  foldersOf,
  type Snapshot,
  type SnapshotChange,
  type SnapshotDifference,
  type SnapshotEntry,
  type Snapshots,
} from './snapshot.ts';

const run = promisify(execFile);

/** The longest time of a snapshot, ms; without one a command is run all the same. */
const maxMs = 5_000;
/** The longest time of a folder's first snapshot, ms, in the background. */
const maxFirstMs = 120_000;
/** A store is made anew after so long, ms, so that it does not grow for ever. */
const maxAgeMs = 7 * 86_400_000;
/** A first snapshot is waited for no longer, ms. */
const patienceMs = 1_500;
const maxOutputBytes = 64 * 1024 * 1024;
/** Repositories within a folder beyond so many are not looked into. */
const maxRepositories = 20;
/** Folders with nothing in them beyond so many are not remembered. */
const maxFolders = 2000;
/** Git's modes of what is not a plain file. */
const linkMode = '120000';
const repositoryMode = '160000';
/** No object, in git's words. */
const noBlob = /^0+$/;

/** Read by git before anything of the person's: nothing here runs a program, and no byte is converted. */
const config = `[core]
\trepositoryformatversion = 0
\tbare = false
\tautocrlf = false
\tsafecrlf = false
\tfsmonitor = false
\tuntrackedCache = true
\tpreloadIndex = true
\thooksPath = ${os.devNull.replaceAll('\\', '\\\\')}
[index]
\tversion = 4
[gc]
\tauto = 0
[advice]
\taddEmbeddedRepo = false
`;
const attributes = '* -text -filter -ident -working-tree-encoding -diff -merge\n';

/**
 * Snapshots of folders in a git store of our own: its index, objects and configuration lie in the extension's storage,
 * and those of the person's repository, its stash, refs and hooks are never touched. Git's index knows which files are
 * the same as before, so that only those that changed are read. Repositories within (submodules) have stores of their own.
 */
export class GitSnapshots implements Snapshots {
  private readonly storage: string;
  private isThere: Promise<boolean> | null = null;
  /** First snapshots that are under way or done, by folder: they read every file, and may take long. */
  private readonly first = new Map<string, Promise<boolean>>();
  /** The tree of the last snapshot by folder: what the folder's index has. */
  private readonly last = new Map<string, string>();
  /** Paths of repositories by folder and tree. */
  private readonly repositories = new Map<string, readonly string[]>();

  /** @param storage a folder of the extension; it is made when it is not there */
  constructor(storage: string) {
    this.storage = storage;
  }

  /**
   * Whether a snapshot of the folder can be taken at once: there is a git, and the first one, which reads every file, is
   * done. It is begun by this, and waited for a moment.
   */
  async isReady(folder: string): Promise<boolean> {
    if (!this.first.has(folder)) await this.deleteOld();
    this.isThere ??= succeeds(run('git', ['--version']));
    if (!(await this.isThere)) return false;
    const known = this.first.get(folder);
    const first = known ?? succeeds(this.take(folder, new AbortController().signal, maxFirstMs));
    this.first.set(folder, first);
    const late = new Promise<false>((resolve) => setTimeout(resolve, patienceMs, false));
    return Promise.race([first, late]);
  }

  async take(folder: string, signal: AbortSignal, limitMs = maxMs): Promise<Snapshot> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    const trees = new Map<string, Tree>();
    await this.takeTree(folder, '', trees, limit);
    return new GitSnapshot(this, folder, trees);
  }

  private async takeTree(folder: string, below: string, trees: Map<string, Tree>, limit: AbortSignal): Promise<void> {
    const root = path.join(folder, below);
    await this.prepare(root);
    const { id, folders, unborn } = (await this.same(root, limit)) ?? (await this.anew(root, limit));
    this.last.set(root, id);
    trees.set(below, { id, empty: new Set(folders) });
    const repositories = [...(await this.repositoriesIn(root, id, limit)), ...unborn];
    for (const name of repositories.slice(0, maxRepositories - trees.size)) {
      const inner = below === '' ? name : `${below}/${name}`;
      await this.takeTree(folder, inner, trees, limit).catch((error: unknown) => {
        if (limit.aborted) throw error;
      });
    }
  }

  /** The tree of the last time, where no file is another one; else `null`. To look is quicker than to add. */
  private async same(root: string, limit: AbortSignal): Promise<TakenTree | null> {
    const id = this.last.get(root);
    if (id === undefined) return null;
    const [changed, unknown] = await Promise.all([
      this.git(root, ['diff-files', '--name-only', '-z'], limit),
      this.unknownIn(root, limit),
    ]);
    return changed.length > 0 || unknown.hasFiles ? null : { id, ...unknown };
  }

  private async anew(root: string, limit: AbortSignal): Promise<TakenTree> {
    try {
      await this.git(root, ['add', '--all', '--ignore-errors', '.'], limit);
    } catch (error) {
      // A git that was ended leaves its lock behind; nobody else uses this index. Files that cannot be read are left out.
      await fs.rm(path.join(this.storeOf(root), 'index.lock'), { force: true });
      if (limit.aborted) throw error;
    }
    const [tree, unknown] = await Promise.all([this.git(root, ['write-tree'], limit), this.unknownIn(root, limit)]);
    return { id: tree.toString('utf8').trim(), ...unknown };
  }

  /** Things that the index does not have: folders with nothing in them, repositories without a commit, and new files. */
  private async unknownIn(root: string, limit: AbortSignal): Promise<Unknown> {
    const listed = await this.git(root, ['ls-files', '--others', '--directory', '--exclude-standard', '-z'], limit);
    const names = namesIn(listed);
    const within = await lookInto(
      root,
      names.flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : [])),
    );
    return { ...within, hasFiles: within.hasFiles || names.some((name) => !name.endsWith('/')) };
  }

  /** Paths of the repositories in a tree; remembered, since trees do not change. */
  private async repositoriesIn(root: string, tree: string, signal: AbortSignal): Promise<readonly string[]> {
    const key = `${root}\n${tree}`;
    const known = this.repositories.get(key);
    if (known) return known;
    const staged = await this.git(root, ['ls-files', '--stage', '-z'], signal);
    const found = namesIn(staged).flatMap((line) =>
      line.startsWith(repositoryMode) ? [line.slice(line.indexOf('\t') + 1)] : [],
    );
    if (this.repositories.size > 100) this.repositories.clear();
    this.repositories.set(key, found);
    return found;
  }

  /** The entries that differ between two trees of one repository; `undefined` on a side that is a repository within. */
  async differences(root: string, before: string, after: string, signal: AbortSignal): Promise<readonly Difference[]> {
    if (before === after) return [];
    const raw = await this.git(root, ['diff-tree', '-r', '-z', '--no-renames', before, after], signal);
    const fields = raw.toString('utf8').split('\0');
    const found: Difference[] = [];
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [oldMode = '', newMode = '', oldBlob = '', newBlob = ''] = (fields[at] ?? '').slice(1).split(' ');
      const name = fields[at + 1] ?? '';
      found.push({ name, before: this.entry(root, oldMode, oldBlob), after: this.entry(root, newMode, newBlob) });
    }
    return found;
  }

  /** All folders of a tree. */
  async foldersIn(root: string, tree: string, signal: AbortSignal): Promise<Set<string>> {
    return new Set(namesIn(await this.git(root, ['ls-tree', '-r', '-d', '-z', '--name-only', tree], signal)));
  }

  private entry(root: string, mode: string, blob: string): SnapshotEntry | null | undefined {
    if (mode === repositoryMode) return undefined;
    if (noBlob.test(mode) || noBlob.test(blob)) return null;
    return {
      kind: mode === linkMode ? 'link' : 'file',
      executable: mode === '100755',
      bytes: () => this.git(root, ['cat-file', 'blob', blob], AbortSignal.timeout(maxMs)),
    };
  }

  private async prepare(folder: string): Promise<void> {
    const store = this.storeOf(folder);
    const known = await fs.stat(path.join(store, 'HEAD')).catch(() => null);
    if (known) return;
    for (const name of ['objects/info', 'refs/heads', 'info'])
      await fs.mkdir(path.join(store, name), { recursive: true });
    await fs.writeFile(path.join(store, 'config'), config);
    await fs.writeFile(path.join(store, 'info/attributes'), attributes);
    // What the person keeps out of git in their own repository is kept out here.
    const excluded = await fs.readFile(path.join(folder, '.git/info/exclude'), 'utf8').catch(() => '');
    await fs.writeFile(path.join(store, 'info/exclude'), `${excluded}\nnode_modules/\n`);
    // Contents that the person's repository has need not be stored again.
    const objects = path.join(folder, '.git/objects');
    const stat = await fs.lstat(objects).catch(() => null);
    if (stat?.isDirectory() === true) await fs.writeFile(path.join(store, 'objects/info/alternates'), `${objects}\n`);
    await fs.writeFile(path.join(store, 'HEAD'), 'ref: refs/heads/none\n');
  }

  /** Deletes the stores that were made long ago: what undo needs stands with the checkpoints. */
  private async deleteOld(): Promise<void> {
    for (const name of await fs.readdir(this.storage).catch(() => [])) {
      const store = path.join(this.storage, name);
      const stat = await fs.stat(path.join(store, 'HEAD')).catch(() => null);
      if (stat && Date.now() - stat.mtimeMs > maxAgeMs) await fs.rm(store, { recursive: true, force: true });
    }
  }

  private async git(folder: string, args: readonly string[], signal: AbortSignal): Promise<Buffer> {
    const { stdout } = await run('git', args, {
      cwd: folder,
      encoding: 'buffer',
      maxBuffer: maxOutputBytes,
      signal,
      windowsHide: true,
      env: {
        PATH: process.env['PATH'],
        SystemRoot: process.env['SystemRoot'],
        HOME: this.storage,
        GIT_DIR: this.storeOf(folder),
        GIT_WORK_TREE: folder,
        GIT_CONFIG_GLOBAL: os.devNull,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        LC_ALL: 'C',
      },
    });
    return stdout;
  }

  private storeOf(folder: string): string {
    return path.join(this.storage, createHash('sha256').update(folder).digest('hex').slice(0, 16));
  }
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

interface Unknown {
  /** Folders with nothing in them, those within too. */
  readonly folders: readonly string[];
  /** Repositories without a commit, which git takes for folders. */
  readonly unborn: readonly string[];
  readonly hasFiles: boolean;
}

type TakenTree = Omit<Unknown, 'hasFiles'> & { readonly id: string };

/** The content of folders that git lists by their names alone. */
async function lookInto(root: string, names: readonly string[]): Promise<Unknown> {
  const folders: string[] = [];
  const unborn: string[] = [];
  let hasFiles = names.length > maxFolders;
  for (const name of names.slice(0, maxFolders)) {
    const found = await fs.readdir(path.join(root, name), { withFileTypes: true }).catch(() => []);
    if (found.some((entry) => entry.name === '.git')) unborn.push(name);
    else {
      const within = found.flatMap((entry) => (entry.isDirectory() ? [`${name}/${entry.name}`] : []));
      const deeper = await lookInto(root, within);
      folders.push(name, ...deeper.folders);
      unborn.push(...deeper.unborn);
      hasFiles ||= deeper.hasFiles || found.some((entry) => !entry.isDirectory());
    }
  }
  return { folders, unborn, hasFiles };
}

const namesIn = (output: Buffer): string[] =>
  output
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '');

/** A repository's content: the name of its tree, and its folders with nothing in them. */
interface Tree {
  readonly id: string;
  readonly empty: ReadonlySet<string>;
}

interface Difference {
  readonly name: string;
  readonly before: SnapshotEntry | null | undefined;
  readonly after: SnapshotEntry | null | undefined;
}

/** A folder as it was, by trees in git's stores: its own, and those of the repositories within, by their paths. */
class GitSnapshot implements Snapshot {
  readonly trees: ReadonlyMap<string, Tree>;
  private readonly snapshots: GitSnapshots;
  private readonly folder: string;

  constructor(snapshots: GitSnapshots, folder: string, trees: ReadonlyMap<string, Tree>) {
    this.snapshots = snapshots;
    this.folder = folder;
    this.trees = trees;
  }

  async compare(later: Snapshot, signal: AbortSignal): Promise<SnapshotDifference> {
    if (!(later instanceof GitSnapshot)) throw new TypeError('The snapshots are of different kinds.');
    const { trees } = later;
    const changes: SnapshotChange[] = [];
    const repositories: string[] = [];
    for (const below of trees.keys()) if (!this.trees.has(below)) repositories.push(below);
    for (const [below, before] of this.trees) {
      const after = trees.get(below);
      if (!after) continue;
      const root = path.join(this.folder, below);
      const full = (name: string): string => (below === '' ? name : `${below}/${name}`);
      const found = await this.snapshots.differences(root, before.id, after.id, signal);
      for (const { name, before: old, after: made } of found) {
        // A repository within whose head has moved has a tree of its own, where its files are compared.
        if (made === undefined) continue;
        if (old === undefined) repositories.push(full(name));
        else changes.push({ path: full(name), before: old, after: made });
      }
      const folders = await this.folders(root, before, after, found, signal);
      changes.push(...folders.map((change) => ({ ...change, path: full(change.path) })));
    }
    return { changes, repositories };
  }

  /** Folders that were made or removed. Git knows only those with something in them. */
  private async folders(
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
      this.snapshots.foldersIn(root, before.id, signal),
      this.snapshots.foldersIn(root, after.id, signal),
    ]);
    const was = new Set([...foldersOf(withSelf(before.empty)), ...old]);
    const is = new Set([...foldersOf(withSelf(after.empty)), ...now]);
    return [...all].flatMap((name): SnapshotChange[] => {
      if (was.has(name) === is.has(name)) return [];
      return [{ path: name, before: was.has(name) ? folderEntry : null, after: is.has(name) ? folderEntry : null }];
    });
  }
}

/** Paths inside of each folder, so that the folder itself is among the folders of the paths. */
const withSelf = (folders: ReadonlySet<string>): string[] => [...folders].map((name) => `${name}/.`);
