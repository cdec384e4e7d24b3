import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { areAsStamped, type FolderStamps, stampFolders } from './folderStamps.ts';
import { type Difference, GitSnapshot, type Tree, type TreeReader } from './gitSnapshot.ts';
import { type Modes, modesAgain } from './modes.ts';
import { folderEntry, foldersOf, type Snapshot, type SnapshotEntry, type Snapshots } from './snapshot.ts';

const run = promisify(execFile);

/** The longest time of a snapshot, ms; without one a command is run all the same. */
const maxMs = 5_000;
/** The longest time of a folder's first snapshot, ms, in the background. */
const maxFirstMs = 120_000;
/** A store is made anew after so long, ms, so that it does not grow for ever. */
const maxAgeMs = 7 * 86_400_000;
/** A first snapshot is waited for no longer, ms. */
const patienceMs = 1_500;
/** So many paths are named to one git. */
const maxNames = 200;
const maxOutputBytes = 64 * 1024 * 1024;
/** Repositories within a folder beyond so many are not looked into, and the question before a command says so. */
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
export class GitSnapshots implements Snapshots, TreeReader {
  readonly #storage: string;
  #isThere: Promise<boolean> | null = null;
  /** First snapshots that are under way or done, by folder: they read every file, and may take long. */
  readonly #first = new Map<string, Promise<boolean>>();
  /** The last snapshot by folder: the tree is what the folder's index has. */
  readonly #last = new Map<string, TakenTree>();
  /** Paths of repositories by folder and tree. */
  readonly #repositories = new Map<string, readonly string[]>();
  /** Paths of the repositories within that the last snapshot of a folder has left out. */
  readonly #omitted = new Map<string, readonly string[]>();

  /** @param storage a folder of the extension; it is made when it is not there */
  constructor(storage: string) {
    this.#storage = storage;
  }

  /**
   * Whether a snapshot of the folder can be taken at once: there is a git, and the first one, which reads every file, is
   * done. It is begun by this, and waited for a moment.
   */
  async isReady(folder: string): Promise<boolean> {
    if (!this.#first.has(folder)) await this.#deleteOld();
    this.#isThere ??= succeeds(run('git', ['--version']));
    if (!(await this.#isThere)) return false;
    const known = this.#first.get(folder);
    const first = known ?? succeeds(this.take(folder, new AbortController().signal, maxFirstMs));
    this.#first.set(folder, first);
    const late = new Promise<false>((resolve) => setTimeout(resolve, patienceMs, false));
    return Promise.race([first, late]);
  }

  async take(folder: string, signal: AbortSignal, limitMs = maxMs): Promise<Snapshot> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    const taken: Taken = { trees: new Map(), omitted: [] };
    await this.#takeTree(folder, '', taken, limit);
    this.#omitted.set(folder, taken.omitted);
    return new GitSnapshot(this, folder, taken.trees);
  }

  leftOut(folder: string): readonly string[] {
    return this.#omitted.get(folder) ?? [];
  }

  async #takeTree(folder: string, below: string, taken: Taken, limit: AbortSignal): Promise<void> {
    const root = path.join(folder, below);
    await this.#prepare(root);
    const tree = await this.#takeRoot(root, limit);
    const { id, modes, unknown } = tree;
    this.#last.set(root, tree);
    taken.trees.set(below, { id, modes, empty: new Set(unknown.folders) });
    for (const name of [...(await this.#repositoriesIn(root, id, limit)), ...unknown.unborn]) {
      const inner = below === '' ? name : `${below}/${name}`;
      if (taken.trees.size > maxRepositories) {
        taken.omitted.push(inner);
        continue;
      }
      await this.#takeTree(folder, inner, taken, limit).catch((error: unknown) => {
        if (limit.aborted) throw error;
        taken.omitted.push(inner);
      });
    }
  }

  /** The tree of the last time, where no file is another one: to look is quicker than to add. Else a new one. */
  async #takeRoot(root: string, limit: AbortSignal): Promise<TakenTree> {
    const began = Date.now();
    const last = this.#last.get(root);
    if (!last) return this.#anew(root, null, [], began, limit);
    const [changed, isSame] = await Promise.all([
      // Repositories within have trees of their own. A git that looks into one runs what that one's configuration says.
      this.#git(root, ['diff-files', '--name-only', '-z', '--ignore-submodules=all'], limit),
      areAsStamped(root, last.stamps),
    ]);
    const unknown = isSame ? last.unknown : await this.#unknownIn(root, limit);
    if (changed.length > 0 || unknown.hasFiles) return this.#anew(root, last, namesIn(changed), began, limit);
    if (isSame) return { ...last, ...(await modesAgain(root, last.modes, last.fresh, limit)) };
    const folders = [...last.stamps.stamps.keys(), ...unknown.folders];
    const looked = await modesAgain(root, last.modes, [...folders, ...last.fresh], limit);
    return { id: last.id, ...looked, unknown, stamps: await stampFolders(root, folders, began) };
  }

