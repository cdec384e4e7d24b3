export { type AttemptIds, bookAttempt, type Ledger } from './accountant.ts';
export { usesFunctions } from './request/history.ts';
export { partNames } from './request/leftOut.ts';
export { type RequestPart, requestParts } from './request/requestParts.ts';
export { nextRequest } from './request/nextRequest.ts';
export { RequestSizes } from './request/requestSize.ts';
export { ContextWindow } from './request/contextWindow.ts';
export { type ModelChoice, Responder, type TurnHooks, type TurnSettings } from './responder.ts';
export type { RecordAttempt } from './turn/attemptFigures.ts';
export {
  type Prompt,
  type QueuedPrompt,
  Session,
  type SessionParts,
  type TurnResult,
  type TurnStart,
} from './session.ts';
export { type ConversationArchive, Sessions } from './sessions.ts';
export type { ToolContext, ToolProgress, Tools } from './turn/tools.ts';
export { chatInstructions, workspaceInstructions } from './request/instructions.ts';
export { ModelCatalog } from './modelCatalog.ts';
export { Titles, type TitleParts } from './titles/titles.ts';
export { readQueue } from './queue.ts';
