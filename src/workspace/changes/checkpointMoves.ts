import type { Checkpoint } from '../../conversation/index.ts';
import type { EntryState } from './entryState.ts';

/** The entry that a checkpoint has on one side; `null` for none. */
export function stateOf(checkpoint: Checkpoint, side: 'before' | 'after'): EntryState | null {
  const bytes = checkpoint[side];
  const kind = (side === 'before' ? checkpoint.beforeKind : checkpoint.afterKind) ?? 'file';
  if (bytes === null && kind !== 'folder') return null;
  const mode = side === 'before' ? checkpoint.mode : (checkpoint.afterMode ?? checkpoint.mode);
  return { kind, bytes, mode };
}

/** Whether one of these URIs is meant, or a folder that one of them lies in. */
export const isMeant = (uri: string, all: readonly Checkpoint[], only: readonly string[] | undefined): boolean =>
  only === undefined ||
  only.includes(uri) ||
  (all.some((each) => each.uri === uri && (each.beforeKind ?? each.afterKind) === 'folder') &&
    only.some((other) => other.startsWith(`${uri}/`)));

/** First what goes, what lies in a folder before the folder; then what comes, the folder before what lies in it. */
export function inOrder(checkpoints: readonly Checkpoint[], way: 'undo' | 'redo'): Checkpoint[] {
  const goes = (checkpoint: Checkpoint): boolean => stateOf(checkpoint, way === 'undo' ? 'before' : 'after') === null;
  const sorted = checkpoints.toSorted((a, b) => (a.uri < b.uri ? -1 : 1));
  return [...sorted.filter(goes).toReversed(), ...sorted.filter((checkpoint) => !goes(checkpoint))];
}
