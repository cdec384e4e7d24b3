import type { End } from './playback.ts';
import type { StreamEvent, Usage } from './wire.ts';
import { isObject } from './wire.ts';

/** What became of one `POST /v1/messages`. Times in milliseconds. */
export interface Attempt {
  requestId: string;
  /** The scenario's name as the prompt wrote it, `ok` without one, `refused` if the request was not valid. */
  scenario: string;
  model: string;
  streaming: boolean;
  /** The text of the last user message that has one. */
  prompt: string;
  /** HTTP status that was sent, null if none was. */
  status: number | null;
  /** Bytes and whole events written. */
  bytes: number;
  events: number;
  /** The text deltas written, joined. */
  text: string;
  /** What the account pays: the input from message_start on, the output as far as it was generated. Null: nothing. */
  billed: Usage | null;
  /** The last figures that a reader of the whole wire knows, as sent: a fault may make them absurd. Null: none. */
  reported: unknown;
  /** Wall clock at the request's arrival. */
  startedAt: number;
  /** How it ended, or `open` while it runs. */
  end: End | 'open';
  /** From the request's arrival to the end. */
  durationMs: number | null;
  /** From the request's arrival until the client closed the connection, if it closed before the end. */
  clientClosedAfterMs: number | null;
}

/** Follows an attempt event by event, as the API's own meter would. */
export class Meter {
  readonly #attempt: Attempt;
  readonly #input: Usage;
  readonly #total: number;
  readonly #begin: () => void;
  #outputBytes = 0;

  /** `input` is the bill of the prompt, `outputTokens` that of the whole answer; `begin` runs at message_start. */
  constructor(attempt: Attempt, input: Usage, outputTokens: number, begin: () => void) {
    this.#attempt = attempt;
    this.#input = input;
    this.#total = outputTokens;
    this.#begin = begin;
  }

  count(event: StreamEvent): void {
    const attempt = this.#attempt;
    attempt.events++;
    if (event.type === 'error' || event.type === 'ping') return;
    if (attempt.billed === null) {
      this.#begin();
      attempt.billed = { ...this.#input, output_tokens: Math.min(1, this.#total) };
    }
    if (event.type === 'message_start' && isObject(event.message) && attempt.streaming) {
      attempt.reported = event.message['usage'];
    }
    if (event.type === 'content_block_delta' && isObject(event.delta)) {
      const { delta } = event;
      if (typeof delta['text'] === 'string') attempt.text += delta['text'];
      const written = delta['text'] ?? delta['thinking'] ?? delta['partial_json'];
      if (typeof written === 'string') this.#outputBytes += Buffer.byteLength(written);
      attempt.billed.output_tokens = Math.max(1, Math.min(this.#total, Math.ceil(this.#outputBytes / 4)));
    }
    if (event.type === 'message_delta') {
      if (isObject(event.usage)) {
        attempt.reported = { ...(isObject(attempt.reported) ? attempt.reported : {}), ...event.usage };
      }
      attempt.billed.output_tokens = this.#total;
    }
  }
}
