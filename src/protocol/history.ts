import { boolean, count, type Guarded, list, literal, nullable, number, object, string } from './guard.ts';

/** Where a page of the history ends, to be handed back for the next one. */
export const historyPosition = object({ pinned: boolean, updatedAt: number, id: string });
export type HistoryPosition = Guarded<typeof historyPosition>;

/** A text, and where in it the words stand that were looked for (UTF-16 offsets, end excluded). */
const markedText = object({ text: string, ranges: list(object({ start: count, end: count })) });
export type MarkedText = Guarded<typeof markedText>;

/** Whether Claude works in a conversation, waits for the person, or neither. */
const workState = literal('working', 'waiting', 'idle');
export type WorkState = Guarded<typeof workState>;

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
  state: workState,
  /** The message in which something was found, and the text to find there. */
  hit: nullable(object({ messageId: string, excerpt: markedText, find: string })),
});
export type HistoryEntry = Guarded<typeof historyEntry>;
