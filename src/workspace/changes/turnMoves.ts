import {
  type BaselineStore,
  type Checkpoint,
  type CheckpointStore,
  type EntryKind,
  sameBytes,
} from '../../conversation/index.ts';
import { bufferHolds, decodeText, type Editor, refusalOf, ToolError } from '../../files/index.ts';
import { inOrder, isMeant, stateOf } from './checkpointMoves.ts';
import {
  type EntryState,
  kindAt,
  linkTarget,
  makeEntry,
  placeTaken,
  refuseLink,
  removeEntry,
  setMode,
} from './entryState.ts';
import { putCells } from './notebookUndo.ts';
import { dirtyElsewhere } from './changeRefusals.ts';
import { currentBytes, isDirtyInCustomEditor, refuseDirtyElsewhere } from './unsaved.ts';

export interface UndoReport {
  /** URIs of the files that were put back. */
  readonly done: readonly string[];
  /** URIs of the files that were left because the person has changed them since. */
  readonly kept: readonly string[];
  readonly failed: readonly { readonly uri: string; readonly error: string }[];
}

/** Asked before a file that was changed since is overwritten; false leaves it. */
export type ConfirmOverwrite = (uris: readonly string[]) => Promise<boolean>;

/** Takes the changes of whole turns back, and makes them again. */
export class TurnMoves {
  readonly #editor: Editor;
  readonly #checkpoints: CheckpointStore;
  readonly #baselines: BaselineStore;

  constructor(editor: Editor, checkpoints: CheckpointStore, baselines: BaselineStore) {
    this.#editor = editor;
    this.#checkpoints = checkpoints;
    this.#baselines = baselines;
  }

  /**
   * Puts the files of a turn back as they were before it, or makes its changes again.
   *
   * @param only the URIs of the files that are meant; all if left out
   */
  async move(
    messageId: string,
    way: 'undo' | 'redo',
    confirm: ConfirmOverwrite,
    only: readonly string[] | undefined,
  ): Promise<UndoReport> {
    const all = await this.#checkpoints.ofMessage(messageId);
    const wanted = all.filter(({ uri, undone }) => undone === (way === 'redo') && isMeant(uri, all, only));
    const changed = new Set<string>();
    const [from, to] = way === 'undo' ? (['after', 'before'] as const) : (['before', 'after'] as const);
    for (const checkpoint of wanted) {
      const { uri } = checkpoint;
      const isAsLeft = await this.#isAs(uri, stateOf(checkpoint, from));
      const isOther = !isAsLeft && !(await this.#isAs(uri, stateOf(checkpoint, to)));
      if (isOther || isDirtyInCustomEditor(this.#editor, uri)) changed.add(uri);
    }
    const overwrite = changed.size === 0 || (await confirm([...changed]));
    const done = new Set<string>();
    const kept: string[] = [];
    const failed: { uri: string; error: string }[] = [];
    for (const checkpoint of inOrder(wanted, way)) {
      const { uri } = checkpoint;
      if (changed.has(uri) && !overwrite) {
        kept.push(uri);
        continue;
      }
      try {
        if (!changed.has(uri) && isDirtyInCustomEditor(this.#editor, uri)) throw dirtyElsewhere();
        await this.#put(uri, stateOf(checkpoint, to), stateOf(checkpoint, from)?.kind);
        await this.#moved(checkpoint, way);
        done.add(uri);
      } catch (error) {
        failed.push({ uri, error: refusalOf(error).error });
      }
    }
    // A folder that nothing may be put into gets its permissions when all is in it.
    for (const checkpoint of inOrder(wanted, way).toReversed()) {
      const state = stateOf(checkpoint, to);
      if (done.has(checkpoint.uri) && state?.kind === 'folder' && state.mode !== null) {
        await setMode(checkpoint.uri, state.mode).catch(() => undefined);
      }
    }
    return { done: wanted.flatMap(({ uri }) => (done.has(uri) ? [uri] : [])), kept, failed };
  }

  /** Notes that a change was taken back or made again. */
  async #moved(checkpoint: Checkpoint, way: 'undo' | 'redo'): Promise<void> {
    await this.#checkpoints.put({ ...checkpoint, undone: way === 'undo' });
    const { uri, messageId, before: original, after, mode, createdAt, beforeKind, afterKind } = checkpoint;
    const isText = beforeKind === undefined && afterKind === undefined && !sameBytes(original, after);
    if (way === 'redo' && isText && this.#baselines.of(uri) === null) {
      this.#baselines.put({ uri, messageId, original, mode, createdAt });
    }
  }

  /** Whether this, to the byte, is what stands there. */
  async #isAs(uri: string, state: EntryState | null): Promise<boolean> {
    const kind = await kindAt(uri);
    if (state === null || kind === null) return state === null && kind === null;
    if (kind !== state.kind) return false;
    if (kind === 'folder') return true;
    return sameBytes(kind === 'link' ? await linkTarget(uri) : await currentBytes(this.#editor, uri), state.bytes);
  }

  /** Makes what stands there this, exactly; what is not saved is changed where it stands. */
  async #put(uri: string, wanted: EntryState | null, from: EntryKind | undefined): Promise<void> {
    const kind = await kindAt(uri);
    if (await this.#isAs(uri, wanted)) {
      if (wanted?.kind === 'file' && wanted.mode !== null) await setMode(uri, wanted.mode);
      return;
    }
    if (wanted?.kind === 'file' && (await putCells(this.#editor, uri, wanted.bytes))) return;
    if (this.#editor.notebook(uri)) refuseDirtyElsewhere(this.#editor, uri);
    if (kind !== null && kind !== wanted?.kind && kind !== from) throw placeTaken();
    if (kind !== null && (kind !== wanted?.kind || kind === 'link')) await removeEntry(uri, kind, this.#editor);
    if (wanted === null) return;
    if (wanted.kind !== 'file') await makeEntry(uri, wanted);
    else await this.#putBytes(uri, wanted.bytes ?? new Uint8Array(), wanted.mode);
  }

  async #putBytes(uri: string, wanted: Uint8Array, mode: number | null): Promise<void> {
    await refuseLink(uri);
    const buffer = this.#editor.buffer(uri);
    if (buffer?.dirty !== true) {
      // Past the buffer: saving through it would run what the person has set up for saving.
      await this.#editor.writeBytes(uri, wanted, mode);
      return;
    }
    const { text, exact } = await decodeText(wanted, await this.#editor.codec(uri, wanted));
    if (!exact || !bufferHolds(buffer.text, text)) {
      throw new ToolError(
        'The open editor has unsaved changes, and cannot hold the bytes that are to come back.',
        'Save or close it, then try again.',
      );
    }
    await this.#editor.replaceText(uri, buffer.text, text);
  }
}
