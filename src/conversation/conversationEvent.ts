import type { StreamError } from '../llm/index.ts';
import type { ConversationChoice } from './choice.ts';
import type { Activity, AssistantMessage, Message } from './message.ts';
import type { TurnEvent } from './turnState.ts';

/** Title, place, draft and shown branch of a conversation: everything apart from its messages. */
export interface ConversationInfo {
  readonly id: string;
  /** Empty until it has one. */
  readonly title: string;
  /** The workspace in which it began: a URI, or empty. */
  readonly workspace: string;
  readonly pinned: boolean;
  /** The text in the composer that was not sent. */
  readonly draft: string;
  /** Whether the next turn may use tools. */
  readonly workspaceSwitch: boolean;
  /** Model, effort and thinking of its next turns, where they are not those of the settings. */
  readonly choice: ConversationChoice;
  /** Off the record: nothing of it is ever written to a disk or traced, and it is gone when it is closed. */
  readonly offRecord: boolean;
  /** The last message of the branch that is shown. */
  readonly head: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type ConversationEvent =
  /** A message is new, or something of it other than its growing text has changed. */
  | { readonly type: 'message'; readonly message: Message; readonly added: boolean }
  | { readonly type: 'text'; readonly messageId: string; readonly offset: number; readonly text: string }
  | {
      readonly type: 'thinking';
      readonly messageId: string;
      readonly stepId: string;
      readonly offset: number;
      readonly text: string;
    }
  | { readonly type: 'activity'; readonly messageId: string; readonly activity: Activity | null }
  /** Another branch is shown than before: more has changed than one message at its end. */
  | { readonly type: 'path' }
  | { readonly type: 'info'; readonly info: ConversationInfo };

/** How a turn ended, and what is known of it. */
export interface TurnEnd {
  readonly event: Exclude<TurnEvent, 'resumed'>;
  readonly stopReason?: string | null;
  readonly error?: StreamError | null;
}

/** Figures of a running or ended answer, which do not change its state. */
export type AnswerFigures = Partial<
  Pick<AssistantMessage, 'usage' | 'cost' | 'timeToFirstTokenMs' | 'durationMs' | 'rounds' | 'sources' | 'model'>
>;

export interface Clock {
  /** ms since 1970. */
  now(): number;
}
