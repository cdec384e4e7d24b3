import path from 'node:path';
import { type Editor, maxWholeFileBytes } from '../../files/index.ts';
import type { Changes } from '../changes/changes.ts';
import type { EntryState } from '../changes/entryState.ts';
import type { ToolContext } from '../tool.ts';
import { CopySnapshots } from './snapshot/copySnapshots.ts';
import { GitSnapshots } from './snapshot/gitSnapshots.ts';
import type { Snapshot, SnapshotChange, SnapshotEntry, Snapshots } from './snapshot/snapshot.ts';

/** More files than these are not kept: a command that touches so many has made something anew. */
const maxFiles = 2000;
/** A snapshot after a command may take so long, ms. */
const maxAfterMs = 20_000;

/** Keeps what a folder was that a command changes, so that Undo Turn puts it back. */
export class CommandChanges {
  readonly #ways: readonly Snapshots[];
  readonly #editor: Editor;
  readonly #changes: Changes;

  constructor(
    storage: string,
    editor: Editor,
    changes: Changes,
    ways: readonly Snapshots[] = [new GitSnapshots(storage), new CopySnapshots()],
  ) {
    this.#ways = ways;
    this.#editor = editor;
    this.#changes = changes;
  }

  /** The way in which a command of this turn is covered, as far as that can be said before it runs; `null`: it is not. */
  async covers(folder: string, context: ToolContext): Promise<Snapshots | null> {
    if (!this.#changes.mayKeep(context)) return null;
    for (const way of this.#ways) if (await way.isReady(folder)) return way;
    return null;
  }

  /**
   * Runs a command between two snapshots of its folder.
   *
   * @param way what `covers` has said; without one the command just runs
   * @returns its result, and a sentence on what could not be kept, or empty
   */
  async around<T>(
    folder: string,
    way: Snapshots | null,
    context: ToolContext,
    work: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly note: string }> {
    const before = (await way?.take(folder, context.signal).catch(() => null)) ?? null;
    const result = await work();
    if (way === null || before === null) return { result, note: '' };
    try {
      return { result, note: await this.#keep(folder, way, before, context) };
    } catch {
      return { result, note: ' What it changed could not be kept for Undo Turn.' };
    }
  }

  async #keep(folder: string, way: Snapshots, before: Snapshot, context: ToolContext): Promise<string> {
    // The turn may have been stopped: what the command did until then is kept all the same.
    const signal = AbortSignal.timeout(maxAfterMs);
    const { changes, repositories } = await before.compare(await way.take(folder, signal, maxAfterMs), signal);
    if (changes.length > maxFiles) return ` It changed ${changes.length} files, too many to be kept for Undo Turn.`;
    let left = 0;
    for (const { path: name, ...sides } of changes) {
      const file = path.join(folder, name);
      const [was, is] = await states(sides);
      if (Math.max(was?.bytes?.length ?? 0, is?.bytes?.length ?? 0) > maxWholeFileBytes) left++;
      else await this.#changes.keepEntry(context, this.#editor.uriOfPath(file), was, is);
    }
    const unkept =
      repositories.length === 0 ? '' : ` Undo Turn does not cover the repository ${repositories.join(', ')}.`;
    return (left === 0 ? '' : ` ${left} files are too large to be kept for Undo Turn.`) + unkept;
  }
}

/** Both sides of a change; with permission bits where the file comes, goes, or has others. */
async function states({
  before,
  after,
}: Pick<SnapshotChange, 'before' | 'after'>): Promise<readonly [EntryState | null, EntryState | null]> {
  const isUnchanged = before?.kind === after?.kind && before?.mode === after?.mode;
  const state = async (entry: SnapshotEntry | null): Promise<EntryState | null> =>
    entry && {
      kind: entry.kind,
      bytes: entry.kind === 'folder' ? null : await entry.bytes(),
      mode: isUnchanged ? null : entry.mode,
    };
  return [await state(before), await state(after)];
}
