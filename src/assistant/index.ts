export { type AttemptIds, bookAttempt, type Ledger } from './accountant.ts';
export { ContextWindow } from './contextWindow.ts';
export { Responder, type TurnCompanions, type TurnSettings } from './responder.ts';
export type { RecordAttempt } from './turn.ts';
export {
  type Prompt,
  type QueuedPrompt,
  Session,
  type SessionParts,
  type TurnResult,
  type TurnStart,
} from './session.ts';
export { type ConversationArchive, Sessions } from './sessions.ts';
export type { ToolContext, ToolProgress, Tools } from './tools.ts';
export { chatInstructions, workspaceInstructions } from './instructions.ts';
export { ModelCatalog } from './modelCatalog.ts';
export { Titles, type TitleParts } from './titles.ts';
export { readQueue } from './queue.ts';
