export { type AttemptIds, bookAttempt, type Ledger } from './accountant.ts';
export { type RecordAttempt, Responder, type TurnSettings } from './responder.ts';
export { type Prompt, type QueuedPrompt, Session, type SessionParts, type TurnResult } from './session.ts';
export { type ConversationKeeper, Sessions } from './sessions.ts';
export type { ToolContext, ToolProgress, Tools } from './tools.ts';
export { chatInstructions, workspaceInstructions } from './instructions.ts';
export { ModelCatalog } from './modelCatalog.ts';
