import type { MessageCreateParamsBase, MessageCountTokensParams } from '@anthropic-ai/sdk/resources/messages';
import type { ApiModel } from './models.ts';

/** Limits on the time that an answer may take. */
export interface TimeLimits {
  /** The longest silence, ms. */
  readonly stallMs: number;
  /** The longest time without content, ms. */
  readonly contentMs: number;
  /** The first wait before a retry when the API names none, ms. */
  readonly retryBaseMs: number;
}

/** A request as it goes out. */
export type MessageParams = MessageCreateParamsBase & { readonly stream: boolean };

/**
 * A way to the Messages API, as it is configured at this moment: the API itself, a gateway, or a cloud that offers the
 * same models. It sends a request once and passes on what it is given; retries, time limits and the reading of answers
 * are the provider's. Whatever it throws becomes an `LlmError` there.
 */
export interface MessagesTransport {
  /** The machine that is asked, for error messages. */
  readonly host: string;
  readonly limits: TimeLimits;
  /** The raw response, its head read and its body not. */
  send(params: MessageParams, signal: AbortSignal): Promise<Response>;
  countTokens(params: MessageCountTokensParams, signal: AbortSignal): Promise<number>;
  listModels(signal: AbortSignal): AsyncIterable<ApiModel>;
}
