import type { ApprovalQuestion } from './approval/approval.ts';
import type { Tool } from './tool.ts';
import type { ToolUpdate } from './toolTurn.ts';

/** A row in the answer that is no call of the model's. */
export interface OwnRow {
  /** Changes the row; the state says whether it still goes on. */
  update(change: Partial<ToolUpdate>): void;
  /** Waits in the row for the person's yes. An aborted turn is a no. */
  ask(question: Pick<ApprovalQuestion, 'title' | 'detail' | 'reason' | 'preview'>): Promise<boolean>;
}

/** A turn with tools that has not asked the model yet. */
export interface BeginningTurn {
  readonly conversationId: string;
  readonly messageId: string;
  readonly signal: AbortSignal;
  /** @param name the tool in the row, and in the name of its question */
  addRow(name: string, subject: string, input: string): OwnRow;
  /** A remark beside the answer. */
  note(text: string, detail: string | null): void;
}

/** Tools from outside that must be made ready, e.g. of MCP servers. */
export interface ExternalTools {
  /** Makes ready what the turn needs, and asks for what needs a yes. Never rejects. */
  begin(turn: BeginningTurn): Promise<void>;
  /** The tools that a conversation has; `null`: those that any would have now. */
  tools(conversationId: string | null): readonly Tool[];
  forget(conversationId: string): void;
}
