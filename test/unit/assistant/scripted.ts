import {
  Responder,
  Session,
  type SessionParts,
  type Tools,
  type TurnResult,
  type TurnStart,
} from '../../../src/assistant/index.ts';
import { type AssistantMessage, Conversation } from '../../../src/conversation/index.ts';
import {
  type AssistantBlock,
  type ChatFunctionRequest,
  type ChatRequest,
  type ChatResponse,
  type ChatStreamChunk,
  type ChatStreamer,
  LlmError,
  type LlmProvider,
  type ModelInfo,
  unknownUsage,
} from '../../../src/llm/index.ts';

/** One answer of the model: what it says, thinks and calls, and how it ends. */
export interface Reply {
  readonly text?: string;
  readonly thinking?: string;
  readonly calls?: readonly (readonly [callId: string, name: string])[];
  readonly stopReason?: string;
  readonly explanation?: string;
  readonly error?: LlmError;
  /** Waits for this before it ends, and heeds a stop meanwhile. */
  readonly until?: Promise<unknown>;
  readonly content?: readonly AssistantBlock[];
  /** Anything else that arrives before the text. */
  readonly chunks?: readonly ChatStreamChunk[];
}

/** A model that answers as it is told, and remembers what it was asked. */
export class ScriptedProvider implements LlmProvider {
  readonly name = 'scripted';
  readonly requests: ChatRequest[] = [];
  replies: Reply[];

  constructor(...replies: Reply[]) {
    this.replies = replies;
  }

  async chatResponse(request: ChatRequest, streamer?: ChatStreamer): Promise<ChatResponse> {
    this.requests.push(request);
    request.observer?.attemptStarted?.(1);
    const reply = this.replies.shift() ?? { text: 'Done.' };
    for (const chunk of reply.chunks ?? []) streamer?.(chunk);
    if (reply.thinking) streamer?.({ type: 'thinking', data: reply.thinking, usage: null });
    if (reply.text) streamer?.({ type: 'output_text', data: reply.text, usage: null });
    if (reply.until) await Promise.race([reply.until, stopped(request.signal)]);
    if (request.signal.aborted) throw new LlmError('aborted', 'Stopped.');
    if (reply.error) {
      streamer?.({ type: 'error', data: reply.error.toStreamError(), usage: null });
      throw reply.error;
    }
    const functionRequests = (reply.calls ?? []).map(([callId, functionName]): ChatFunctionRequest => ({
      id: callId,
      callId,
      functionName,
      functionArgs: '{}',
    }));
    const response: ChatResponse = {
      id: 'msg',
      model: request.model,
      messages: reply.text ? [{ id: 'msg', outputText: reply.text }] : [],
      functionRequests,
      stopReason: reply.stopReason ?? (functionRequests.length > 0 ? 'tools' : 'end'),
      stopExplanation: reply.explanation ?? null,
      content: reply.content ?? [
        ...(reply.thinking ? [thought(reply.thinking)] : []),
        ...(reply.text ? [{ type: 'text' as const, text: reply.text }] : []),
        ...functionRequests.map((call) => ({ type: 'function' as const, request: call })),
      ],
      unknownParts: [],
    };
    streamer?.({ type: 'response', data: response, usage: unknownUsage });
    return response;
  }

  countTokens(): Promise<number> {
    return Promise.resolve(1);
  }

  listModels(): Promise<[]> {
    return Promise.resolve([]);
  }

  describeModel(id: string): ModelInfo {
    return {
      id,
      displayName: id,
      deprecated: false,
      maxInputTokens: null,
      maxOutputTokens: null,
      efforts: [],
      thinking: 'optional',
      pictures: true,
      documents: true,
      serverTools: [],
      cheapSibling: null,
    };
  }
}

export const thought = (thinking: string): AssistantBlock => ({
  type: 'opaque',
  block: { type: 'thinking', thinking, signature: 'SIG' },
});

const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** Tools of a test: what each does when it is run. */
export class ScriptedTools implements Tools {
  readonly log: string[] = [];
  readonly #waiting = new Map<string, () => void>();
  readonly run: Record<string, (name: string, signal: AbortSignal) => Promise<string> | string>;

  constructor(run: ScriptedTools['run'] = {}) {
    this.run = run;
  }

  /** Resolves when this call begins to run. */
  begun(callId: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(callId, resolve));
  }

  definitions(): ReturnType<Tools['definitions']> {
    return [{ name: 'read', description: 'Reads.', paramsSchema: { type: 'object' } }];
  }

  isReadOnly(name: string): boolean {
    return name.startsWith('read');
  }

  async execute(request: ChatFunctionRequest, context: Parameters<Tools['execute']>[1]): ReturnType<Tools['execute']> {
    this.log.push(`${request.callId} begins`);
    this.#waiting.get(request.callId)?.();
    const output = (await this.run[request.callId]?.(request.functionName, context.signal)) ?? 'ran';
    this.log.push(`${request.callId} ends`);
    return { callId: request.callId, output, isError: false };
  }
}

/** A session with a scripted model. */
export function scriptedSession(
  provider: LlmProvider,
  tools: Tools = new ScriptedTools(),
  parts: Partial<SessionParts> & { model?: () => string } = {},
): { session: Session; conversation: Conversation; faults: unknown[]; answer: () => AssistantMessage } {
  const faults: unknown[] = [];
  const conversation = Conversation.create('');
  const responder = new Responder(
    provider,
    () => ({ usage: unknownUsage, cost: null }),
    (error) => faults.push(error),
  );
  const session = new Session(conversation, {
    responder,
    tools,
    settings: () => ({
      model: parts.model?.() ?? 'model',
      maxTokens: 100,
      instructions: '',
      thinking: 'auto',
      effort: null,
      maxRounds: 4,
    }),
    ...parts,
  });
  const answer = (): AssistantMessage => {
    const message = conversation.path().at(-1);
    if (message?.role !== 'assistant') throw new Error('there is no answer');
    return message;
  };
  return { session, conversation, faults, answer };
}

export const prompt = (text: string, workspace = false): Parameters<Session['send']>[0] => ({
  text,
  workspace,
  attachments: [],
  context: '',
});

/** The result of a turn that has begun; `null` when it was refused. */
export const turnOf = async (start: TurnStart): Promise<TurnResult | null> => (start.ok ? start.turn : null);
