import {
  type AttemptReport,
  type ChatRequest,
  type ChatResponse,
  type ChatStreamChunk,
  type ChatStreamer,
  LlmError,
  type LlmProvider,
  type ModelInfo,
  type StreamError,
  type Usage,
  unknownUsage,
} from '../llm/index.ts';
import { readAnswer } from './answer.ts';
import type { ClaudeClient } from './client.ts';
import { keyProblem, parseEndpoint } from './endpoint.ts';
import { errorFromApi, errorFromConnection, errorFromStatus } from './errors.ts';
import { isObject } from './messageBlocks.ts';
import { toModelInfo } from './models.ts';
import { buildParams } from './request.ts';
import { delay, type Log, untilAborted } from '../base/index.ts';
import { parseRetryAfter, retryDelay } from './retry.ts';
import { type MonotonicClock, monotonicClock, Watchdog, type WatchLimits } from './watchdog.ts';

/** Who asks. A key goes out as `Authorization: Bearer`, as the API wants it since October 2026; a token likewise. */
export interface Credential {
  readonly kind: 'apiKey' | 'authToken';
  readonly value: string;
}

/** What the provider must be told for each request, so that a change of settings counts from the next one on. */
export interface AnthropicConfig {
  readonly credential: Credential | null;
  /** As the person wrote it; empty for the API itself. */
  readonly baseUrl: string;
  /** The longest silence, ms. */
  readonly stallMs: number;
  /** The longest time without content, ms. */
  readonly contentMs: number;
  /** The first wait before a retry when the API names none, ms. */
  readonly retryBaseMs: number;
}

/** Where the SDK's remarks go. */
/** A day: the SDK's own timeout covers the headers only, and the watchdog covers everything. */
const neverMs = 86_400_000;

/** Claude through the Messages API. */
export class AnthropicProvider implements LlmProvider {
  readonly name = 'anthropic';
  private readonly config: () => Promise<AnthropicConfig>;
  private readonly log: Log;
  private readonly clock: MonotonicClock;
  private client: { readonly key: string; readonly client: ClaudeClient } | null = null;

  constructor(config: () => Promise<AnthropicConfig>, log: Log, clock: MonotonicClock = monotonicClock) {
    this.config = config;
    this.log = log;
    this.clock = clock;
  }

  async chatResponse(request: ChatRequest, streamer?: ChatStreamer): Promise<ChatResponse> {
    const mayCall = (request.functions ?? []).length > 0 && request.functionChoice !== 'history';
    const stream = streamer !== undefined && !mayCall;
    for (let attempt = 1; ; attempt += 1) {
      request.observer?.attemptStarted?.(attempt);
      const connection = await untilAborted(this.connect(), request.signal, aborted).catch((error: unknown) => {
        throw this.giveUp(toError(error, '', false, request.signal.aborted), null, streamer);
      });
      const outcome = await this.attempt(connection, request, stream, streamer);
      request.observer?.attemptEnded?.(outcome.report);
      if (outcome.end.type === 'response') {
        streamer?.(outcome.end);
        return outcome.end.data;
      }
      const error = toLlmError(outcome.end.data);
      const delayMs = retryDelay(error, attempt, outcome.shown, connection.config.retryBaseMs);
      if (delayMs === null) throw this.giveUp(afterAttempts(error, attempt), outcome.end.usage, streamer);
      request.observer?.retryScheduled?.({ attempt: attempt + 1, delayMs, error: outcome.end.data });
      if (!(await delay(delayMs, request.signal))) throw this.giveUp(aborted(), null, streamer);
    }
  }

  async countTokens(request: ChatRequest): Promise<number> {
    return this.call(request.signal, async (client, options) => {
      const { max_tokens: _, ...params } = buildParams(request);
      return (await client.messages.countTokens(params, options)).input_tokens;
    });
  }

