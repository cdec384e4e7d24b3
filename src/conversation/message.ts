import type {
  AssistantBlock,
  CacheLife,
  ChatFunctionResult,
  StreamError,
  Usage,
  UserPart,
  WebPage,
} from '../llm/index.ts';
import type { TurnState } from './turnState.ts';

/** Something that stands beside the text of an answer: thinking, a tool, a note. `at` is the offset in the text. */
export type Step = ThinkingStep | ToolStep | NoteStep;

interface StepBase {
  readonly id: string;
  /** Where the step stands: an offset into the message's text, in UTF-16 units. */
  readonly at: number;
}

export interface ThinkingStep extends StepBase {
  readonly kind: 'thinking';
  readonly text: string;
  readonly startedAt: number;
  /** `null` while it goes on. */
  readonly durationMs: number | null;
}

export type ToolState = 'pending' | 'approval' | 'running' | 'done' | 'failed' | 'denied' | 'cancelled';

export interface ToolStep extends StepBase {
  readonly kind: 'tool';
  readonly callId: string;
  readonly name: string;
  /** The input, a JSON object as a string. */
  readonly args: string;
  /** The argument that matters, for the row's title: a path, a query, a command. */
  readonly subject: string;
  readonly state: ToolState;
  /** The tool's output, shortened for the view; `null` while there is none. */
  readonly output: string | null;
  /** Why it was allowed without asking, e.g. the rule that matched. */
  readonly allowedBy: string | null;
  readonly startedAt: number;
  readonly durationMs: number | null;
  /** Pictures and documents that the result has besides its text, which stand in the round. */
  readonly parts?: readonly { readonly type: 'image' | 'document'; readonly name: string }[];
  /** Of a plan: how the person answered it, in words, and what of the named work was done on its ground. */
  readonly plan?: { readonly outcome: string; readonly used: readonly string[] };
}

/** A plain remark, e.g. that a retry was needed or that older turns were summarised. */
export interface NoteStep extends StepBase {
  readonly kind: 'note';
  readonly text: string;
  /** More of it, shown when the note is opened. */
  readonly detail: string | null;
  /** The note is a summary, its detail, which requests send in the place of the branch's first messages. */
  readonly summary?: {
    /** How many messages of the branch, from its first, it stands for. */
    readonly messages: number;
    /** False when the person has put it aside, so that everything is sent again. */
    readonly inUse: boolean;
  };
}

/** One request of a turn and what became of it: what a later request sends back as history. */
export interface Round {
  /** Where the round's text ends: an offset into the message's text. What follows belongs to a round that did not end. */
  readonly textEnd: number;
  readonly content: readonly AssistantBlock[];
  readonly results: readonly ChatFunctionResult[];
  /** How much of the context window the request and its answer took, tokens, if that is known. */
  readonly contextTokens?: number;
  /** The front of the request as the API's cache has it, if it does. */
  readonly cached?: CachedFront;
  /** The summary step that the request was sent with. Thinking is signed for the history that it answered. */
  readonly summary?: string;
  /** The parts that the person had left out of the request; none where it is absent. */
  readonly leftOut?: string;
}

/** The front part of a request in the API's cache. */
export interface CachedFront {
  readonly tokens: number;
  /** When the API last used it, ms since 1970: its life begins anew each time. */
  readonly usedAt: number;
  /** How long it lives after that; five minutes when it is not said. */
  readonly life?: CacheLife;
  /** Fingerprint of model, instructions and tools: another one finds nothing in the cache. */
  readonly key: string;
}

/** A thing that the person gave along with a prompt: a selection, a file, a picture. */
export interface Attachment {
  readonly id: string;
  /** The chip's text, e.g. `outbox.ts:41–68`. */
  readonly label: string;
  readonly content: UserPart;
  /** About how many tokens it takes. */
  readonly tokens: number;
  /** The person has left it out after the API refused it: it is shown, and sent no more. */
  readonly leftOut?: true;
}

export interface UserMessage {
  readonly id: string;
  readonly parentId: string | null;
  readonly role: 'user';
  readonly state: 'complete';
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** The date, the open file and the like when it was sent, for the model; kept, so that history stays the same. */
  readonly context: string;
  /** Whether the turn that it begins may use tools. */
  readonly workspace: boolean;
  /** ms since 1970. */
  readonly createdAt: number;
}

export interface AssistantMessage {
  readonly id: string;
  readonly parentId: string | null;
  readonly role: 'assistant';
  readonly state: TurnState;
  /** The answer's text, as it was shown: every delta, in order. */
  readonly text: string;
  readonly steps: readonly Step[];
  readonly rounds: readonly Round[];
  /** Pages of the web that its text is from: the first is that of the links named “1”, and so on. */
  readonly sources?: readonly WebPage[];
  readonly model: string;
  readonly stopReason: string | null;
  readonly error: StreamError | null;
  /** The sum over the turn's requests. */
  readonly usage: Usage | null;
  /** USD, estimated; `null` when a price or a figure is not known. */
  readonly cost: number | null;
  readonly timeToFirstTokenMs: number | null;
  readonly durationMs: number | null;
  readonly createdAt: number;
}

export type Message = UserMessage | AssistantMessage;

/** The present work of a turn. Never stored: a turn that is not running has none. */
export type Activity =
  | { readonly kind: 'waiting'; readonly since: number }
  | { readonly kind: 'thinking'; readonly since: number }
  | { readonly kind: 'writing'; readonly since: number }
  /** The model looks something up in the web. */
  | { readonly kind: 'looking'; readonly since: number }
  | { readonly kind: 'tools'; readonly since: number; readonly round: number }
  | { readonly kind: 'approval'; readonly since: number; readonly round: number }
  /** Another window runs the turn. */
  | { readonly kind: 'elsewhere'; readonly since: number }
  | {
      readonly kind: 'retrying';
      readonly since: number;
      readonly attempt: number;
      /** When the next attempt begins, ms since 1970. */
      readonly until: number;
      readonly reason: string;
    };

/** Whether any of the answer has been shown. */
export const hasContent = (message: AssistantMessage): boolean => message.text !== '' || message.steps.length > 0;
