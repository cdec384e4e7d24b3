import { count, type Guarded, list, literal, nullable, object, string } from './guard.ts';

const changedFile = object({
  uri: string,
  name: string,
  /** Lines that came and went; `null` where they are not counted. */
  added: nullable(count),
  removed: nullable(count),
  kind: literal('created', 'changed', 'deleted'),
  /** Whether it waits to be kept, was kept, or was taken back. */
  state: literal('open', 'kept', 'undone'),
});
export type ChangedFileView = Guarded<typeof changedFile>;

/** The files that the turn of an answer has changed. */
export const turnChanges = object({ messageId: string, files: list(changedFile) });
export type TurnChangesView = Guarded<typeof turnChanges>;
