import type { AttemptReport, StreamError, ToolRun } from '../llm/index.ts';
import type { PriceList } from '../usage/index.ts';

/** Settings of tracing. Keys, host and content are the person's choice; there is no default for any. */
export interface TracingConfig {
  readonly publicKey: string;
  readonly secretKey: string;
  /** Where Langfuse is, e.g. `https://cloud.langfuse.com`. */
  readonly baseUrl: string;
  /** Langfuse's word for where traces come from, e.g. `production`. */
  readonly environment: string;
  /** Tells installations apart. Only its SHA-256 is sent. */
  readonly machineId: string;
  /** Whether prompts, answers, and tools' inputs and outputs are sent. */
  readonly captureContent: boolean;
  /** Texts that must never be sent, such as the API key; what they stand in is sent without them. */
  readonly secrets: readonly string[];
  readonly prices: PriceList;
  /** Told in a sentence when traces are lost, and when they arrive again. */
  readonly log: (message: string) => void;
}

/** The turn that a trace is of. Times are ms since 1970. */
export interface TurnInfo {
  readonly conversationId: string;
  readonly messageId: string;
  /** Name of the trace in Langfuse: `chat`, `workspace`, … */
  readonly name: string;
  readonly input?: unknown;
  /** When the turn began, if that was not just now. */
  readonly startedAt?: number;
}

/** How a turn ended. */
export interface TurnResult {
  /** The state that the person sees: complete, stopped, cut, … */
  readonly state: string;
  readonly output?: string;
  readonly error?: StreamError | null;
  /** When the turn ended, if that was not just now. */
  readonly endedAt?: number;
}

/** The trace of one turn. Every call returns at once and never throws. */
export interface TurnTrace {
  /** Adds a generation. What the model wrote is in the report; `input` is what it was asked. */
  attempt(report: AttemptReport, io?: { readonly input?: unknown }): void;
  tool(run: ToolRun): void;
  /** Ends the trace; what comes after is left out. */
  end(result: TurnResult): void;
}

export interface Tracer {
  turn(info: TurnInfo): TurnTrace;
  /**
   * Ends within two seconds, whatever the server does. What waits is sent before, unless `send` is false. Never rejects.
   */
  shutdown(options?: { readonly send: boolean }): Promise<void>;
}