  async listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    return this.call(signal, async (client, options) => {
      const models: ModelInfo[] = [];
      for await (const model of client.models.list({ limit: 100 }, options)) models.push(toModelInfo(model));
      return models;
    });
  }

  /** One HTTP attempt. Never throws: how it ended is in what it gives back. */
  private async attempt(
    { client, host, config }: Connection,
    request: ChatRequest,
    stream: boolean,
    streamer: ChatStreamer | undefined,
  ): Promise<Outcome> {
    const attempt = new Attempt(this.name, host, request, this.clock, streamer);
    // Without streaming nothing arrives before the whole answer is there: silence is no sign of a stall then.
    const stallMs = stream ? config.stallMs : config.contentMs;
    await attempt.send(client, stream, { stallMs, contentMs: config.contentMs }).catch((error: unknown) => {
      attempt.fail(error);
    });
    return attempt.outcome();
  }

  private giveUp(error: LlmError, usage: Usage | null, streamer: ChatStreamer | undefined): LlmError {
    streamer?.({ type: 'error', data: error.toStreamError(), usage });
    return error;
  }

  /** A call that is answered with a small whole body. */
  private async call<T>(
    signal: AbortSignal,
    work: (client: ClaudeClient, options: { signal: AbortSignal; maxRetries: 0; timeout: number }) => Promise<T>,
  ): Promise<T> {
    const { client, host, config } = await this.connect();
    try {
      return await work(client, { signal, maxRetries: 0, timeout: Math.min(config.stallMs, 30_000) });
    } catch (error) {
      throw toError(error, host, false, signal.aborted);
    }
  }

  /** The client for what is configured now. The SDK is loaded on first use. */
  private async connect(): Promise<Connection> {
    const config = await this.config();
    const endpoint = parseEndpoint(config.baseUrl);
    if (!endpoint.ok) throw new LlmError('network', endpoint.problem, { code: 'unreachable' });
    const credential = config.credential;
    if (!credential) throw new LlmError('auth', 'There is no API key yet. Set one to begin.', { code: 'no-key' });
    const problem = keyProblem(credential.value);
    if (problem !== null) throw new LlmError('auth', problem, { code: 'bad-key' });

    const key = JSON.stringify([endpoint.baseUrl, credential]);
    if (this.client?.key !== key) {
      const { ClaudeClient } = await import('./client.ts');
      this.client = {
        key,
        client: new ClaudeClient({
          apiKey: credential.kind === 'apiKey' ? credential.value : null,
          authToken: credential.kind === 'authToken' ? credential.value : null,
          baseURL: endpoint.baseUrl,
          maxRetries: 0,
          timeout: neverMs,
          openTelemetry: false,
          logger: this.log,
          logLevel: 'warn',
          // A redirect would carry the prompt, and with some gateways the key, to an address nobody chose.
          fetchOptions: { redirect: 'manual' },
        }),
      };
    }
    return { client: this.client.client, host: endpoint.host, config };
  }
}

interface Connection {
  readonly client: ClaudeClient;
  readonly host: string;
  readonly config: AnthropicConfig;
}

interface Outcome {
  readonly end: Extract<ChatStreamChunk, { type: 'response' | 'error' }>;
  readonly report: AttemptReport;
  /** Whether the streamer was given any of the answer. */
  readonly shown: boolean;
}

/** One HTTP attempt, from the request to its one end. */
class Attempt {
  private readonly provider: string;
  private readonly host: string;
  private readonly request: ChatRequest;
  private readonly clock: MonotonicClock;
  private readonly streamer: ChatStreamer | undefined;
  private readonly startedAt = Date.now();
  private readonly started: number;
  private readonly controller = new AbortController();
  private status: number | null = null;
  private requestId: string | null = null;
  private firstContentMs: number | null = null;
  private shown = false;
  private stalled: LlmError | null = null;
  private end: Outcome['end'] | null = null;
  private answer: { readonly started: boolean; readonly output: string } | null = null;

  constructor(
    provider: string,
    host: string,
    request: ChatRequest,
    clock: MonotonicClock,
    streamer: ChatStreamer | undefined,
  ) {
    this.provider = provider;
    this.host = host;
    this.request = request;
    this.clock = clock;
    this.streamer = streamer;
    this.started = clock.now();
  }

  async send(client: ClaudeClient, stream: boolean, limits: WatchLimits): Promise<void> {
    const { signal } = this.request;
    if (signal.aborted) throw aborted();
    const abort = (): void => this.controller.abort();
    signal.addEventListener('abort', abort);
    const watchdog = new Watchdog(
      limits,
      (what) => {
        this.stalled = stalledError(what, limits, this.status === null ? this.host : null);
        this.controller.abort();
      },
      this.clock,
    );
    try {
      const response = await client.messages
        .create({ ...buildParams(this.request), stream }, { signal: this.controller.signal, timeout: neverMs })
        .asResponse();
      this.status = response.status;
      this.requestId = response.headers.get('request-id');
      watchdog.bytes();
      this.answer = await readAnswer(response, {
        requestId: this.requestId,
        onBytes: () => watchdog.bytes(),
        onContent: () => watchdog.content(),
        onChunk: (chunk) => this.take(chunk),
        onStart: (answer) => (this.answer = answer),
        hangUp: abort,
      });
    } finally {
      watchdog.dispose();
      signal.removeEventListener('abort', abort);
      if (this.end === null) this.controller.abort();
    }
  }

