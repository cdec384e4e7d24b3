import {
  abortedError,
  type AttemptOutcome,
  type AttemptReport,
  type ChatFunctionRequest,
  type ChatRequest,
  type ChatResponse,
  type ChatStreamChunk,
  type ChatStreamer,
  LlmError,
  type MonotonicClock,
  type StreamError,
  unknownUsage,
  Watchdog,
  type WatchLimits,
} from '../llm/index.ts';
import { type AnswerState, readAnswer } from './answer/answer.ts';
import type { FittedTools } from './request/fitTools.ts';
import { refusedPart } from './request/refusedPart.ts';
import { errorFromThrown } from './thrownError.ts';
import type { MessageParams, MessagesTransport } from './transport.ts';
import { formatNumber, t } from '../base/index.ts';

type InputChunk = Extract<ChatStreamChunk, { type: 'function_input' }>;

/** Facts that every attempt of one request shares. */
export interface AttemptContext {
  /** The name that the ledger records. */
  readonly provider: string;
  readonly request: ChatRequest;
  /** The request's tools, whose own names the answer must have. */
  readonly tools: FittedTools;
  readonly streamer: ChatStreamer | null;
  readonly clock: MonotonicClock;
}

/** One HTTP attempt, from the request to its one end. */
export class Attempt {
  readonly #transport: MessagesTransport;
  readonly #context: AttemptContext;
  readonly #startedAt = Date.now();
  readonly #started: number;
  readonly #controller = new AbortController();
  #status: number | null = null;
  #requestId: string | null = null;
  #firstContentMs: number | null = null;
  #shown = false;
  #stalled: LlmError | null = null;
  #end: AttemptOutcome['end'] | null = null;
  #answer: AnswerState | null = null;

  constructor(transport: MessagesTransport, context: AttemptContext) {
    this.#transport = transport;
    this.#context = context;
    this.#started = context.clock.now();
  }

  /** Sends the request and reads its answer. Never rejects: how it ended is in what it gives back. */
  async run(params: MessageParams): Promise<AttemptOutcome> {
    await this.#send(params).catch((error: unknown) => this.#fail(error, params));
    return this.#outcome();
  }

