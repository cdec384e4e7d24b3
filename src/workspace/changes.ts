import type { BaselineStore, Checkpoint, CheckpointStore, EntryKind } from '../conversation/index.ts';
import {
  bufferHolds,
  byteOrderMark,
  type Change,
  changeBytes,
  decodeText,
  type Editor,
  encodeExactly,
  type Files,
  type FileText,
  markOf,
  piecesBetween,
  type Readings,
  refusalOf,
  smallestChange,
  type Target,
  ToolError,
  verifyUnmoved,
  maxWholeFileBytes,
} from '../files/index.ts';
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
import { inOrder, isMeant, stateOf } from './checkpointMoves.ts';
import { changedMeanwhile, dirtyElsewhere, unsavedAndUndecodable } from './changeRefusals.ts';
import { putCells, withUnsavedCells } from './notebookUndo.ts';
import type { ToolContext } from './tool.ts';

/** One file's change that is worked out to the byte and not made yet. */
export interface PlannedChange {
  readonly target: Target;
  /** The file for which it was worked out: it is only made to exactly this. */
  readonly file: FileText;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Whether the editor's buffer can hold the text so that saving gives these bytes; else they are written past it. */
  readonly throughBuffer: boolean;
  /** Another editor held unsaved changes of the file, and the person was told: it is written beneath them. */
  readonly beneathOther: boolean;
}

/** One file before and after a turn. */
export interface FileChange {
  readonly uri: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
  readonly undone: boolean;
}

export interface UndoReport {
  /** URIs of the files that were put back. */
  readonly done: readonly string[];
  /** URIs of the files that were left because the person has changed them since. */
  readonly kept: readonly string[];
  readonly failed: readonly { readonly uri: string; readonly error: string }[];
}

/** Asked before a file that was changed since is overwritten; false leaves it. */
export type ConfirmOverwrite = (uris: readonly string[]) => Promise<boolean>;

/** Changes files for a turn, after keeping what was there, and takes a turn's changes back. */
export class Changes {
  private readonly editor: Editor;
  private readonly files: Files;
  private readonly readings: Readings;
  private readonly checkpoints: CheckpointStore;
  private readonly baselines: BaselineStore;
  /** The conversation that has changed each file last. */
  private readonly writers = new Map<string, string>();
  private readonly now: () => number;

  constructor(
    editor: Editor,
    files: Files,
    readings: Readings,
    checkpoints: CheckpointStore,
    baselines: BaselineStore,
    now: () => number = Date.now,
  ) {
    this.editor = editor;
    this.files = files;
    this.readings = readings;
    this.checkpoints = checkpoints;
    this.baselines = baselines;
    this.now = now;
  }

  /**
   * Works out the change of a file to another text, so that every byte outside of what differs stays.
   *
   * @throws ToolError when that cannot be done
   */
  async plan(target: Target, file: FileText, text: string): Promise<PlannedChange> {
    const { codec } = file;
    const beneathOther = this.editor.isDirtyElsewhere(file.uri);
    if (file.dirty) {
      if (file.undecodable) throw unsavedAndUndecodable(target);
      const bytes = Buffer.concat([byteOrderMark(file.bytes), await encodeExactly(text, codec)]);
      return { target, file, text, bytes, throughBuffer: true, beneathOther };
    }
    let { bytes } = file;
    for (const change of differences(file, text).toReversed()) {
      bytes = await changeBytes(bytes, codec, change);
    }
    const throughBuffer = file.exact && codec.isApart !== true && bufferHolds(file.text, text);
    return { target, file, text, bytes, throughBuffer, beneathOther };
  }

