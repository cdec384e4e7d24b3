import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { wholeFileLimit } from '../../files/index.ts';
import type { Changes } from '../changes.ts';
import type { ToolContext } from '../tool.ts';
import { GitSnapshots, type SnapshotFile } from './snapshot/gitSnapshots.ts';

/** More files than these are not kept: a command that touches so many has made something anew. */
const maxFiles = 2000;
/** A snapshot after a command may take so long, ms. */
const maxAfterMs = 20_000;

/** Keeps what the files were that a command changes, so that Undo Turn puts them back. */
export class CommandChanges {
  private readonly snapshots: GitSnapshots;
  private readonly changes: Changes;

  constructor(storage: string, changes: Changes) {
    this.snapshots = new GitSnapshots(storage);
    this.changes = changes;
  }

  /** Whether a command of this turn would be covered, as far as that can be said before it runs. */
  async covers(folder: string, context: ToolContext): Promise<boolean> {
    return this.changes.mayKeep(context) && (await this.snapshots.isReady(folder));
  }

  /**
   * Runs a command between two snapshots of its folder.
   *
   * @param covered what `covers` has said; without it the command just runs
   * @returns its result, and a sentence on what could not be kept, or empty
   */
  async around<T>(
    folder: string,
    covered: boolean,
    context: ToolContext,
    work: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly note: string }> {
    const before = covered ? await this.snapshots.take(folder, context.signal).catch(() => null) : null;
    const result = await work();
    if (before === null) return { result, note: '' };
    try {
      return { result, note: await this.keep(folder, before, context) };
    } catch {
      return { result, note: ' What it changed could not be kept for Undo Turn.' };
    }
  }

  private async keep(folder: string, before: string, context: ToolContext): Promise<string> {
    // The turn may have been stopped: what the command did until then is kept all the same.
    const signal = AbortSignal.timeout(maxAfterMs);
    const after = await this.snapshots.take(folder, signal, maxAfterMs);
    const changes = await this.snapshots.changes(folder, before, after, signal);
    if (changes.length > maxFiles) return ` It changed ${changes.length} files, too many to be kept for Undo Turn.`;
    const bytesOf = async (file: SnapshotFile | null): Promise<Uint8Array | null> =>
      file === null ? null : this.snapshots.read(folder, file);
    let left = 0;
    for (const change of changes) {
      const [old, made] = [await bytesOf(change.before), await bytesOf(change.after)];
      if (Math.max(old?.length ?? 0, made?.length ?? 0) > wholeFileLimit) {
        left++;
        continue;
      }
      const uri = pathToFileURL(path.join(folder, change.path)).toString();
      await this.changes.noteChange(context, uri, old, made, change.before?.mode ?? null);
    }
    return left === 0 ? '' : ` ${left} files are too large to be kept for Undo Turn.`;
  }
}
