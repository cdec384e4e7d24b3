/** A name in a folder stands for a plain file, a link (its bytes are the target) or a folder. */
export type EntryKind = 'file' | 'link' | 'folder';

/** One file before and after a turn: enough to take the turn back and to do it again. */
export interface Checkpoint {
  /** The answer whose turn changed the file. */
  readonly messageId: string;
  readonly uri: string;
  /** The file's bytes before the turn's first change; `null` when there was no file. */
  readonly before: Uint8Array | null;
  /** The file's bytes after the turn's last change; `null` when it was deleted. */
  readonly after: Uint8Array | null;
  /** The permission bits that the file had; `null` when there was none or they are not known. */
  readonly mode: number | null;
  /** The permission bits that it has after the turn, where these have changed. */
  readonly afterMode?: number | null;
  /** The kind of entry that it was and is; a file where it is not said. */
  readonly beforeKind?: EntryKind;
  readonly afterKind?: EntryKind;
  /** Whether the turn's change has been taken back. */
  readonly undone: boolean;
  /** ms since 1970. */
  readonly createdAt: number;
}

/** Where checkpoints are kept. A turn has at most one for each file. */
export interface CheckpointStore {
  /** Keeps a checkpoint; one of the same message and URI is replaced. It is on disk when the promise resolves. */
  put(checkpoint: Checkpoint): Promise<void>;
  /** The checkpoints of a turn, in the order of the turn's first changes. */
  ofMessage(messageId: string): Promise<readonly Checkpoint[]>;
  /** The checkpoint of a turn for a file; `null` when the turn has not changed it. */
  find(messageId: string, uri: string): Promise<Checkpoint | null>;
  /** Whether what belongs to a message may be written to the disk. */
  isKept(messageId: string): boolean;
  /** The checkpoint of a file that was made last; `null` when no turn has changed it. */
  lastOf(uri: string): Promise<Checkpoint | null>;
}

/** A file as it was before the first change of a turn that the person has not kept: the left side of the review. */
export interface Baseline {
  readonly uri: string;
  /** The answer whose turn changed the file first. */
  readonly messageId: string;
  /** The bytes before; `null` when there was no file. */
  readonly original: Uint8Array | null;
  /** The permission bits that the file had; `null` when there was none or they are not known. */
  readonly mode: number | null;
  /** ms since 1970. */
  readonly createdAt: number;
}

/** Where baselines are kept: one for each file with changes that are not kept. */
export interface BaselineStore {
  /** Keeps a baseline, in the place of the one that the file had. */
  put(baseline: Baseline): void;
  /**
   * Puts another text in the place of one, if that still is the file's: another window may have moved it.
   *
   * @param to `null` when there is nothing to be kept any more
   * @returns whether it still was
   */
  exchange(from: Baseline, to: Baseline | null): boolean;
  of(uri: string): Baseline | null;
  remove(uri: string): void;
  /** All of them, oldest first. */
  all(): readonly Baseline[];
}