  /** @param changed paths of files of the last tree that may be others, by their content or by their permissions */
  async #anew(
    root: string,
    last: TakenTree | null,
    changed: readonly string[],
    began: number,
    limit: AbortSignal,
  ): Promise<TakenTree> {
    // For the same reason `git add` must not come to those that the index has.
    const within = (await this.#repositoriesIn(root, last?.id ?? null, limit)).map(
      (name) => `:(exclude,literal)${name}`,
    );
    try {
      await this.#git(root, ['add', '--all', '--ignore-errors', '--', '.', ...within], limit);
    } catch (error) {
      // A git that was ended leaves its lock behind; nobody else uses this index. Files that cannot be read are left out.
      await fs.rm(path.join(this.#storeOf(root), 'index.lock'), { force: true });
      if (limit.aborted) throw error;
    }
    const [tree, unknown] = await Promise.all([this.#git(root, ['write-tree'], limit), this.#unknownIn(root, limit)]);
    const id = tree.toString('utf8').trim();
    const files = last
      ? [...changed, ...(await this.differences(root, last.id, id, limit)).map(({ name }) => name)]
      : namesIn(await this.#git(root, ['ls-files', '-z'], limit));
    const folders = new Set(['', ...(last?.stamps.stamps.keys() ?? []), ...foldersOf(files), ...unknown.folders]);
    const names = [...files, ...folders, ...(last?.fresh ?? [])];
    const looked = await modesAgain(root, last?.modes ?? new Map<string, number>(), names, limit);
    return { id, ...looked, unknown, stamps: await stampFolders(root, folders, began) };
  }

  /** Things that the index does not have: folders with nothing in them, repositories without a commit, and new files. */
  async #unknownIn(root: string, limit: AbortSignal): Promise<Unknown> {
    const listed = await this.#git(root, ['ls-files', '--others', '--directory', '--exclude-standard', '-z'], limit);
    const names = namesIn(listed);
    const within = await lookInto(
      root,
      names.flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : [])),
    );
    return { ...within, hasFiles: within.hasFiles || names.some((name) => !name.endsWith('/')) };
  }

  /**
   * Paths of the repositories within that the index has and that are there; remembered by tree, since trees do not change.
   *
   * @param tree what the index has; `null` where that is not known
   */
  async #repositoriesIn(root: string, tree: string | null, signal: AbortSignal): Promise<readonly string[]> {
    const key = `${root}\n${tree}`;
    let names = tree === null ? undefined : this.#repositories.get(key);
    if (!names) {
      const staged = await this.#git(root, ['ls-files', '--stage', '-z'], signal);
      names = namesIn(staged).flatMap((line) =>
        line.startsWith(repositoryMode) ? [line.slice(line.indexOf('\t') + 1)] : [],
      );
      if (this.#repositories.size > 100) this.#repositories.clear();
      if (tree !== null) this.#repositories.set(key, names);
    }
    const there = await Promise.all(names.map((name) => succeeds(fs.lstat(path.join(root, name, '.git')))));
    return names.filter((_, index) => there[index]);
  }

  /** The entries that differ between two trees of one repository; `repository` on a side that is one within. */
  async differences(root: string, before: string, after: string, signal: AbortSignal): Promise<readonly Difference[]> {
    if (before === after) return [];
    const raw = await this.#git(root, ['diff-tree', '-r', '-z', '--no-renames', before, after], signal);
    const fields = raw.toString('utf8').split('\0');
    const found: Difference[] = [];
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [oldMode = '', newMode = '', oldBlob = '', newBlob = ''] = (fields[at] ?? '').slice(1).split(' ');
      const name = fields[at + 1] ?? '';
      found.push({ name, before: this.#entry(root, oldMode, oldBlob), after: this.#entry(root, newMode, newBlob) });
    }
    return found;
  }

  /** All folders of a tree. */
  async foldersIn(root: string, tree: string, signal: AbortSignal): Promise<Set<string>> {
    return new Set(namesIn(await this.#git(root, ['ls-tree', '-r', '-d', '-z', '--name-only', tree], signal)));
  }

  /** Things of a tree by their paths. */
  async entriesAt(
    root: string,
    tree: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SnapshotEntry>> {
    const found = new Map<string, SnapshotEntry>();
    for (let at = 0; at < names.length; at += maxNames) {
      const listed = await this.#git(root, ['ls-tree', '-z', tree, '--', ...names.slice(at, at + maxNames)], signal);
      for (const line of namesIn(listed)) {
        const [mode = '', type, blob = ''] = line.slice(0, line.indexOf('\t')).split(' ');
        const entry = type === 'tree' ? folderEntry : this.#entry(root, mode, blob);
        if (entry !== null && entry !== 'repository') found.set(line.slice(line.indexOf('\t') + 1), entry);
      }
    }
    return found;
  }

  #entry(root: string, mode: string, blob: string): SnapshotEntry | 'repository' | null {
    if (mode === repositoryMode) return 'repository';
    if (noBlob.test(mode) || noBlob.test(blob)) return null;
    return {
      kind: mode === linkMode ? 'link' : 'file',
      executable: mode === '100755',
      mode: null,
      bytes: () => this.#git(root, ['cat-file', 'blob', blob], AbortSignal.timeout(maxMs)),
    };
  }

  async #prepare(folder: string): Promise<void> {
    const store = this.#storeOf(folder);
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
  async #deleteOld(): Promise<void> {
    for (const name of await fs.readdir(this.#storage).catch(() => [])) {
      const store = path.join(this.#storage, name);
      const stat = await fs.stat(path.join(store, 'HEAD')).catch(() => null);
      if (stat && Date.now() - stat.mtimeMs > maxAgeMs) await fs.rm(store, { recursive: true, force: true });
    }
  }

  async #git(folder: string, args: readonly string[], signal: AbortSignal): Promise<Buffer> {
    const { stdout } = await run('git', args, {
      cwd: folder,
      encoding: 'buffer',
      maxBuffer: maxOutputBytes,
      signal,
      windowsHide: true,
      env: {
        PATH: process.env['PATH'],
        SystemRoot: process.env['SystemRoot'],
        HOME: this.#storage,
        GIT_DIR: this.#storeOf(folder),
        GIT_WORK_TREE: folder,
        GIT_CONFIG_GLOBAL: os.devNull,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        LC_ALL: 'C',
      },
    });
    return stdout;
  }

  #storeOf(folder: string): string {
    return path.join(this.#storage, createHash('sha256').update(folder).digest('hex').slice(0, 16));
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

/** The repositories of a folder, the folder itself first, and those that are left out. */
interface Taken {
  readonly trees: Map<string, Tree>;
  readonly omitted: string[];
}

/** A tree, with what must be known to say the next time whether it is the same. */
interface TakenTree {
  readonly id: string;
  readonly modes: Modes;
  readonly fresh: readonly string[];
  readonly unknown: Unknown;
  readonly stamps: FolderStamps;
}

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
