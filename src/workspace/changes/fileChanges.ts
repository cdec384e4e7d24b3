import { sameBytes } from '../../conversation/index.ts';
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
  maxWholeFileBytes,
  piecesBetween,
  type Readings,
  refusalOf,
  smallestChange,
  StaleBuffer,
  type Target,
  ToolError,
  verifyUnmoved,
  type WantedCell,
} from '../../files/index.ts';
import type { ToolContext } from '../tool.ts';
import { changedMeanwhile, unsavedAndUndecodable } from './changeRefusals.ts';
import type { Changes } from './changes.ts';
import { type EntryState, removeEntry, stateOfEntry } from './entryState.ts';
import { folderContent, type FolderEntry, isSameContent } from './folderContent.ts';
import { currentBytes, refuseDirtyElsewhere } from './unsaved.ts';

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

/** Changes files for a turn: exactly to what was planned, and after what was there is kept. */
export class FileChanges {
  readonly #editor: Editor;
  readonly #files: Files;
  readonly #readings: Readings;
  readonly #changes: Changes;

  constructor(editor: Editor, files: Files, readings: Readings, changes: Changes) {
    this.#editor = editor;
    this.#files = files;
    this.#readings = readings;
    this.#changes = changes;
  }

  /** The conversation that has changed a file last, while this window has been open. */
  writerOf(uri: string): string | undefined {
    return this.#changes.writerOf(uri);
  }

  /**
   * Works out the change of a file to another text, so that every byte outside of what differs stays.
   *
   * @throws ToolError when that cannot be done
   */
  async plan(target: Target, file: FileText, text: string): Promise<PlannedChange> {
    const { codec } = file;
    const beneathOther = this.#editor.isDirtyElsewhere(file.uri);
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
    if (!planned.beneathOther) refuseDirtyElsewhere(this.#editor, uri);
    const current = await this.#files.text(target, Math.max(maxWholeFileBytes, file.bytes.length));
    if (current.text !== file.text || current.dirty !== file.dirty) throw changedMeanwhile(target);
    if (!sameBytes(current.bytes, file.bytes)) throw changedMeanwhile(target);
    const previous = file.dirty
      ? Buffer.concat([byteOrderMark(file.bytes), await codec.encode(file.text)])
      : current.bytes;
    await this.#changes.keep(context, uri, previous, bytes, target.mode);
    if (!planned.throughBuffer) {
      await this.#editor.writeBytes(uri, bytes, null);
      this.#readings.note(context.conversationId, uri, text);
      return { saved: true };
    }
    const { saved } = await this.#replaceText(planned);
    this.#readings.note(context.conversationId, uri, text);
    // What runs on saving (a formatter) may have had its own say.
    const written = saved ? await this.#editor.readFile(uri) : bytes;
    if (written !== null && !sameBytes(written, bytes)) {
      await this.#changes.amend(context, uri, written);
      this.#readings.note(context.conversationId, uri, (await decodeText(written, codec)).text);
    }
    return { saved };
  }

  /** Through the buffer; past it where that is behind the disk, which is what the change was worked out for. */
  async #replaceText({ file, text, bytes }: PlannedChange): Promise<{ readonly saved: boolean }> {
    const { uri } = file;
    try {
      return await this.#editor.replaceText(uri, file.text, text);
    } catch (error) {
      if (!(error instanceof StaleBuffer) || !sameBytes(await this.#editor.readFile(uri), file.bytes)) throw error;
      await this.#editor.writeBytes(uri, bytes, null);
      return { saved: true };
    }
  }

  /**
   * Changes cells of a notebook that is open in the editor, given the sources of all of them and how they are to be.
   *
   * @throws ToolError when they are others by now, or when it could not be saved; the notebook is then as before
   */
  async writeCells(
    target: Target,
    expected: readonly string[],
    wanted: readonly WantedCell[],
    context: ToolContext,
  ): Promise<{ readonly saved: boolean }> {
    const uri = this.#files.uriOf(target);
    await verifyUnmoved(target);
    const before = await currentBytes(this.#editor, uri);
    await this.#changes.keep(context, uri, before, before, target.mode);
    const result = await this.#editor.replaceCells(uri, expected, wanted);
    await this.#changes.keep(context, uri, before, await currentBytes(this.#editor, uri), target.mode);
    return result;
  }

  /** The bytes of a new file, in the encoding that the settings give. @throws ToolError when it lacks a character */
  async newBytes(target: Target, content: string): Promise<Uint8Array> {
    const codec = await this.#editor.codec(this.#files.uriOf(target), new Uint8Array());
    return Buffer.concat([markOf(codec.encoding), await encodeExactly(content, codec)]);
  }

  /** Makes a new file. @throws when there is one by now */
  async create(target: Target, content: string, bytes: Uint8Array, context: ToolContext): Promise<void> {
    await verifyUnmoved(target);
    const uri = this.#files.uriOf(target);
    await this.#changes.keep(context, uri, null, bytes, null);
    await this.#editor.createFile(uri, bytes);
    this.#readings.note(context.conversationId, uri, content);
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
    const uri = this.#files.uriOf(target);
    if (!beneathOther) refuseDirtyElsewhere(this.#editor, uri);
    const buffer = this.#editor.buffer(uri);
    if (buffer?.dirty === true || !sameBytes(await this.#editor.readFile(uri), bytes)) throw changedMeanwhile(target);
    await this.#changes.keep(context, uri, bytes, null, target.mode);
    return this.#editor.deleteFile(uri);
  }

  /**
   * Deletes a folder that still holds exactly this. Nothing goes before a copy of all is kept, and what has come into it
   * in between stays.
   *
   * @throws ToolError when it holds something else, or when only a part could be deleted
   */
  async deleteFolder(
    target: Target,
    content: readonly FolderEntry[],
    context: ToolContext,
  ): Promise<{ readonly trashed: boolean }> {
    await verifyUnmoved(target);
    const read = async (entry: FolderEntry): Promise<{ readonly entry: FolderEntry; readonly state: EntryState }> => ({
      entry,
      state: await stateOfEntry(entry),
    });
    const states = await Promise.all(content.map(read)).catch(() => {
      throw changedMeanwhile(target);
    });
    for (const { entry } of states) refuseDirtyElsewhere(this.#editor, this.#editor.uriOfPath(entry.path));
    if (!isSameContent(content, await folderContent(target))) throw changedMeanwhile(target);
    for (const { entry, state } of states) {
      await this.#changes.keepEntry(context, this.#editor.uriOfPath(entry.path), state, null);
    }
    if (await this.#editor.trashFolder(this.#editor.uriOfPath(target.path))) return { trashed: true };
    for (const [index, { entry }] of [...states.entries()].toReversed()) {
      try {
        await removeEntry(this.#editor.uriOfPath(entry.path), entry.kind, this.#editor);
      } catch (error) {
        const gone = states.length - 1 - index;
        throw new ToolError(
          `Only ${gone} of ${states.length} parts of "${target.label}" were deleted. ${refusalOf(error).error}`,
          'Tell the person, who can bring them back with Undo Turn.',
        );
      }
    }
    return { trashed: false };
  }
}

/** The places that differ. Where all bytes can be decoded and encoded again, one stretch is the same, and quicker. */
function differences({ text: before, exact }: FileText, after: string): readonly Change[] {
  if (before === after) return [];
  return exact ? [smallestChange(before, after)] : piecesBetween(before, after);
}
