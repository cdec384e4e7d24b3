import { trimEndOf } from '../base/index.ts';
import { createHash, randomBytes } from 'node:crypto';
import type { AttemptReport, StreamError, ToolRun, Usage } from '../llm/index.ts';
import type { Cost } from '../usage/index.ts';
import { costDetails, withEstimatedOutput } from '../usage/index.ts';
import { attribute } from './attributes.ts';
import { masker } from './mask.ts';
import type { AttributeValue, Span } from './otlp.ts';
import { encodeSpan } from './otlp.ts';
import { SpanExporter } from './spanExporter.ts';
import type { Tracer, TracingConfig, TurnInfo, TurnResult, TurnTrace } from './tracer.ts';

type Attributes = Record<string, AttributeValue | null>;

/** The longest text of one attribute, in UTF-16 units: Langfuse refuses requests of more than a few MB. */
const maxTextLength = 200_000;
/** No secret is longer than this: a text is cut so far from where it was read to that no part of one is left. */
const maxSecretLength = 4096;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Tokens, or their cost, by the names that Langfuse's own price table has for Claude; unknown figures are left out. */
function details(figures: {
  input: number | null;
  output: number | null;
  cacheRead: number | null;
  cacheWrite5m: number | null;
  cacheWrite1h: number | null;
  total: number | null;
}): string | null {
  const named = {
    input: figures.input,
    output: figures.output,
    input_cache_read: figures.cacheRead,
    input_cache_creation_5m: figures.cacheWrite5m,
    input_cache_creation_1h: figures.cacheWrite1h,
    total: figures.total,
  };
  const known = Object.entries(named).filter(([, value]) => value !== null);
  return known.length === 0 ? null : JSON.stringify(Object.fromEntries(known));
}

function usageDetails(usage: Usage): string | null {
  const written = usage.cacheCreationTokens;
  const forAnHour = written === null ? null : Math.min(usage.cacheCreation1hTokens ?? 0, written);
  return details({
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cacheReadTokens,
    cacheWrite5m: written === null ? null : written - (forAnHour ?? 0),
    cacheWrite1h: forAnHour,
    total: usage.totalTokens,
  });
}

const costAttribute = (cost: Cost | null): string | null => (cost === null ? null : details(cost));

/** Pictures and documents are named by their size: a trace is read, and they may be many MB. */
const withoutBytes = (key: string, value: unknown): unknown =>
  key === 'base64' && typeof value === 'string' ? `[${Math.floor(value.length * 0.75)} bytes]` : value;

/** `WARNING` when the person stopped it, `ERROR` when it failed. */
const levelOf = (error: StreamError): string => (error.kind === 'aborted' ? 'WARNING' : 'ERROR');

/** The one trace of a turn: a root span, and below it a generation for each request and a span for each tool. */
class LangfuseTurn implements TurnTrace {
  readonly #traceId = randomBytes(16).toString('hex');
  readonly #rootId = randomBytes(8).toString('hex');
  readonly #info: TurnInfo;
  readonly #startedAt: number;
  readonly #config: TracingConfig;
  readonly #emit: (span: Span) => void;
  readonly #common: Attributes;
  #ended = false;

