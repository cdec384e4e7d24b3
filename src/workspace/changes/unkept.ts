import { type Baseline, type BaselineStore, type CheckpointStore, sameBytes } from '../../conversation/index.ts';
import { Emitter, t } from '../../base/index.ts';
import {
  applyPieces,
  binaryKind,
  bufferHolds,
  byteOrderMark,
  changeBytes,
  type Codec,
  decodeText,
  type Editor,
  encodeExactly,
  isNotebook,
  type Piece,
  piecesBetween,
  refusalOf,
  ToolError,
  maxWholeFileBytes,
} from '../../files/index.ts';
import { refuseLink } from './entryState.ts';
import { putCells, withUnsavedCells } from './notebookUndo.ts';
import type { ConfirmOverwrite, UndoReport } from './turnMoves.ts';
import { isDirtyInCustomEditor, isDirtyUnseen } from './unsaved.ts';

/** A file with changes of turns that the person has not kept yet. */
export interface UnkeptFile {
  readonly uri: string;
  /** The bytes before the first of these changes; `null` when there was no file. */
  readonly original: Uint8Array | null;
  /** The bytes now, those of the editor's buffer where it is not saved; `null` when there is no file. */
  readonly current: Uint8Array | null;
  /** Whether the two are texts that can be compared by lines: pictures, notebooks and what is too large are not. */
  readonly byLines: boolean;
}

/** One place where a file differs from the text before. */
export interface UnkeptPiece extends Piece {
  /** The first line of the place in the text of now, from 1, and how many lines it has there: 0 where lines were removed. */
  readonly newLine: number;
  readonly newCount: number;
}

/** Both texts of a file, with what is needed to write either. */
interface Sides {
  readonly baseline: Baseline;
  readonly original: Uint8Array;
  readonly originalText: string;
  readonly originalCodec: Codec;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly codec: Codec;
  readonly exact: boolean;
  readonly dirty: boolean;
}

/** Told when the person has taken back what a turn wrote. */
export interface UndoneChange {
  readonly uri: string;
  /** The pieces that were taken back; empty for all that was changed in the file. */
  readonly pieces: readonly Piece[];
}

/**
 * Changes of turns until the person keeps them: what differs between the file and its text before. Keeping moves that
 * text and touches no file; undoing writes through the editor's buffer, so that the editor's own undo brings it back.
 * Everything is worked out from the file as it is at that moment, and nothing is remembered between two calls.
 */
export class UnkeptChanges {
  readonly #editor: Editor;
  readonly #baselines: BaselineStore;
  readonly #checkpoints: CheckpointStore;
  readonly #changed = new Emitter<void>();
  readonly #undone = new Emitter<UndoneChange>();

  /** Something was kept or undone. */
  readonly onDidChange = this.#changed.event;
  readonly onDidUndo = this.#undone.event;

  constructor(editor: Editor, baselines: BaselineStore, checkpoints: CheckpointStore) {
    this.#editor = editor;
    this.#baselines = baselines;
    this.#checkpoints = checkpoints;
  }

