import type { AttemptReport, StreamError, ToolRun } from '../../llm/index.ts';
import type { RunningAnswer } from './runningAnswer.ts';

/** A turn that begins. */
export interface TurnStart {
  readonly conversationId: string;
  readonly messageId: string;
  readonly name: 'chat' | 'workspace';
  /** The person's prompt. */
  readonly input: string;
}

/** Told of a turn while it goes on, e.g. to trace it. Nothing of it may throw or take its time. */
export interface TurnWatcher {
  /** An HTTP attempt ended; `input` is what was sent, if that is known. */
  attempt(report: AttemptReport, io: { readonly input?: unknown }): void;
  tool(run: ToolRun): void;
  end(result: { readonly state: string; readonly output: string; readonly error: StreamError | null }): void;
}

export type WatchTurn = (turn: TurnStart) => TurnWatcher;

/** Begins to watch the turn of an answer; nobody is told of a conversation off the record. */
export function watchAnswer(
  { conversation, id, message }: RunningAnswer,
  workspace: boolean,
  watch: WatchTurn | undefined,
): TurnWatcher | null {
  if (conversation.info.offRecord || !watch) return null;
  const input = conversation.message(message.parentId ?? '')?.text ?? '';
  return watch({ conversationId: conversation.id, messageId: id, name: workspace ? 'workspace' : 'chat', input });
}
