import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One file of a folder in a snapshot. */
export interface SnapshotFile {
  /** Permission bits. */
  readonly mode: number;
  /** Name of its content in the snapshots' store. */
  readonly blob: string;
}

/** A file that differs between two snapshots; `null` where it was not there. */
export interface SnapshotChange {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly before: SnapshotFile | null;
  readonly after: SnapshotFile | null;
}

/** The longest time of a snapshot, ms; without one a command is run all the same. */
const maxMs = 5_000;
/** The longest time of a folder's first snapshot, ms, in the background. */
const maxFirstMs = 120_000;
/** A store is made anew after so long, ms, so that it does not grow for ever. */
const maxAgeMs = 7 * 86_400_000;
/** A first snapshot is waited for no longer, ms. */
const patienceMs = 1_500;
const maxOutputBytes = 64 * 1024 * 1024;
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
 * the same as before, so that only those that changed are read.
 */
export class GitSnapshots {
  private readonly storage: string;
  private isThere: Promise<boolean> | null = null;
  /** First snapshots that are under way or done, by folder: they read every file, and may take long. */
  private readonly first = new Map<string, Promise<boolean>>();

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

  /** The folder as it is now, as the name of a tree. @throws when git fails */
  async take(folder: string, signal: AbortSignal, limitMs = maxMs): Promise<string> {
    await this.prepare(folder);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    try {
      await this.git(folder, ['add', '--all', '--ignore-errors', '.'], limit);
    } catch (error) {
      // A git that was ended leaves its lock behind; nobody else uses this index. Files that cannot be read are left out.
      await fs.rm(path.join(this.storeOf(folder), 'index.lock'), { force: true });
      if (limit.aborted) throw error;
    }
    return (await this.git(folder, ['write-tree'], limit)).toString('utf8').trim();
  }

  /** The plain files that differ between two trees. */
  async changes(
    folder: string,
    before: string,
    after: string,
    signal: AbortSignal,
  ): Promise<readonly SnapshotChange[]> {
    if (before === after) return [];
    const raw = await this.git(folder, ['diff-tree', '-r', '-z', '--no-renames', before, after], signal);
    const fields = raw.toString('utf8').split('\0');
    const changes: SnapshotChange[] = [];
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [oldMode = '', newMode = '', oldBlob = '', newBlob = ''] = (fields[at] ?? '').slice(1).split(' ');
      const name = fields[at + 1] ?? '';
      const sides = [fileOf(oldMode, oldBlob), fileOf(newMode, newBlob)] as const;
      // Links and repositories within are no files that could be put back.
      if (sides.includes(undefined)) continue;
      changes.push({ path: name, before: sides[0] ?? null, after: sides[1] ?? null });
    }
    return changes;
  }

  /** The bytes of a file in a snapshot. */
  async read(folder: string, { blob }: SnapshotFile): Promise<Uint8Array> {
    return this.git(folder, ['cat-file', 'blob', blob], AbortSignal.timeout(maxMs));
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

/** `undefined` for what is no plain file, `null` for none. */
function fileOf(mode: string, blob: string): SnapshotFile | null | undefined {
  if (noBlob.test(mode) || noBlob.test(blob)) return null;
  if (mode !== '100644' && mode !== '100755') return undefined;
  return { mode: mode === '100755' ? 0o755 : 0o644, blob };
}
