export { createWorkspace, wasmBeside, type WorkspaceParts, type WorkspaceSetting } from './createWorkspace.ts';
export { offeredTools } from './otherTools.ts';
