/*
 * OTLP, the OpenTelemetry protocol, in its JSON form: ids as hexadecimal, 64-bit numbers as decimal strings, enumerations
 * as numbers. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

export type AttributeValue = string | number | boolean;

/** A span as this extension makes it. Times are ms since 1970. */
export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, AttributeValue | null>>;
  /** The error's sentence; `null` when it went well. */
  readonly error: string | null;
}

const internalSpan = 1;
const statusError = 2;

/** Milliseconds, with fractions, as whole nanoseconds; digits beyond a double's precision are not made up. */
const nanoseconds = (ms: number): string => `${BigInt(Math.round(ms * 1000)) * 1000n}`;

function anyValue(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
}

const keyValues = (attributes: Span['attributes']): object[] =>
  Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [{ key, value: anyValue(value) }]));

/** A span in JSON. Attributes that are `null` are left out. */
export function encodeSpan(span: Span): string {
  return JSON.stringify({
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: internalSpan,
    startTimeUnixNano: nanoseconds(span.startedAt),
    endTimeUnixNano: nanoseconds(Math.max(span.startedAt, span.endedAt)),
    attributes: keyValues(span.attributes),
    status: span.error === null ? {} : { code: statusError, message: span.error },
  });
}

/** The body of `POST …/v1/traces` for encoded spans. */
export function encodeRequest(spans: readonly string[], service: string): string {
  const resource = JSON.stringify({ attributes: keyValues({ 'service.name': service }) });
  const scope = JSON.stringify({ name: service });
  return `{"resourceSpans":[{"resource":${resource},"scopeSpans":[{"scope":${scope},"spans":[${spans.join(',')}]}]}]}`;
}
