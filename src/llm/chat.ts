import type { StreamError } from './errors.ts';
import type { StopReason } from './stopReason.ts';
import type { Usage } from './usage.ts';
import type { WebLookup, WebPage } from './web.ts';

/** A JSON object, as it stands in a request or an answer. */
export type JsonObject = Record<string, unknown>;

/** One text that the model gave. */
export interface ChatMessage {
  readonly id: string;
  readonly outputText: string;
}

/** The model asks for a function (a tool) to be run. */
export interface ChatFunctionRequest {
  readonly id: string;
  readonly callId: string;
  readonly functionName: string;
  /** A JSON object as a string; `"{}"` when the model gave no input. Always whole: a truncated one is an error. */
  readonly functionArgs: string;
}

/** A block of an answer, in the order in which the model gave it. */
export type AssistantBlock =
  /** `citations` says where the text is from: only its provider understands them, and they go back unchanged. */
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly JsonObject[] }
  | { readonly type: 'function'; readonly request: ChatFunctionRequest }
  /**
   * A block that only its provider understands (thinking with its signature, …): kept to be replayed unchanged. Of a
   * tool that the provider runs itself, such as a search of the web, it says whether it is the call or the result.
   */
  | { readonly type: 'opaque'; readonly block: JsonObject; readonly serverTool?: 'call' | 'result' };

/** A whole answer. */
export interface ChatResponse {
  readonly id: string;
  /** The model that answered, as the API names it. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly functionRequests: readonly ChatFunctionRequest[];
  /** Why the model stopped; `null` if it did not say. */
  readonly stopReason: StopReason | null;
  /** The provider's words about a refusal. */
  readonly stopExplanation: string | null;
  /** The answer's blocks in order: what a later request sends back as history. */
  readonly content: readonly AssistantBlock[];
  /** Types of blocks that this version does not know; they are in no other field. */
  readonly unknownParts: readonly string[];
}

/** A piece of a call's input, while it arrives; the first one is empty and says that the call begins. Never a whole call. */
export interface FunctionInput {
  readonly callId: string;
  readonly functionName: string;
  readonly delta: string;
}

/** Pieces of an answer as a streamer is given them, in both modes: any number of deltas, then exactly one `response` or one `error`. */
export type ChatStreamChunk =
  | { readonly type: 'output_text'; readonly data: string; readonly usage: null }
  | { readonly type: 'thinking'; readonly data: string; readonly usage: null }
  | { readonly type: 'function_input'; readonly data: FunctionInput; readonly usage: null }
  /** The provider looks something up in the web. */
  | { readonly type: 'web_lookup'; readonly data: WebLookup; readonly usage: null }
  /** The pages that the text just given is from. */
  | { readonly type: 'citations'; readonly data: readonly WebPage[]; readonly usage: null }
  | { readonly type: 'response'; readonly data: ChatResponse; readonly usage: Usage }
  | { readonly type: 'error'; readonly data: StreamError; readonly usage: Usage | null };

export type ChatStreamer = (chunk: ChatStreamChunk) => void;

/** A function that the model may ask for. */
export interface ChatFunctionDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input, an object type. */
  readonly paramsSchema: JsonObject;
  /** Of many functions this one may be left for the model to search for, where it can. */
  readonly deferrable?: boolean;
}

/** A picture or a document as such: bytes in base64. */
export type FilePart =
  | { readonly type: 'image'; readonly mediaType: string; readonly base64: string }
  | {
      readonly type: 'document';
      readonly mediaType: 'application/pdf';
      readonly base64: string;
      readonly name: string;
    };

/** The output of a function. */
export interface ChatFunctionResult {
  readonly callId: string;
  readonly output: string;
  readonly isError: boolean;
  /** Pictures and documents that the function gives besides its text. */
  readonly parts?: readonly FilePart[];
}

/** A part of what a person sent. */
export type UserPart = { readonly type: 'text'; readonly text: string } | FilePart;

/** One entry of the history that a request sends along. */
export type HistoryMessage =
  | { readonly role: 'user'; readonly content: readonly UserPart[] }
  | { readonly role: 'assistant'; readonly model: string; readonly content: readonly AssistantBlock[] }
  | { readonly role: 'function'; readonly results: readonly ChatFunctionResult[] };

export type ThinkingMode = 'auto' | 'off';
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How long the API's cache holds a request that nobody asks for again. An hour costs more to write. */
export type CacheLife = '5m' | '1h';

/** Purpose of a request, as the ledger and the trace record it. */
export type Operation = 'chat' | 'workspace' | 'title' | 'commit_message' | 'summary' | 'vscode_chat';

export interface ChatRequest {
  readonly operation: Operation;
  readonly model: string;
  /** The most tokens that the answer may have. */
  readonly maxTokens: number;
  /** The system prompt. Byte-stable over a conversation, so that it can be cached. */
  readonly instructions?: string;
  /** The conversation so far and the prompt; ends with a `user` or a `function` entry. */
  readonly messages: readonly HistoryMessage[];
  readonly functions?: readonly ChatFunctionDefinition[];
  /**
   * `none` forbids calls although functions are listed; `history` likewise, and says that they are listed only because
   * the history uses them, so that the request may stream. `required` wants a call, where the model can be made to.
   */
  readonly functionChoice?: 'auto' | 'none' | 'history' | 'required';
  /** Streams although functions may be called; else such an answer comes whole. */
  readonly streamCalls?: boolean;
  /** The model may search the web and fetch pages, where it can. */
  readonly web?: boolean;
  readonly thinking?: ThinkingMode;
  readonly effort?: Effort;
  /** Default: five minutes. */
  readonly cacheLife?: CacheLife;
  /** Ends the request, a wait between attempts included. */
  readonly signal: AbortSignal;
  readonly observer?: ChatObserver;
}

/** Listener to a provider's work on one request. None of it may throw. */
export interface ChatObserver {
  /** An attempt begins (the first is 1). */
  attemptStarted?(attempt: number): void;
  /** An HTTP attempt ended, well or not: one call for each. */
  attemptEnded?(report: AttemptReport): void;
  /** The request does without this function, since the API would refuse it; `reason` is a sentence. */
  functionLeftOut?(name: string, reason: string): void;
  /** The attempt failed, and another follows by itself after the delay (ms). */
  retryScheduled?(wait: RetryWait): void;
}

export interface RetryWait {
  /** The number of the attempt that will follow (2 or 3). */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: StreamError;
}

/** One HTTP attempt, as the ledger and the trace record it. */
export interface AttemptReport {
  /** Unique for each attempt: recording it twice changes nothing. */
  readonly attemptId: string;
  readonly provider: string;
  readonly model: string;
  readonly operation: Operation;
  /** `final`: ended with its figures. `partial`: had begun and did not finish. `failed`: never began to answer. */
  readonly state: 'final' | 'partial' | 'failed';
  readonly usage: Usage;
  readonly httpStatus: number | null;
  readonly error: StreamError | null;
  readonly requestId: string | null;
  readonly stopReason: StopReason | null;
  /** Everything that arrived of the answer: text, thinking and tool input, for estimates and for the trace. */
  readonly output: string;
  /** When the attempt began, ms since 1970. */
  readonly startedAt: number;
  /** From the start to the first piece of content, ms; `null` when none came. */
  readonly timeToFirstTokenMs: number | null;
  readonly durationMs: number;
}
