import type { CheckpointStore } from '../conversation/index.ts';
import {
  binaryKind,
  type Editor,
  type Files,
  type Readings,
  refusalOf,
  type Target,
  ToolError,
  verifyUnmoved,
} from '../files/index.ts';
import type { ToolContext } from './tool.ts';

/** What a turn did to a file, as texts to be compared. */
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
  private readonly now: () => number;

  constructor(
    editor: Editor,
    files: Files,
    readings: Readings,
    checkpoints: CheckpointStore,
    now: () => number = Date.now,
  ) {
    this.editor = editor;
    this.files = files;
    this.readings = readings;
    this.checkpoints = checkpoints;
    this.now = now;
  }

  /**
   * Replaces the whole text of a file, if it still is what the change was made for.
   *
   * @throws ToolError when it is not, or when it could not be saved; the file is then as before
   */
  async replace(
    target: Target,
    before: string,
    after: string,
    context: ToolContext,
  ): Promise<{ readonly saved: boolean }> {
    await verifyUnmoved(target);
    const current = await this.files.text(target);
    if (current.text !== before) throw changedMeanwhile(target);
    const { uri } = current;
    const previous = current.dirty ? await this.editor.encode(uri, before) : current.bytes;
    const planned = await this.editor.encode(uri, after);
    await this.keep(context, uri, previous, planned, target.mode);
    const { saved } = await this.editor.replaceText(uri, before, after);
    this.readings.note(context.conversationId, uri, after);
    // What runs on saving (a formatter) may have had its own say.
    const written = saved ? await this.editor.readFile(uri) : planned;
    if (written !== null && !sameBytes(written, planned)) {
      await this.keep(context, uri, previous, written, target.mode);
      this.readings.note(context.conversationId, uri, await this.editor.decode(uri, written));
    }
    return { saved };
  }

  /** Makes a new file. @throws when there is one by now */
  async create(target: Target, content: string, context: ToolContext): Promise<void> {
    await verifyUnmoved(target);
    const uri = this.files.uriOf(target);
    const bytes = await this.editor.encode(uri, content);
    await this.keep(context, uri, null, bytes, null);
    await this.editor.createFile(uri, bytes);
    this.readings.note(context.conversationId, uri, content);
  }

  /** Deletes a file whose bytes are still these. @throws ToolError when they are not */
  async delete(target: Target, bytes: Uint8Array, context: ToolContext): Promise<{ readonly trashed: boolean }> {
    await verifyUnmoved(target);
    const uri = this.files.uriOf(target);
    const buffer = this.editor.buffer(uri);
    if (buffer?.dirty === true || !sameBytes(await this.editor.readFile(uri), bytes)) throw changedMeanwhile(target);
    await this.keep(context, uri, bytes, null, target.mode);
    return this.editor.deleteFile(uri);
  }

  /** What a turn changed, in the order of its first changes. */
  async ofTurn(messageId: string): Promise<readonly FileChange[]> {
    const checkpoints = await this.checkpoints.ofMessage(messageId);
    return checkpoints.filter(({ before, after }) => !sameBytes(before, after));
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
    const wanted = all.filter(({ uri, undone }) => undone === (way === 'redo') && (only?.includes(uri) ?? true));
    const changed = new Set<string>();
    for (const checkpoint of wanted) {
      const expected = way === 'undo' ? checkpoint.after : checkpoint.before;
      if (!sameBytes(await this.current(checkpoint.uri), expected)) changed.add(checkpoint.uri);
    }
    const overwrite = changed.size === 0 || (await confirm([...changed]));
    const done: string[] = [];
    const kept: string[] = [];
    const failed: { uri: string; error: string }[] = [];
    for (const checkpoint of wanted) {
      const { uri, mode } = checkpoint;
      if (changed.has(uri) && !overwrite) {
        kept.push(uri);
        continue;
      }
      try {
        await this.put(uri, way === 'undo' ? checkpoint.before : checkpoint.after, mode);
        await this.checkpoints.put({ ...checkpoint, undone: way === 'undo' });
        done.push(uri);
      } catch (error) {
        failed.push({ uri, error: refusalOf(error).error });
      }
    }
    return { done, kept, failed };
  }

  /** The file as the person has it now: the buffer's text where it is not saved. */
  private async current(uri: string): Promise<Uint8Array | null> {
    const buffer = this.editor.buffer(uri);
    return buffer?.dirty === true ? this.editor.encode(uri, buffer.text) : this.editor.readFile(uri);
  }

  private async put(uri: string, wanted: Uint8Array | null, mode: number | null): Promise<void> {
    const current = await this.current(uri);
    if (sameBytes(current, wanted)) return;
    if (wanted === null) {
      await this.editor.deleteFile(uri);
      return;
    }
    if (current !== null && binaryKind(current) === null && binaryKind(wanted) === null) {
      const text = await this.editor.decode(uri, wanted);
      // Through the buffer, where the person can undo it too; not when the editor would save it in another encoding.
      if (sameBytes(await this.editor.encode(uri, text), wanted)) {
        const buffer = this.editor.buffer(uri);
        const from = buffer?.dirty === true ? buffer.text : await this.editor.decode(uri, current);
        await this.editor.replaceText(uri, from, text);
        return;
      }
    }
    await this.editor.restoreFile(uri, wanted, mode);
  }

  /** Keeps what was there before the turn's first change of a file, and what its last one makes of it. */
  private async keep(
    { messageId }: ToolContext,
    uri: string,
    before: Uint8Array | null,
    after: Uint8Array | null,
    mode: number | null,
  ): Promise<void> {
    const first = (await this.checkpoints.ofMessage(messageId)).find((checkpoint) => checkpoint.uri === uri);
    const checkpoint = first && !first.undone ? first : { messageId, uri, before, mode, createdAt: this.now() };
    await this.checkpoints.put({ ...checkpoint, after, undone: false });
  }
}

const sameBytes = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === b || (a !== null && b !== null && Buffer.compare(a, b) === 0);

const changedMeanwhile = (target: Target): ToolError =>
  new ToolError(`"${target.label}" was changed in the meantime.`, 'Read it again, and make the change anew.');