  /**
   * Makes a planned change, if the file still is what it was planned for.
   *
   * @throws ToolError when it is not, or when it could not be saved; the file is then as before
   */
  async write(planned: PlannedChange, context: ToolContext): Promise<{ readonly saved: boolean }> {
    const { target, file, text, bytes } = planned;
    const { uri, codec } = file;
    await verifyUnmoved(target);
    if (!planned.beneathOther) this.refuseDirtyElsewhere(uri);
    const current = await this.files.text(target, Math.max(maxWholeFileBytes, file.bytes.length));
    if (current.text !== file.text || current.dirty !== file.dirty) throw changedMeanwhile(target);
    if (!sameBytes(current.bytes, file.bytes)) throw changedMeanwhile(target);
    const previous = file.dirty
      ? Buffer.concat([byteOrderMark(file.bytes), await codec.encode(file.text)])
      : current.bytes;
    await this.keep(context, uri, previous, bytes, target.mode);
    if (!planned.throughBuffer) {
      await this.editor.writeBytes(uri, bytes, null);
      this.readings.note(context.conversationId, uri, text);
      return { saved: true };
    }
    const { saved } = await this.editor.replaceText(uri, file.text, text);
    this.readings.note(context.conversationId, uri, text);
    // What runs on saving (a formatter) may have had its own say.
    const written = saved ? await this.editor.readFile(uri) : bytes;
    if (written !== null && !sameBytes(written, bytes)) {
      await this.keep(context, uri, previous, written, target.mode);
      this.readings.note(context.conversationId, uri, (await decodeText(written, codec)).text);
    }
    return { saved };
  }

  /**
   * Changes cells of a notebook that is open in the editor, given the sources of all of them, as they are and are to be.
   *
   * @throws ToolError when they are others by now, or when it could not be saved; the notebook is then as before
   */
  async writeCells(
    target: Target,
    expected: readonly string[],
    wanted: readonly string[],
    context: ToolContext,
  ): Promise<{ readonly saved: boolean }> {
    const uri = this.files.uriOf(target);
    await verifyUnmoved(target);
    const before = await this.current(uri);
    await this.keep(context, uri, before, before, target.mode);
    const result = await this.editor.replaceCells(uri, expected, wanted);
    await this.keep(context, uri, before, await this.current(uri), target.mode);
    return result;
  }

  /** The bytes of a new file, in the encoding that the settings give. @throws ToolError when it lacks a character */
  async newBytes(target: Target, content: string): Promise<Uint8Array> {
    const codec = await this.editor.codec(this.files.uriOf(target), new Uint8Array());
    return Buffer.concat([markOf(codec.encoding), await encodeExactly(content, codec)]);
  }

  /** Makes a new file. @throws when there is one by now */
  async create(target: Target, content: string, bytes: Uint8Array, context: ToolContext): Promise<void> {
    await verifyUnmoved(target);
    const uri = this.files.uriOf(target);
    await this.keep(context, uri, null, bytes, null);
    await this.editor.createFile(uri, bytes);
    this.readings.note(context.conversationId, uri, content);
  }

  /**
   * Deletes a file whose bytes are still these.
   *
   * @param beneathOther the person was told that another editor holds unsaved changes of it
   * @throws ToolError when the bytes are others
   */
  async delete(
    target: Target,
    bytes: Uint8Array,
    beneathOther: boolean,
    context: ToolContext,
  ): Promise<{ readonly trashed: boolean }> {
    await verifyUnmoved(target);
    const uri = this.files.uriOf(target);
    if (!beneathOther) this.refuseDirtyElsewhere(uri);
    const buffer = this.editor.buffer(uri);
    if (buffer?.dirty === true || !sameBytes(await this.editor.readFile(uri), bytes)) throw changedMeanwhile(target);
    await this.keep(context, uri, bytes, null, target.mode);
    return this.editor.deleteFile(uri);
  }

  /** Whether what a turn changes may be kept on the disk: nothing of a conversation off the record is. */
  mayKeep({ messageId }: ToolContext): boolean {
    return this.checkpoints.isKept(messageId);
  }