  async #send(params: MessageParams): Promise<void> {
    const { signal } = this.#context.request;
    if (signal.aborted) throw abortedError();
    const abort = (): void => this.#controller.abort();
    signal.addEventListener('abort', abort);
    const watchdog = this.#watch(params.stream);
    try {
      const response = await this.#transport.send(params, this.#controller.signal);
      this.#status = response.status;
      this.#requestId = response.headers.get('request-id');
      watchdog.bytes();
      this.#answer = await readAnswer(response, {
        requestId: this.#requestId,
        onBytes: () => watchdog.bytes(),
        onContent: () => watchdog.content(),
        onChunk: (chunk) => this.#take(chunk),
        onStart: (answer) => (this.#answer = answer),
        hangUp: abort,
      });
    } finally {
      watchdog.dispose();
      signal.removeEventListener('abort', abort);
      if (this.#end === null) this.#controller.abort();
    }
  }

  #watch(stream: boolean): Watchdog {
    const { stallMs, contentMs } = this.#transport.limits;
    // Without streaming nothing arrives before the whole answer is there: silence is no sign of a stall then.
    const limits = { stallMs: stream ? stallMs : contentMs, contentMs };
    const onExpired = (what: 'stalled' | 'no-content'): void => {
      this.#stalled = stalledError(what, limits, this.#status === null ? this.#transport.host : null);
      this.#controller.abort();
    };
    return new Watchdog(limits, onExpired, this.#context.clock);
  }

  #fail(error: unknown, params: MessageParams): void {
    if (this.#end) return;
    const begun = this.#status !== null;
    const known = this.#context.request.signal.aborted
      ? abortedError()
      : (this.#stalled ?? errorFromThrown(error, this.#transport.host, begun));
    this.#status ??= known.status;
    this.#requestId ??= known.requestId;
    const part = refusedPart(known.message, params.messages, this.#context.request.messages);
    const message = known.message + this.#webAdvice(known);
    const data = { ...known.toStreamError(), message, requestId: this.#requestId, ...(part ? { part } : {}) };
    this.#end = { type: 'error', data, usage: null };
  }

  /** Words for who switched Web on where the endpoint has no such tools. */
  #webAdvice({ status, message }: LlmError): string {
    const isWeb =
      this.#context.request.web === true && status === 400 && /web_?\s?(?:search|fetch)|tools\.\d+/i.test(message);
    return isWeb ? ` ${t('Searching the web may not be possible here: switch Web off and try again.')}` : '';
  }

  #outcome(): AttemptOutcome {
    const { request, provider, clock } = this.#context;
    const lost = (): StreamError => errorFromThrown(null, this.#transport.host, true).toStreamError();
    const end = this.#end ?? { type: 'error', data: lost(), usage: null };
    const begun = end.type === 'response' || (this.#answer?.started ?? false);
    const usage = end.usage ?? { ...unknownUsage, partial: begun };
    const report: AttemptReport = {
      attemptId: crypto.randomUUID(),
      provider,
      model: request.model,
      operation: request.operation,
      state: !begun ? 'failed' : usage.partial ? 'partial' : 'final',
      usage,
      httpStatus: this.#status,
      error: end.type === 'error' ? end.data : null,
      requestId: this.#requestId,
      stopReason: end.type === 'response' ? end.data.stopReason : null,
      output: this.#answer?.output ?? '',
      startedAt: this.#startedAt,
      timeToFirstTokenMs: this.#firstContentMs,
      durationMs: Math.round(clock.now() - this.#started),
    };
    return { end, report, shown: this.#shown, retryBaseMs: this.#transport.limits.retryBaseMs };
  }

  #take(chunk: ChatStreamChunk): void {
    switch (chunk.type) {
      case 'response':
        this.#end = { ...chunk, data: withOwnNames(chunk.data, this.#context.tools) };
        break;
      case 'error':
        this.#end = { ...chunk, data: this.#withReason(chunk.data) };
        break;
      default: {
        const { clock, streamer } = this.#context;
        this.#firstContentMs ??= Math.round(clock.now() - this.#started);
        this.#shown ||= streamer !== null;
        streamer?.(chunk.type === 'function_input' ? withOwnName(chunk, this.#context.tools) : chunk);
      }
    }
  }

  /** A broken stream's error says less than what is known of why it broke. */
  #withReason(error: StreamError): StreamError {
    const reason = this.#context.request.signal.aborted ? abortedError() : this.#stalled;
    return { ...(reason?.toStreamError() ?? error), requestId: error.requestId ?? this.#requestId };
  }
}

/** The piece of a call under the tool's own name. */
const withOwnName = (chunk: InputChunk, tools: FittedTools): InputChunk => ({
  ...chunk,
  data: { ...chunk.data, functionName: tools.originalOf(chunk.data.functionName) },
});

/** The response with its calls under the tools' own names, where those do not fit the API. */
function withOwnNames(response: ChatResponse, tools: FittedTools): ChatResponse {
  const own = (call: ChatFunctionRequest): ChatFunctionRequest => {
    const functionName = tools.originalOf(call.functionName);
    return functionName === call.functionName ? call : { ...call, functionName };
  };
  return {
    ...response,
    functionRequests: response.functionRequests.map(own),
    content: response.content.map((block) =>
      block.type === 'function' ? { ...block, request: own(block.request) } : block,
    ),
  };
}

/** @param silentHost the host, when not even the head of a response has come from it */
function stalledError(what: 'stalled' | 'no-content', limits: WatchLimits, silentHost: string | null): LlmError {
  const seconds = (ms: number): string => t('{0} s', formatNumber(Math.round(ms / 100) / 10));
  const message =
    silentHost !== null
      ? t('{0} did not answer within {1}.', silentHost, seconds(Math.min(limits.stallMs, limits.contentMs)))
      : what === 'stalled'
        ? t('Nothing arrived for {0}, so the connection was closed.', seconds(limits.stallMs))
        : t('The connection stayed open for {0} without any content, so it was closed.', seconds(limits.contentMs));
  return new LlmError('network', message, { code: silentHost === null ? 'stalled' : 'no-answer', retryable: true });
}
