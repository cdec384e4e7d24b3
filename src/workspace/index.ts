export type { Approval, ApprovalEvent } from './approval/approval.ts';
export type { FileChange } from './changes/changes.ts';
export type { ConfirmOverwrite, UndoReport } from './changes/turnMoves.ts';
export { commandEnvironment } from './command/environment.ts';
export { endProcesses } from './command/processes.ts';
export { LazyWorkspace } from './lazyWorkspace.ts';
export type { UnkeptChanges, UnkeptFile, UnkeptPiece } from './changes/unkept.ts';
export type { ToolTurn, ToolUpdate } from './toolTurn.ts';
export type { WorkspaceTools } from './workspaceTools.ts';
export type { Guidance } from './tools/readSkill.ts';
export {
  allowed,
  ask,
  type AskMore,
  type FormQuestion,
  objectInput,
  type Plan,
  type Tool,
  type ToolOutput,
} from './tool.ts';
export type { BeginningTurn, ExternalTools, OwnRow } from './externalTools.ts';
