export type { Approval, ApprovalDecision, ApprovalEvent } from './approval.ts';
export type { ConfirmOverwrite, FileChange, UndoReport } from './changes.ts';
export type { LoadWasm } from './command/syntax.ts';
export type { Preview } from './text/preview.ts';
export { createWorkspace, wasmBeside, type WorkspaceParts, type WorkspaceSetting } from './vscode/createWorkspace.ts';
export { offeredTools } from './vscode/otherTools.ts';
export type { ToolTurn, ToolUpdate, WorkspaceTools } from './workspaceTools.ts';
