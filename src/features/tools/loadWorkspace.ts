import type * as vscode from 'vscode';
import { ApprovalRules, type Settings } from '../../config/index.ts';
import type { VscodeEditor } from '../../files/vscode/index.ts';
import type { FitPicture } from '../../llm/index.ts';
import type { ExternalTools, LazyWorkspace } from '../../workspace/index.ts';
import type { PromptContext } from '../../context/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import type { AddedTools } from './addedTools.ts';

/** The loader of the tools at work in VS Code. The store must be open when they are loaded. */
export const loadWorkspace =
  (
    { globalStorageUri, extensionUri }: vscode.ExtensionContext,
    store: OpenedStore,
    settings: Settings,
    addedTools: AddedTools,
    external: ExternalTools,
    instructions: PromptContext['instructions'],
    editor: VscodeEditor,
    fitPicture: FitPicture,
  ): ConstructorParameters<typeof LazyWorkspace>[0] =>
  async () => {
    const { createWorkspace, wasmBeside } = await import('../../workspace/vscode/index.ts');
    return createWorkspace({
      editor,
      globalStorage: globalStorageUri,
      checkpoints: store.current.checkpoints,
      baselines: store.current.baselines,
      rules: new ApprovalRules(settings),
      loadWasm: wasmBeside(extensionUri),
      addedTools: () => addedTools.names,
      external,
      fitPicture,
      guidance: {
        readSkill: async (id, name, file) => (await instructions.skillsFor(id)).read(name, file),
        touched: (id, path) => instructions.touched(id, path),
      },
    });
  };
