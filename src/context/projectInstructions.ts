import * as vscode from 'vscode';
import { Emitter, estimateTokens } from '../base/index.ts';
import { type InstructionFile, joinInstructions } from './instructionText.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

const names = ['AGENTS.md', 'CLAUDE.md'];

interface Read {
  readonly files: readonly InstructionFile[];
  readonly text: string;
}

/**
 * The workspace's own instruction files, for its workspace commands. They are read once for each conversation,
 * so that its system prompt stays the same, and only in a workspace that the person trusts.
 */
export class ProjectInstructions {
  static readonly chipId = 'project-instructions';

  private readonly workspace: WorkspaceFiles;
  private readonly read = new Map<string, Read>();
  private readonly reading = new Map<string, Promise<void>>();
  private readonly changed = new Emitter<void>();

  readonly onDidChange = this.changed.event;

  constructor(workspace: WorkspaceFiles) {
    this.workspace = workspace;
  }

  /** The part of the conversation's system prompt; empty before `load` has resolved. */
  textFor(conversationId: string): string {
    return vscode.workspace.isTrusted ? (this.read.get(conversationId)?.text ?? '') : '';
  }

  /** The chip that the panel shows for it, which can be removed. */
  chipsFor(conversationId: string): { readonly id: string; readonly label: string; readonly tokens: number }[] {
    const text = this.textFor(conversationId);
    if (text === '') return [];
    const files = this.read.get(conversationId)?.files ?? [];
    const label = `Instructions: ${files.map(({ path }) => path).join(', ')}`;
    return [{ id: ProjectInstructions.chipId, label, tokens: estimateTokens(text) }];
  }

  /** Reads them if that was not done for this conversation. Never rejects. */
  async load(conversationId: string): Promise<void> {
    if (!vscode.workspace.isTrusted || this.read.has(conversationId)) return;
    const known = this.reading.get(conversationId);
    if (known) return known;
    const reading = this.readAll().then((found) => {
      this.reading.delete(conversationId);
      this.read.set(conversationId, found);
      if (found.text !== '') this.changed.fire();
    });
    this.reading.set(conversationId, reading);
    return reading;
  }

  /** The person does not want them in this conversation. */
  leaveOut(conversationId: string): void {
    this.read.set(conversationId, { files: [], text: '' });
    this.changed.fire();
  }

  private async readAll(): Promise<Read> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const files: InstructionFile[] = [];
    for (const folder of folders) {
      for (const name of names) {
        const path = folders.length > 1 ? `${folder.name}/${name}` : name;
        const target = await this.workspace.find(path);
        if (typeof target === 'string' || target.kind !== 'file') continue;
        const content = await this.workspace.files.text(target).catch(() => null);
        if (content) files.push({ path, text: content.text });
      }
    }
    return joinInstructions(files);
  }
}
