import type { AnthropicConfig } from '../../../src/anthropic/index.ts';
import type { TurnState } from '../../../src/conversation/index.ts';
import type { LlmErrorCode, LlmErrorKind } from '../../../src/llm/index.ts';
import type { LedgerRow } from '../../../src/store/index.ts';
import type { Script } from '../../support/messagesApi/answers.ts';
import { type Room, turnClock } from './rig.ts';

/** When the person presses Stop, or when something else happens: at a moment that the turn itself shows. */
export type Moment = (room: Room, answerId: string) => Promise<void>;

export const asSent = Symbol('as the server sent it');
export const beginningOfSent = Symbol('the beginning of what the server sent');

/** What a fault must come to. */
export interface Outcome {
  readonly state: TurnState;
  /** The answer's text: exactly this, all that the server sent of it at its last attempt, or the beginning of that. */
  readonly text: string | typeof asSent | typeof beginningOfSent;
  /** `POST /v1/messages` that the server saw. */
  readonly requests: number;
  /** States of the ledger's rows, in the order of the attempts. */
  readonly ledger: readonly LedgerRow['state'][];
  readonly kind?: LlmErrorKind;
  readonly code?: LlmErrorCode;
  /** What the sentence for the person says. */
  readonly says?: RegExp;
  readonly stopReason?: string;
}

export interface FaultCase extends Outcome {
  /** The case of the published list; `+` for one beside it. */
  readonly id: string;
  /** The server's name for it. */
  readonly scenario: string;
  /** What the server answers, where no name stands for it. */
  readonly script?: Script | readonly Script[];
  /** A turn with tools, which does not stream. */
  readonly workspace?: boolean;
  readonly model?: string;
  readonly config?: Partial<AnthropicConfig>;
  /** Another address than the test server's. */
  readonly baseUrl?: string;
  readonly stopAt?: Moment;
  /** The conversation cannot go on after this, e.g. since it is too long by then. */
  readonly noNext?: true;
  /** Floods the host: played alone, with the server in a process of its own. */
  readonly flood?: true;
  /** What is pressed when the turn has ended, before the next prompt is sent. */
  readonly then?: 'continue' | 'retry';
  /** The text when Continue has been pressed and has come to its end. */
  readonly continued?: string;
  /** Anything else that must be true at the end; throws when it is not. */
  check?(room: Room, answerId: string): void;
}

/** The text of the server's plain answer, its pieces, and how much of it N events hold. */
const okPieces = ['Hello', ', ', 'café ', '🚀 ', '— the', ' answer', ' is ', '42'];
export const ok = okPieces.join('');
/** The text that the first `events` of `ok`'s fourteen events carry: three come before the first delta. */
export const okAfter = (events: number): string => okPieces.slice(0, Math.max(0, events - 3)).join('');

/** As soon as the answer's text is this. */
export const atText =
  (text: string): Moment =>
  (room, id) =>
    room.when(() => room.conversation.answer(id)?.text === text);

/** As soon as the turn does this. */
export const atActivity =
  (kind: 'waiting' | 'retrying' | 'thinking' | 'tools'): Moment =>
  (room, id) =>
    room.when(() => room.conversation.activity(id)?.kind === kind);

/**
 * After this many ms in which the event loop turns (see {@link turnClock}), where nothing in the turn tells the moment
 * apart from the one before.
 */
export const afterMs =
  (ms: number): Moment =>
  () =>
    new Promise((resolve) => {
      const end = turnClock().every(ms, () => {
        end();
        resolve();
      });
    });
