import path from 'node:path';
import * as vscode from 'vscode';
import type { BaselineStore, CheckpointStore } from '../../conversation/index.ts';
import { ProcessRunner } from '../command/processRunner.ts';
import type { FitPicture } from '../../llm/index.ts';
import type { LoadWasm } from '../command/syntax.ts';
import type { ExternalTools } from '../externalTools.ts';
import { findRipgrep } from '../../files/index.ts';
import type { Guidance } from '../tools/readSkill.ts';
import { type RuleBook, WorkspaceTools } from '../workspaceTools.ts';
import { CommandTerminal } from './commandTerminal.ts';
import { otherTools } from './otherTools.ts';
import { ProposalEditors } from './proposals.ts';
import { ChangeReview } from './review.ts';
import { shellSetup } from './shellSettings.ts';
import type { VscodeEditor } from '../../files/vscode/index.ts';

export interface WorkspaceParts {
  readonly tools: WorkspaceTools;
  readonly review: ChangeReview;
  /** Proposed texts that the person changes before they allow them. */
  readonly proposals: ProposalEditors;
  dispose(): void;
}

export interface WorkspaceSetting {
  readonly editor: VscodeEditor;
  /** The extension's own storage. */
  readonly globalStorage: vscode.Uri;
  readonly checkpoints: CheckpointStore;
  readonly baselines: BaselineStore;
  readonly rules: RuleBook;
  readonly loadWasm: LoadWasm;
  /** The names of other extensions' tools that the person has added. */
  readonly addedTools: () => readonly string[];
  /** Makes pictures as small as the API takes them. */
  readonly fitPicture: FitPicture;
  readonly guidance?: Guidance;
  /** Tools that are made ready for a turn. */
  readonly external?: ExternalTools;
}

/** The tools of workspace commands at work in VS Code. */
export function createWorkspace(setting: WorkspaceSetting): WorkspaceParts {
  const terminal = new CommandTerminal();
  const runner = new ProcessRunner(shellSetup, terminal);
  const review = new ChangeReview();
  const tools = new WorkspaceTools({
    editor: setting.editor,
    runner,
    checkpoints: setting.checkpoints,
    baselines: setting.baselines,
    rules: setting.rules,
    loadWasm: setting.loadWasm,
    snapshots: path.join(setting.globalStorage.fsPath, 'snapshots'),
    ripgrep: findRipgrep(vscode.env.appRoot, process.platform, process.arch),
    otherTools: () => otherTools(setting.addedTools(), setting.fitPicture),
    fitPicture: setting.fitPicture,
    ...(setting.external ? { external: setting.external } : {}),
    ...(setting.guidance ? { guidance: setting.guidance } : {}),
  });
  const proposals = new ProposalEditors();
  tools.approvals.onDidChange((event) => {
    if (event.type === 'answered') void proposals.close(event.id);
  });
  return {
    tools,
    review,
    proposals,
    dispose: () => {
      for (const part of [tools, review, proposals, runner, terminal]) part.dispose();
    },
  };
}

/** Reads the files that stand beside the bundle. */
export function wasmBeside(extension: vscode.Uri): LoadWasm {
  return async (name) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, 'dist', name));
}
