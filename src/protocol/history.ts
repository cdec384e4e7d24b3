import { boolean, count, type Guarded, list, nullable, number, object, string } from './guard.ts';

/** Where a page of the history ends, to be handed back for the next one. */
export const historyPosition = object({ pinned: boolean, updatedAt: number, id: string });
export type HistoryPosition = Guarded<typeof historyPosition>;

/** A text, and where in it the words stand that were looked for (UTF-16 offsets, end excluded). */
const markedText = object({ text: string, ranges: list(object({ start: count, end: count })) });
export type MarkedText = Guarded<typeof markedText>;

/** A conversation in the history, or a place in one that a search has found. */
export const historyEntry = object({
  conversationId: string,
  title: markedText,
  /** Its workspace and how long ago, e.g. `app · 5 min`. */
  detail: string,
  /** The heading under which it stands. */
  group: string,
  pinned: boolean,
  isShown: boolean,
  /** The message in which something was found, and the text to find there. */
  hit: nullable(object({ messageId: string, excerpt: markedText, find: string })),
});
export type HistoryEntry = Guarded<typeof historyEntry>;