  constructor(info: TurnInfo, config: TracingConfig, emit: (span: Span) => void) {
    this.#info = info;
    this.#startedAt = info.startedAt ?? Date.now();
    this.#config = config;
    this.#emit = emit;
    this.#common = {
      [attribute.traceName]: info.name,
      [attribute.sessionId]: info.conversationId,
      [attribute.userId]: sha256(config.machineId),
      [attribute.environment]: config.environment,
    };
  }

  attempt(report: AttemptReport, io: { readonly input?: unknown } = {}): void {
    if (this.#ended) return;
    const usage = withEstimatedOutput(report.usage, report.output);
    const { startedAt, timeToFirstTokenMs, error } = report;
    this.#add({
      // Made from the attempt's id, so that one that is reported twice is still one generation.
      spanId: sha256(report.attemptId).slice(0, 16),
      name: report.operation,
      startedAt,
      endedAt: startedAt + report.durationMs,
      type: 'generation',
      error,
      input: io.input,
      output: report.output === '' ? undefined : report.output,
      attributes: {
        [attribute.model]: report.model,
        [attribute.usageDetails]: usageDetails(usage),
        [attribute.costDetails]: costAttribute(costDetails(usage, report.model, this.#config.prices)),
        [attribute.completionStartTime]:
          timeToFirstTokenMs === null ? null : JSON.stringify(new Date(startedAt + timeToFirstTokenMs)),
        ...metadata({
          attempt_id: report.attemptId,
          provider: report.provider,
          state: report.state,
          stop_reason: report.stopReason,
          request_id: report.requestId,
          http_status: report.httpStatus,
          time_to_first_token_ms: timeToFirstTokenMs,
          output_tokens_estimated: usage.estimated,
        }),
      },
    });
  }

  tool(span: ToolRun): void {
    if (this.#ended) return;
    this.#add({
      spanId: randomBytes(8).toString('hex'),
      name: span.name,
      startedAt: span.startedAt,
      endedAt: span.startedAt + span.durationMs,
      type: 'tool',
      error: span.isError ? 'The tool failed.' : null,
      input: span.input,
      output: span.output,
      attributes: {},
    });
  }

  end(result: TurnResult): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#add({
      spanId: this.#rootId,
      name: this.#info.name,
      startedAt: this.#startedAt,
      endedAt: result.endedAt ?? Date.now(),
      type: 'span',
      error: result.error ?? null,
      input: this.#info.input,
      output: result.output,
      attributes: {
        [attribute.appRoot]: true,
        ...metadata({ state: result.state, message_id: this.#info.messageId }),
      },
    });
  }

  #add(span: {
    spanId: string;
    name: string;
    startedAt: number;
    endedAt: number;
    type: 'span' | 'generation' | 'tool';
    error: StreamError | string | null;
    input: unknown;
    output: unknown;
    attributes: Attributes;
  }): void {
    const { error } = span;
    const message = typeof error === 'string' ? error : error && `${error.code ?? error.kind}: ${error.message}`;
    const level = error === null ? null : typeof error === 'string' ? 'ERROR' : levelOf(error);
    this.#emit({
      traceId: this.#traceId,
      spanId: span.spanId,
      parentSpanId: span.spanId === this.#rootId ? null : this.#rootId,
      name: span.name,
      startedAt: span.startedAt,
      endedAt: span.endedAt,
      error: level === 'ERROR' ? message : null,
      attributes: {
        ...this.#common,
        [attribute.type]: span.type,
        [attribute.level]: level,
        [attribute.statusMessage]: message,
        [attribute.input]: this.#content(span.input),
        [attribute.output]: this.#content(span.output),
        ...span.attributes,
      },
    });
  }

  #content(value: unknown): string | null {
    if (!this.#config.captureContent || value === undefined) return null;
    return typeof value === 'string' ? value : JSON.stringify(value, withoutBytes);
  }
}

const metadata = (fields: Record<string, AttributeValue | null>): Attributes =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${attribute.metadata}.${name}`, value]));

/**
 * Sends traces to Langfuse over OTLP, the way it documents for every language.
 *
 * Its own packages (5.11.1) were measured and are not used here. They keep the tracer in a slot of `globalThis` that all
 * extensions of the host share; their exporter adds the headers of `OTEL_EXPORTER_OTLP_HEADERS`, another collector's
 * password, to requests to Langfuse; a full queue drops the newest spans and tells nobody; masking leaves out status
 * messages. And they would be 326 KB of bundle where this is a few.
 */
export class LangfuseTracer implements Tracer {
  readonly #config: TracingConfig;
  readonly #exporter: SpanExporter;
  readonly #mask: (text: string) => string;

  constructor(config: TracingConfig) {
    this.#config = config;
    this.#mask = masker([...config.secrets, config.secretKey]);
    const keys = Buffer.from(`${config.publicKey}:${config.secretKey}`).toString('base64');
    this.#exporter = new SpanExporter({
      url: `${trimEndOf(config.baseUrl, '/')}/api/public/otel/v1/traces`,
      headers: { authorization: `Basic ${keys}` },
      service: 'sidestream',
      log: config.log,
    });
  }

  turn(info: TurnInfo): TurnTrace {
    return new LangfuseTurn(info, this.#config, (span) => this.#exporter.add(encodeSpan(this.#clean(span))));
  }

  shutdown({ send } = { send: true }): Promise<void> {
    return this.#exporter.shutdown(send);
  }

  /** The span without secrets and without texts of excessive length. */
  #clean(span: Span): Span {
    const clean = (text: string): string => {
      if (text.length <= maxTextLength) return this.#mask(text);
      const masked = this.#mask(text.slice(0, maxTextLength));
      const kept = masked.slice(0, -maxSecretLength).toWellFormed();
      return `${kept} … [shortened from ${text.length} characters]`;
    };
    return {
      ...span,
      name: clean(span.name),
      error: span.error === null ? null : clean(span.error),
      attributes: Object.fromEntries(
        Object.entries(span.attributes).map(([key, value]) => [key, typeof value === 'string' ? clean(value) : value]),
      ),
    };
  }
}