  /** Keeps a change that something else has made for a turn, such as a command; `null` where there was or is nothing. */
  async noteChange(
    context: ToolContext,
    uri: string,
    before: EntryState | null,
    after: EntryState | null,
  ): Promise<void> {
    const { messageId } = context;
    const first = (await this.checkpoints.ofMessage(messageId)).find((known) => known.uri === uri && !known.undone);
    const was = first ?? {
      messageId,
      uri,
      before: before?.bytes ?? null,
      mode: before?.mode ?? null,
      ...(before && before.kind !== 'file' ? { beforeKind: before.kind } : {}),
      createdAt: this.now(),
    };
    const { afterKind: _, afterMode: __, ...kept } = was as Checkpoint;
    await this.checkpoints.put({
      ...kept,
      after: after?.bytes ?? null,
      ...(after && after.kind !== 'file' ? { afterKind: after.kind } : {}),
      ...(after && after.mode !== null ? { afterMode: after.mode } : {}),
      undone: false,
    });
    this.writers.set(uri, context.conversationId);
    // The review compares texts: links and folders are none.
    const isText = [before, after].every((state) => state === null || state.kind === 'file');
    if (!isText || sameBytes(before?.bytes ?? null, after?.bytes ?? null) || this.baselines.of(uri) !== null) return;
    const mode = before?.mode ?? null;
    this.baselines.put({ uri, messageId, original: before?.bytes ?? null, mode, createdAt: this.now() });
  }

  /** The conversation that has changed a file last, while this window has been open. */
  writerOf(uri: string): string | undefined {
    return this.writers.get(uri);
  }

  /** The files that a turn changed, in the order of its first changes. */
  async ofTurn(messageId: string): Promise<readonly FileChange[]> {
    const checkpoints = await this.checkpoints.ofMessage(messageId);
    const isShown = ({ before, after, beforeKind, afterKind }: Checkpoint): boolean =>
      beforeKind !== 'folder' && afterKind !== 'folder' && !sameBytes(before, after);
    return checkpoints.filter(isShown);
  }

  /**
   * Puts the files of a turn back as they were before it.
   *
   * @param only the URIs of the files to be put back; all if left out
   */
  undoTurn(messageId: string, confirm: ConfirmOverwrite, only?: readonly string[]): Promise<UndoReport> {
    return this.move(messageId, 'undo', confirm, only);
  }

  /** Makes the changes of an undone turn again. */
  redoTurn(messageId: string, confirm: ConfirmOverwrite, only?: readonly string[]): Promise<UndoReport> {
    return this.move(messageId, 'redo', confirm, only);
  }

