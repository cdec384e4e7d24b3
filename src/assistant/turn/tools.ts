import type { Mode, ToolStep } from '../../conversation/index.ts';
import type { ChatFunctionDefinition, ChatFunctionRequest, ChatFunctionResult } from '../../llm/index.ts';

/** Changes of a tool's row while it runs. */
export type ToolProgress = Partial<Pick<ToolStep, 'state' | 'subject' | 'output' | 'allowedBy'>>;

export interface ToolContext {
  readonly conversationId: string;
  /** The answer that asked for the tool. */
  readonly messageId: string;
  readonly round: number;
  readonly signal: AbortSignal;
  /** The conversation's mode at this moment: the person may change it while a turn runs. */
  readonly mode: () => Mode;
  onState(progress: ToolProgress): void;
}

/** A turn that has not asked the model yet. */
export interface TurnBeginning {
  readonly conversationId: string;
  readonly messageId: string;
  readonly signal: AbortSignal;
  /** Adds a row that is no call of the model's. */
  addRow(name: string, subject: string, input: string): { readonly callId: string; update(change: ToolProgress): void };
  note(text: string, detail: string | null): void;
}

/** The tools that a workspace command may use. */
export interface Tools {
  /** Makes ready what the turn's tools need. Never rejects. */
  begin?(turn: TurnBeginning): Promise<void>;
  definitions(conversationId: string): ChatFunctionDefinition[];
  /** Whether a tool changes nothing, so that several may run at once. */
  isReadOnly(name: string, conversationId: string): boolean;
  /** Runs a tool if that is allowed. Never rejects: what went wrong is in the result, for the model. */
  execute(request: ChatFunctionRequest, context: ToolContext): Promise<ChatFunctionResult>;
}