  /** The files with changes that are not kept. One that is as it was before is none. */
  async files(): Promise<readonly UnkeptFile[]> {
    const found: UnkeptFile[] = [];
    for (const { uri, original } of this.#baselines.all()) {
      const current = await this.#current(uri);
      if (sameBytes(original, current)) continue;
      const byLines = (await this.#isComparable(uri, original)) && (await this.#isComparable(uri, current));
      found.push({ uri, original, current, byLines });
    }
    return found;
  }

  /** Whether the file has a text before that is not given up. */
  has(uri: string): boolean {
    return this.#baselines.of(uri) !== null;
  }

  /** The text before; `null` when the file has nothing to be kept, or none that is text. */
  async originalText(uri: string): Promise<string | null> {
    const baseline = this.#baselines.of(uri);
    if (!baseline) return null;
    const { original } = baseline;
    if (original === null) return '';
    if (!(await this.#isComparable(uri, original))) return null;
    return (await decodeText(original, await this.#editor.codec(uri, original))).text;
  }

  /** The places that differ, from the top; `null` where files cannot be compared by lines. */
  async pieces(uri: string): Promise<readonly UnkeptPiece[] | null> {
    const sides = await this.#sides(uri);
    return sides && placed(piecesBetween(sides.originalText, sides.text));
  }

  /** Why a file is only kept or taken back as a whole; `null` when that can be done place by place. */
  async whyWhole(uri: string): Promise<string | null> {
    const baseline = this.#baselines.of(uri);
    if (!baseline) return null;
    const { original } = baseline;
    const bytes = await this.#readFile(uri);
    if (bytes === null) return t('There is no file any more: keep or undo it as a whole.');
    if (original === null) return t('Claude made this file: keep or undo it as a whole.');
    if (isNotebook(uri)) return t('A notebook is kept or undone as a whole.');
    if ((await this.#isComparable(uri, original)) && (await this.#isComparable(uri, bytes))) return null;
    return t('This file cannot be compared by lines: keep or undo it as a whole.');
  }

  /** Keeps one place. @throws ToolError when it is not there any more */
  async keepPiece(uri: string, piece: Piece): Promise<void> {
    const sides = await this.#sidesWith(uri, piece);
    const { baseline, originalText, text } = sides;
    const isLast = applyPieces(originalText, [piece]) === text;
    const original = await changeBytes(sides.original, sides.originalCodec, piece);
    // Another window may have kept something in the meantime, which must not be forgotten.
    if (!this.#baselines.exchange(baseline, isLast ? null : { ...baseline, original })) throw gone();
    this.#changed.fire();
  }

  /** Keeps everything in a file. */
  keepFile(uri: string): void {
    this.#baselines.remove(uri);
    this.#changed.fire();
  }

  /** Takes one place back. @throws ToolError when it is not there any more, or cannot be written */
  async undoPiece(uri: string, piece: Piece): Promise<void> {
    const sides = await this.#sidesWith(uri, piece);
    const now = placed(piecesBetween(sides.originalText, sides.text));
    const kept = now.filter((each) => !isSame(each, piece));
    await this.#write(uri, sides, applyPieces(sides.originalText, kept));
    await this.#settle(uri, [piece]);
  }

  /**
   * Makes files what they were before. Those that are not as the last turn has left them (the person has gone on with
   * them, another window has written them, the repository has moved to another branch) only after a yes.
   */
  async undoFiles(uris: readonly string[], confirm: ConfirmOverwrite): Promise<UndoReport> {
    const changed = new Set<string>();
    for (const uri of uris) if (await this.#isChangedSince(uri)) changed.add(uri);
    const overwrite = changed.size === 0 || (await confirm([...changed]));
    const done: string[] = [];
    const kept: string[] = [];
    const failed: { uri: string; error: string }[] = [];
    for (const uri of uris) {
      if (changed.has(uri) && !overwrite) {
        kept.push(uri);
        continue;
      }
      try {
        await this.#undoFile(uri, changed.has(uri));
        done.push(uri);
      } catch (error) {
        failed.push({ uri, error: refusalOf(error).error });
      }
    }
    return { done, kept, failed };
  }

  /** Whether a file is not as the last turn has left it, or a custom editor holds unsaved changes of it. */
  async #isChangedSince(uri: string): Promise<boolean> {
    if (isDirtyInCustomEditor(this.#editor, uri)) return true;
    const last = await this.#checkpoints.lastOf(uri);
    return last !== null && !sameBytes(await this.#current(uri), last.undone ? last.before : last.after);
  }

  /** @param asked the person was asked, so that it may be written beneath the unsaved changes of a custom editor */
  async #undoFile(uri: string, asked: boolean): Promise<void> {
    const baseline = this.#baselines.of(uri);
    if (!baseline) throw gone();
    const { original, mode } = baseline;
    await refuseLink(uri);
    if (isNotebook(uri) && (await putCells(this.#editor, uri, original))) {
      await this.#settle(uri, []);
      return;
    }
    const beneath = asked && isDirtyInCustomEditor(this.#editor, uri);
    if (!beneath && isDirtyUnseen(this.#editor, uri)) throw dirtyElsewhere();
    const sides = beneath ? null : await this.#sides(uri);
    if (sides) await this.#write(uri, sides, sides.originalText, original);
    else if (original === null) await this.#editor.deleteFile(uri);
    else if ((await this.#current(uri)) === null) await this.#recreate(uri, original, mode);
    else await this.#editor.writeBytes(uri, original, mode);
    await this.#settle(uri, []);
  }

  async #recreate(uri: string, bytes: Uint8Array, mode: number | null): Promise<void> {
    await this.#editor.createFile(uri, bytes);
    if (mode !== null) await this.#editor.writeBytes(uri, bytes, mode);
  }

  /** Undoing or redoing a turn must not bring back what was taken back now: its checkpoint ends with the file as it is. */
  async #settle(uri: string, pieces: readonly Piece[]): Promise<void> {
    const current = await this.#current(uri);
    const last = await this.#checkpoints.lastOf(uri);
    if (last && !last.undone) await this.#checkpoints.put({ ...last, after: current });
    const baseline = this.#baselines.of(uri);
    if (baseline && sameBytes(baseline.original, current)) this.#baselines.exchange(baseline, null);
    this.#undone.fire({ uri, pieces });
    this.#changed.fire();
  }

  /**
   * Writes a text: through the buffer where it can hold it so that saving gives the bytes, else in the bytes.
   *
   * @param exactly the very bytes, where they are known
   */
  async #write(uri: string, sides: Sides, text: string, exactly: Uint8Array | null = null): Promise<void> {
    const { bytes, codec, exact, dirty } = sides;
    await refuseLink(uri);
    if (isDirtyUnseen(this.#editor, uri)) throw dirtyElsewhere();
    if (dirty || (exact && codec.isApart !== true && bufferHolds(sides.text, text))) {
      await encodeExactly(text, codec);
      await this.#editor.replaceText(uri, sides.text, text);
      return;
    }
    let written = bytes;
    for (const change of piecesBetween(sides.text, text).toReversed()) {
      written = await changeBytes(written, codec, change);
    }
    if (!sameBytes(await this.#editor.readFile(uri), bytes)) throw gone();
    await this.#editor.writeBytes(uri, exactly ?? written, null);
  }

  async #sidesWith(uri: string, piece: Piece): Promise<Sides> {
    const sides = await this.#sides(uri);
    if (!sides || !piecesBetween(sides.originalText, sides.text).some((each) => isSame(each, piece))) throw gone();
    return sides;
  }

  /** Both texts; `null` when one is missing, is no text, or is too large. */
  async #sides(uri: string): Promise<Sides | null> {
    const baseline = this.#baselines.of(uri);
    const original = baseline?.original ?? null;
    const bytes = await this.#readFile(uri);
    if (baseline === null || original === null || bytes === null) return null;
    if (!(await this.#isComparable(uri, original)) || !(await this.#isComparable(uri, bytes))) return null;
    const originalCodec = await this.#editor.codec(uri, original);
    const codec = await this.#editor.codec(uri, bytes);
    const decoded = await decodeText(bytes, codec);
    const buffer = this.#editor.buffer(uri);
    const dirty = buffer?.dirty === true;
    return {
      baseline,
      original,
      originalText: (await decodeText(original, originalCodec)).text,
      originalCodec,
      text: dirty ? buffer.text : decoded.text,
      bytes,
      codec,
      exact: decoded.exact,
      dirty,
    };
  }

  /** Whether a file with these bytes, or none, can be compared by lines. */
  async #isComparable(uri: string, bytes: Uint8Array | null): Promise<boolean> {
    if (bytes === null) return !isNotebook(uri);
    if (isNotebook(uri) || bytes.length > maxWholeFileBytes) return false;
    if (binaryKind(bytes) === null) return true;
    const { encoding } = await this.#editor.codec(uri, bytes);
    return binaryKind(bytes, encoding) === null;
  }

  async #current(uri: string): Promise<Uint8Array | null> {
    const buffer = this.#editor.buffer(uri);
    const bytes = await this.#readFile(uri);
    if (buffer?.dirty !== true || bytes === null) return bytes;
    const codec = await this.#editor.codec(uri, bytes);
    return Buffer.concat([byteOrderMark(bytes), await codec.encode(buffer.text)]);
  }

  /** The file's bytes, or the unsaved notebook's; `null` where there is no file that can be read, such as a directory in its place. */
  async #readFile(uri: string): Promise<Uint8Array | null> {
    return withUnsavedCells(this.#editor, uri, await this.#editor.readFile(uri).catch(() => null));
  }
}

/** Each place with its lines in the new text. */
function placed(pieces: readonly Piece[]): readonly UnkeptPiece[] {
  let shift = 0;
  return pieces.map((piece) => {
    const newLine = piece.line + shift;
    shift += piece.added.length - piece.removed.length;
    return { ...piece, newLine, newCount: piece.added.length };
  });
}

const isSame = (a: Piece, b: Piece): boolean => a.start === b.start && a.end === b.end && a.insert === b.insert;

const gone = (): ToolError => new ToolError('This change is not there any more.', 'Look at the file as it is now.');

const dirtyElsewhere = (): ToolError =>
  new ToolError('The file has unsaved changes in a notebook or a custom editor.', 'Save or close it there first.');
