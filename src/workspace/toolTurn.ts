import type { Mode, ToolState } from '../conversation/index.ts';
import type { BeginningTurn } from './externalTools.ts';

/** State of a request so far, as a `ToolStep` shows it. */
export interface ToolUpdate {
  readonly state: ToolState;
  readonly subject: string;
  /** Shortened for the view; `null` while there is none. */
  readonly output: string | null;
  readonly allowedBy: string | null;
}

/** The turn that asks for a tool. */
export interface ToolTurn {
  readonly conversationId: string;
  readonly messageId: string;
  readonly round: number;
  readonly signal: AbortSignal;
  /** The conversation's mode at this moment; `ask` where there is none. */
  readonly mode?: () => Mode;
  readonly onState: (update: ToolUpdate) => void;
}

/** A turn that has not asked the model yet, and can show rows of its own. */
export interface TurnWithRows extends Omit<BeginningTurn, 'addRow'> {
  addRow(name: string, subject: string, input: string): OwnRowHandle;
}

export interface OwnRowHandle {
  readonly callId: string;
  update(change: Partial<ToolUpdate>): void;
}
