import { type BaselineStore, type Checkpoint, type CheckpointStore, sameBytes } from '../../conversation/index.ts';
import type { Editor } from '../../files/index.ts';
import type { ToolContext } from '../tool.ts';
import { withOwnChanges } from './carry.ts';
import type { EntryState } from './entryState.ts';
import { type ConfirmOverwrite, TurnMoves, type UndoReport } from './turnMoves.ts';

/** One file before and after a turn. */
export interface FileChange {
  readonly uri: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
  readonly undone: boolean;
}

/** The changes of turns, each file as it was before and is after: kept as they are made, taken back, made again. */
export class Changes {
  readonly #editor: Editor;
  readonly #checkpoints: CheckpointStore;
  readonly #baselines: BaselineStore;
  readonly #moves: TurnMoves;
  /** The conversation that has changed each file last. */
  readonly #writers = new Map<string, string>();
  readonly #now: () => number;

  constructor(editor: Editor, checkpoints: CheckpointStore, baselines: BaselineStore, now: () => number = Date.now) {
    this.#editor = editor;
    this.#checkpoints = checkpoints;
    this.#baselines = baselines;
    this.#moves = new TurnMoves(editor, checkpoints, baselines);
    this.#now = now;
  }

  /** Whether what a turn changes may be kept on the disk: nothing of a conversation off the record is. */
  mayKeep({ messageId }: ToolContext): boolean {
    return this.#checkpoints.isKept(messageId);
  }

  /** Keeps a file's state before the turn's first change of it, and the state that its last change gives it. */
  async keep(
    { messageId, conversationId }: ToolContext,
    uri: string,
    before: Uint8Array | null,
    after: Uint8Array | null,
    mode: number | null,
  ): Promise<void> {
    await this.#carry(messageId, uri, before);
    const first = await this.#checkpoints.find(messageId, uri);
    const checkpoint = first?.undone === false ? first : { messageId, uri, before, mode, createdAt: this.#now() };
    await this.#checkpoints.put({ ...checkpoint, after, undone: false });
    this.#writers.set(uri, conversationId);
    if (this.#baselines.of(uri) === null) {
      this.#baselines.put({ uri, messageId, original: before, mode, createdAt: this.#now() });
    }
  }

  /** Notes what saving has made of a turn's last change of a file. */
  async amend({ messageId }: ToolContext, uri: string, after: Uint8Array): Promise<void> {
    const checkpoint = await this.#checkpoints.find(messageId, uri);
    if (checkpoint) await this.#checkpoints.put({ ...checkpoint, after });
  }

  /** Keeps a change that something else has made for a turn, such as a command; `null` where there was or is nothing. */
  async keepEntry(
    context: ToolContext,
    uri: string,
    before: EntryState | null,
    after: EntryState | null,
  ): Promise<void> {
    const { messageId } = context;
    if (before?.kind === 'file') await this.#carry(messageId, uri, before.bytes);
    const first = await this.#checkpoints.find(messageId, uri);
    const was = (first?.undone === false ? first : null) ?? {
      messageId,
      uri,
      before: before?.bytes ?? null,
      mode: before?.mode ?? null,
      ...(before && before.kind !== 'file' ? { beforeKind: before.kind } : {}),
      createdAt: this.#now(),
    };
    const { afterKind: _, afterMode: __, ...kept } = was as Checkpoint;
    await this.#checkpoints.put({
      ...kept,
      // A change of the permissions alone may come after one of the content.
      mode: kept.mode ?? (kept.before === null ? null : (before?.mode ?? null)),
      after: after?.bytes ?? null,
      ...(after && after.kind !== 'file' ? { afterKind: after.kind } : {}),
      ...(after && after.mode !== null ? { afterMode: after.mode } : {}),
      undone: false,
    });
    this.#writers.set(uri, context.conversationId);
    // The review compares texts: links and folders are none.
    const isText = [before, after].every((state) => state === null || state.kind === 'file');
    if (!isText || sameBytes(before?.bytes ?? null, after?.bytes ?? null) || this.#baselines.of(uri) !== null) return;
    const mode = before?.mode ?? null;
    this.#baselines.put({ uri, messageId, original: before?.bytes ?? null, mode, createdAt: this.#now() });
  }

  /** The conversation that has changed a file last, while this window has been open. */
  writerOf(uri: string): string | undefined {
    return this.#writers.get(uri);
  }

  /** The files that a turn changed, in the order of its first changes. */
  async ofTurn(messageId: string): Promise<readonly FileChange[]> {
    const checkpoints = await this.#checkpoints.ofMessage(messageId);
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
    return this.#moves.move(messageId, 'undo', confirm, only);
  }

  /** Makes the changes of an undone turn again. */
  redoTurn(messageId: string, confirm: ConfirmOverwrite, only?: readonly string[]): Promise<UndoReport> {
    return this.#moves.move(messageId, 'redo', confirm, only);
  }

  /** Takes what the person has changed since the last turn over into the texts before: theirs is not to be taken back. */
  async #carry(messageId: string, uri: string, now: Uint8Array | null): Promise<void> {
    const last = await this.#checkpoints.lastOf(uri);
    if (!last) return;
    const left = last.undone ? last.before : last.after;
    if (last.messageId === messageId && !last.undone) {
      const before = await withOwnChanges(this.#editor, uri, last.before, left, now);
      if (before !== last.before) await this.#checkpoints.put({ ...last, before });
    }
    const baseline = this.#baselines.of(uri);
    if (!baseline) return;
    const original = await withOwnChanges(this.#editor, uri, baseline.original, left, now);
    if (original !== baseline.original) this.#baselines.exchange(baseline, { ...baseline, original });
  }
}
