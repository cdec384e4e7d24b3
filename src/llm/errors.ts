import { t } from '../base/index.ts';
/** Kinds of failure, by what happens next. */
export type LlmErrorKind =
  | 'auth'
  | 'billing'
  | 'permission'
  | 'not-found'
  | 'invalid'
  | 'too-large'
  | 'rate-limit'
  | 'overloaded'
  | 'server'
  | 'network'
  | 'protocol'
  | 'refused'
  | 'aborted';

/** A narrower name within a kind, where the person or the turn must be told more. */
export type LlmErrorCode =
  | 'bad-key'
  | 'no-key'
  | 'spend-limit'
  | 'stalled'
  | 'no-answer'
  | 'connection-lost'
  | 'ended-early'
  | 'unreadable'
  | 'line-too-long'
  | 'answer-too-long'
  | 'empty-answer'
  | 'not-the-api'
  | 'redirect'
  | 'unreachable'
  | 'dns'
  | 'tls'
  | 'proxy'
  | 'context-window'
  | 'tool-input';

/** Place of a part in a request's history. */
export interface PartPlace {
  /** Index into the request's messages. */
  readonly entry: number;
  /** Index into that message's content. */
  readonly index: number;
}

/** An error as the parts of Sidestream hand it on: plain data, fit for the store and for the view. */
export interface StreamError {
  readonly kind: LlmErrorKind;
  /** A plain sentence for the person: what happened and what to do. Never HTML, control characters or the key. */
  readonly message: string;
  readonly code: LlmErrorCode | null;
  /** The HTTP status, if a response had one. */
  readonly status: number | null;
  /** The API's request id (`request-id` header, or `request_id` in the body). */
  readonly requestId: string | null;
  /** Whether the same request may succeed when it is sent again. */
  readonly retryable: boolean;
  /** How long the API asks to wait before the next attempt, ms; `null` when it does not say. */
  readonly retryAfterMs: number | null;
  /** The one part for whose sake the request was refused, if it is known. */
  readonly part?: PartPlace;
  /** The attachment that this part was, where the person can leave it out. */
  readonly attachment?: { readonly messageId: string; readonly id: string };
}

export type LlmErrorFields = Partial<Omit<StreamError, 'kind' | 'message'>>;

/** The one error that a provider raises. */
export class LlmError extends Error implements StreamError {
  override readonly name = 'LlmError';
  readonly kind: LlmErrorKind;
  readonly code: LlmErrorCode | null;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly part?: PartPlace;

  constructor(kind: LlmErrorKind, message: string, fields: LlmErrorFields = {}, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.code = fields.code ?? null;
    this.status = fields.status ?? null;
    this.requestId = fields.requestId ?? null;
    this.retryable = fields.retryable ?? false;
    this.retryAfterMs = fields.retryAfterMs ?? null;
    if (fields.part) this.part = fields.part;
  }

  /** The error as plain data, without stack and cause. */
  toStreamError(): StreamError {
    const { kind, message, code, status, requestId, retryable, retryAfterMs, part } = this;
    return { kind, message, code, status, requestId, retryable, retryAfterMs, ...(part ? { part } : {}) };
  }
}

/** The error of a request that the person stopped. */
export const abortedError = (): LlmError => new LlmError('aborted', t('Stopped.'));

/** An error that had become plain data, to be raised again. */
export const toLlmError = (error: StreamError): LlmError => new LlmError(error.kind, error.message, error);
