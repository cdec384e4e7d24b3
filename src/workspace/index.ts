export type { Approval, ApprovalEvent } from './approval.ts';
export type { ConfirmOverwrite, FileChange, UndoReport } from './changes.ts';
export { LazyWorkspace } from './lazyWorkspace.ts';
export type { ToolTurn, ToolUpdate, WorkspaceTools } from './workspaceTools.ts';