  fail(error: unknown): void {
    if (this.end) return;
    const { aborted: stopped } = this.request.signal;
    const known = stopped ? aborted() : (this.stalled ?? toError(error, this.host, this.status !== null, false));
    this.status ??= known.status;
    this.requestId ??= known.requestId;
    this.end = { type: 'error', data: { ...known.toStreamError(), requestId: this.requestId }, usage: null };
  }

  outcome(): Outcome {
    const end = this.end ?? { type: 'error', data: toError(null, this.host, true, false).toStreamError(), usage: null };
    const begun = end.type === 'response' || (this.answer?.started ?? false);
    const usage = end.usage ?? { ...unknownUsage, partial: begun };
    const report: AttemptReport = {
      attemptId: crypto.randomUUID(),
      provider: this.provider,
      model: this.request.model,
      operation: this.request.operation,
      state: !begun ? 'failed' : usage.partial ? 'partial' : 'final',
      usage,
      httpStatus: this.status,
      error: end.type === 'error' ? end.data : null,
      requestId: this.requestId,
      stopReason: end.type === 'response' ? end.data.stopReason : null,
      output: this.answer?.output ?? '',
      startedAt: this.startedAt,
      timeToFirstTokenMs: this.firstContentMs,
      durationMs: Math.round(this.clock.now() - this.started),
    };
    return { end, report, shown: this.shown };
  }

  private take(chunk: ChatStreamChunk): void {
    switch (chunk.type) {
      case 'output_text':
      case 'thinking':
        this.firstContentMs ??= Math.round(this.clock.now() - this.started);
        this.shown ||= this.streamer !== undefined;
        this.streamer?.(chunk);
        break;
      case 'response':
        this.end = chunk;
        break;
      case 'error':
        this.end = { ...chunk, data: this.withReason(chunk.data) };
        break;
    }
  }

  /** A broken stream's error says less than what is known of why it broke. */
  private withReason(error: StreamError): StreamError {
    const reason = this.request.signal.aborted ? aborted() : this.stalled;
    return { ...(reason?.toStreamError() ?? error), requestId: error.requestId ?? this.requestId };
  }
}

/** The error as it is told after several attempts. */
const afterAttempts = (error: LlmError, attempts: number): LlmError =>
  attempts === 1 || error.kind === 'aborted'
    ? error
    : new LlmError(error.kind, `${error.message} Tried ${attempts} times.`, error, { cause: error });

const aborted = (): LlmError => new LlmError('aborted', 'Stopped.');

/** @param silentHost the host, when not even the head of a response has come from it */
function stalledError(what: 'stalled' | 'no-content', limits: WatchLimits, silentHost: string | null): LlmError {
  const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
  const message =
    silentHost !== null
      ? `${silentHost} did not answer within ${seconds(Math.min(limits.stallMs, limits.contentMs))}.`
      : what === 'stalled'
        ? `Nothing arrived for ${seconds(limits.stallMs)}, so the connection was closed.`
        : `The connection stayed open for ${seconds(limits.contentMs)} without any content, so it was closed.`;
  return new LlmError('network', message, { code: silentHost === null ? 'stalled' : 'no-answer', retryable: true });
}

const toLlmError = (error: StreamError): LlmError => new LlmError(error.kind, error.message, error);

/** Whatever was thrown, as an `LlmError`. */
function toError(error: unknown, host: string, begun: boolean, wasAborted: boolean): LlmError {
  if (wasAborted) return aborted();
  if (error instanceof LlmError) return error;
  const { status, headers, error: body, requestID } = (error ?? {}) as Record<string, unknown>;
  if (typeof status !== 'number') return errorFromConnection(error, host, begun);
  const header = (name: string): string | null => (headers instanceof Headers ? headers.get(name) : null);
  const fields = {
    requestId: typeof requestID === 'string' ? requestID : null,
    retryAfterMs: parseRetryAfter(header('retry-after'), Date.now()),
  };
  if (status === 407) return errorFromConnection(new Error('407'), host, begun);
  if (status >= 300 && status < 400) {
    return new LlmError(
      'protocol',
      `${host} has moved: it answers with a redirect, which is not followed. Check the setting sidestream.baseUrl.`,
      {
        ...fields,
        code: 'redirect',
        status,
      },
    );
  }
  const never = header('x-should-retry') === 'false';
  const known = {
    ...fields,
    ...(never ? { retryable: false } : {}),
    ...(never && status === 429 ? { code: 'spend-limit' as const } : {}),
  };
  return isObject(body) && isObject(body['error']) ? errorFromApi(body, status, known) : errorFromStatus(status, known);
}