  private async move(
    messageId: string,
    way: 'undo' | 'redo',
    confirm: ConfirmOverwrite,
    only: readonly string[] | undefined,
  ): Promise<UndoReport> {
    const all = await this.checkpoints.ofMessage(messageId);
    const wanted = all.filter(({ uri, undone }) => undone === (way === 'redo') && isMeant(uri, all, only));
    const changed = new Set<string>();
    for (const checkpoint of wanted) {
      if (!(await this.isAs(checkpoint.uri, stateOf(checkpoint, way === 'undo' ? 'after' : 'before')))) {
        changed.add(checkpoint.uri);
      }
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
        const [from, to] = way === 'undo' ? (['after', 'before'] as const) : (['before', 'after'] as const);
        await this.put(uri, stateOf(checkpoint, to), stateOf(checkpoint, from)?.kind);
        await this.moved(checkpoint, way);
        done.add(uri);
      } catch (error) {
        failed.push({ uri, error: refusalOf(error).error });
      }
    }
    return { done: wanted.flatMap(({ uri }) => (done.has(uri) ? [uri] : [])), kept, failed };
  }

  /** Notes that a change was taken back or made again. */
  private async moved(checkpoint: Checkpoint, way: 'undo' | 'redo'): Promise<void> {
    await this.checkpoints.put({ ...checkpoint, undone: way === 'undo' });
    const { uri, messageId, before: original, after, mode, createdAt, beforeKind, afterKind } = checkpoint;
    const isText = beforeKind === undefined && afterKind === undefined && !sameBytes(original, after);
    if (way === 'redo' && isText && this.baselines.of(uri) === null) {
      this.baselines.put({ uri, messageId, original, mode, createdAt });
    }
  }

  /** Whether this, to the byte, is what stands there. */
  private async isAs(uri: string, state: EntryState | null): Promise<boolean> {
    const kind = await kindAt(uri);
    if (state === null || kind === null) return state === null && kind === null;
    if (kind !== state.kind) return false;
    if (kind === 'folder') return true;
    return sameBytes(kind === 'link' ? await linkTarget(uri) : await this.current(uri), state.bytes);
  }

  /** The file as the person has it now: the buffer's text, or the notebook's cells, where it is not saved. */
  private async current(uri: string): Promise<Uint8Array | null> {
    const buffer = this.editor.buffer(uri);
    const bytes = await this.editor.readFile(uri);
    if (buffer?.dirty !== true) return withUnsavedCells(this.editor, uri, bytes);
    const codec = await this.editor.codec(uri, bytes ?? new Uint8Array());
    return Buffer.concat([byteOrderMark(bytes ?? new Uint8Array()), await codec.encode(buffer.text)]);
  }

  /** Makes what stands there this, exactly; what is not saved is changed where it stands. */
  private async put(uri: string, wanted: EntryState | null, from: EntryKind | undefined): Promise<void> {
    const kind = await kindAt(uri);
    if (await this.isAs(uri, wanted)) {
      if (wanted?.kind === 'file' && wanted.mode !== null) await setMode(uri, wanted.mode);
      return;
    }
    if (wanted?.kind === 'file' && (await putCells(this.editor, uri, wanted.bytes))) return;
    this.refuseDirtyElsewhere(uri);
    if (kind !== null && kind !== wanted?.kind && kind !== from) throw placeTaken();
    if (kind !== null && (kind !== wanted?.kind || kind === 'link')) await removeEntry(uri, kind, this.editor);
    if (wanted === null) return;
    if (wanted.kind !== 'file') await makeEntry(uri, wanted);
    else await this.putBytes(uri, wanted.bytes ?? new Uint8Array(), wanted.mode);
  }

  private async putBytes(uri: string, wanted: Uint8Array, mode: number | null): Promise<void> {
    await refuseLink(uri);
    const buffer = this.editor.buffer(uri);
    if (buffer?.dirty !== true) {
      // Past the buffer: saving through it would run what the person has set up for saving.
      await this.editor.writeBytes(uri, wanted, mode);
      return;
    }
    const { text, exact } = await decodeText(wanted, await this.editor.codec(uri, wanted));
    if (!exact || !bufferHolds(buffer.text, text)) {
      throw new ToolError(
        'The open editor has unsaved changes, and cannot hold the bytes that are to come back.',
        'Save or close it, then try again.',
      );
    }
    await this.editor.replaceText(uri, buffer.text, text);
  }

  /** Makes sure that no unsaved work is overwritten that the buffers do not show. @throws ToolError */
  private refuseDirtyElsewhere(uri: string): void {
    if (!this.editor.isDirtyElsewhere(uri)) return;
    throw dirtyElsewhere();
  }

  /** Keeps a file's state before the turn's first change of it, and the state that its last change gives it. */
  private async keep(
    { messageId, conversationId }: ToolContext,
    uri: string,
    before: Uint8Array | null,
    after: Uint8Array | null,
    mode: number | null,
  ): Promise<void> {
    const first = (await this.checkpoints.ofMessage(messageId)).find((checkpoint) => checkpoint.uri === uri);
    const checkpoint = first && !first.undone ? first : { messageId, uri, before, mode, createdAt: this.now() };
    await this.checkpoints.put({ ...checkpoint, after, undone: false });
    this.writers.set(uri, conversationId);
    if (this.baselines.of(uri) === null) {
      this.baselines.put({ uri, messageId, original: before, mode, createdAt: this.now() });
    }
  }
}

/** The places that differ. Where all bytes can be decoded and encoded again, one stretch is the same, and quicker. */
function differences({ text: before, exact }: FileText, after: string): readonly Change[] {
  if (before === after) return [];
  return exact ? [smallestChange(before, after)] : piecesBetween(before, after);
}

export const sameBytes = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === b || (a !== null && b !== null && Buffer.compare(a, b) === 0);
