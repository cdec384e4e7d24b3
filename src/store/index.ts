export type { MemoryReason, StoreCondition } from './database.ts';
export type { ConversationSummary, ListOptions, Page, PagePosition } from './history.ts';
export type { AttachOptions } from './recorder.ts';
export { openStore, type Store, type StoredConversation, type StoreOptions } from './store.ts';
export type { Timing } from './timing.ts';
