import { Emitter, Lazy } from '../base/index.ts';
import type { ChatFunctionDefinition, ChatFunctionRequest, ChatFunctionResult } from '../llm/index.ts';
import type { ApprovalAnswer } from '../protocol/index.ts';
import type { Approval } from './approval/approval.ts';
import type { WorkspaceParts } from './vscode/createWorkspace.ts';
import type { ToolTurn, TurnWithRows } from './toolTurn.ts';

/**
 * The tools, loaded when they are first needed: they bring a parser and a schema library along, which a chat can do
 * without. Once `ready` has resolved, it answers like the tools themselves.
 */
export class LazyWorkspace {
  readonly #parts: Lazy<WorkspaceParts>;
  readonly #changed = new Emitter<void>();
  readonly #worked = new Emitter<void>();

  /** Questions to the person have come or gone. */
  readonly onDidChangeApprovals = this.#changed.event;
  /** A tool that may change something has come to its end. */
  readonly onDidWork = this.#worked.event;

  constructor(load: () => Promise<WorkspaceParts>) {
    this.#parts = new Lazy(async () => {
      const parts = await load();
      parts.tools.approvals.onDidChange(() => this.#changed.fire());
      parts.tools.onDidWork(() => this.#worked.fire());
      parts.proposals.onDidOpen(() => this.#changed.fire());
      return parts;
    });
  }

  /** @throws what keeps the tools from being loaded; the next call tries again */
  ready(): Promise<WorkspaceParts> {
    return this.#parts.get();
  }

  get isLoaded(): boolean {
    return this.#parts.loaded !== null;
  }

  async begin(turn: TurnWithRows): Promise<void> {
    await (await this.ready()).tools.begin(turn);
  }

  /** None before they are loaded. */
  definitions(conversationId: string): ChatFunctionDefinition[] {
    return this.#parts.loaded?.tools.definitions(conversationId) ?? [];
  }

  isReadOnly(name: string, conversationId: string): boolean {
    return this.#parts.loaded?.tools.isReadOnly(name, conversationId) ?? false;
  }

  async execute(request: ChatFunctionRequest, turn: ToolTurn): Promise<ChatFunctionResult> {
    return (await this.ready()).tools.execute(request, turn);
  }

  /** The questions that wait for the person. */
  get pending(): readonly Approval[] {
    return this.#parts.loaded?.tools.approvals.pending ?? [];
  }

  /** Answers a question; one that is asked no more counts for nothing. Of a proposal in an editor counts what stands there. */
  answer(approvalId: string, answer: ApprovalAnswer): void {
    const text = this.#parts.loaded?.proposals.textOf(approvalId) ?? null;
    const { pieces: _, ...whole } = answer;
    this.#parts.loaded?.tools.approvals.answer(approvalId, text === null ? answer : { ...whole, text });
  }

  /** Whether the proposal of this question stands in an editor. */
  isEditing(approvalId: string): boolean {
    return this.#parts.loaded?.proposals.has(approvalId) === true;
  }

  /** The question that a tool's row waits for; `null` when none does. */
  approvalOf(messageId: string, callId: string): Approval | null {
    return this.pending.find((approval) => approval.messageId === messageId && approval.callId === callId) ?? null;
  }

  /** A turn is over, and with it what a plan allowed it. */
  endTurn(messageId: string): void {
    this.#parts.loaded?.tools.endTurn(messageId);
  }

  dispose(): void {
    this.#parts.loaded?.dispose();
  }
}
