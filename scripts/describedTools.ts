import type { Editor } from '../src/files/index.ts';
import { WorkspaceTools } from '../src/workspace/workspaceTools.ts';
import type { DescribedTool } from './contributions.ts';

/** The tools as a model is told of them in a trusted workspace. None of them is called. */
export function describedTools(): readonly DescribedTool[] {
  const editor: Partial<Editor> = {
    isTrusted: () => true,
    roots: () => ({ folders: [], protectedFolders: [] }) as unknown as ReturnType<Editor['roots']>,
  };
  const never = (): never => {
    throw new Error('The tools are only described here.');
  };
  const tools = new WorkspaceTools({
    editor: editor as Editor,
    runner: { shell: never, distrust: never, run: never },
    checkpoints: { put: never, ofMessage: never, find: never, lastOf: never, isKept: never },
    baselines: { put: never, exchange: never, of: never, remove: never, all: never },
    rules: { list: () => [], add: never },
    loadWasm: never,
    ripgrep: null,
  });
  return tools.definitions();
}
