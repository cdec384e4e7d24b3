import type { ChatFunctionDefinition, ChatFunctionRequest, ChatFunctionResult } from '../llm/index.ts';
import type { Approval } from './approval.ts';
import type { WorkspaceParts } from './vscode/createWorkspace.ts';
import type { ToolTurn } from './workspaceTools.ts';

/**
 * The tools, loaded when they are first needed: they bring a parser and a schema library along, which a chat can do
 * without. Once `ready` has resolved, it answers like the tools themselves.
 */
export class LazyWorkspace {
  private readonly load: () => Promise<WorkspaceParts>;
  private loading: Promise<WorkspaceParts> | null = null;
  private loaded: WorkspaceParts | null = null;

  constructor(load: () => Promise<WorkspaceParts>) {
    this.load = load;
  }

  ready(): Promise<WorkspaceParts> {
    this.loading ??= this.load().then((parts) => (this.loaded = parts));
    return this.loading;
  }

  definitions(): ChatFunctionDefinition[] {
    return this.loaded?.tools.definitions() ?? [];
  }

  isReadOnly(name: string): boolean {
    return this.loaded?.tools.isReadOnly(name) ?? false;
  }

  async execute(request: ChatFunctionRequest, turn: ToolTurn): Promise<ChatFunctionResult> {
    return (await this.ready()).tools.execute(request, turn);
  }

  /** The question that a tool's row waits for; `null` when none does. */
  approvalOf(messageId: string, callId: string): Approval | null {
    const pending = this.loaded?.tools.approvals.pending ?? [];
    return pending.find((approval) => approval.messageId === messageId && approval.callId === callId) ?? null;
  }

  dispose(): void {
    this.loaded?.dispose();
  }
}
