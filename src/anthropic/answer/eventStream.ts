import { LlmError } from '../../llm/index.ts';
import { errorFromStatus } from '../errors.ts';
import { t } from '../../base/index.ts';

/** The longest line or event that is taken, characters: a stream that never ends one must not fill the memory. */
const maxLineLength = 16 * 1024 * 1024;

/**
 * Splits the bytes of a server-sent event stream into events and reads their JSON. It knows nothing of what they mean.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamReader {
  readonly #decoder = new TextDecoder('utf-8');
  readonly #onEvent: (event: unknown) => void;
  /** Pieces of a line that has not ended. */
  readonly #begun: string[] = [];
  #begunSize = 0;
  /** The line before ended in CR: a LF that follows belongs to it. */
  #endedInCr = false;
  #name = '';
  #data: string | null = null;

  /** @param onEvent is given each event's data, parsed */
  constructor(onEvent: (event: unknown) => void) {
    this.#onEvent = onEvent;
  }

  /** @throws LlmError of kind `protocol` when the data cannot be read or a line is too long */
  push(bytes: Uint8Array): void {
    const text = this.#toLineFeeds(this.#decoder.decode(bytes, { stream: true }));
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#takeLine(this.#finish(text.slice(start, end)));
      start = end + 1;
    }
    if (start < text.length) this.#begin(text.slice(start));
  }

  #toLineFeeds(text: string): string {
    if (!this.#endedInCr && !text.includes('\r')) return text;
    const rest = this.#endedInCr && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#endedInCr = text.endsWith('\r');
    return rest.replace(/\r\n?/g, '\n');
  }

  #begin(piece: string): void {
    this.#begun.push(piece);
    this.#begunSize += piece.length;
    if (this.#begunSize > maxLineLength) throw tooLong();
  }

  #finish(line: string): string {
    if (this.#begun.length === 0) return line;
    const whole = this.#begun.join('') + line;
    this.#begun.length = 0;
    this.#begunSize = 0;
    return whole;
  }

  #takeLine(line: string): void {
    if (line === '') this.#dispatch();
    else if (line.startsWith('data:')) {
      const value = line.slice(line[5] === ' ' ? 6 : 5);
      this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
      if (this.#data.length > maxLineLength) throw tooLong();
    } else if (line.startsWith('event:')) this.#name = line.slice(6).trim();
  }

  #dispatch(): void {
    const data = this.#data;
    const name = this.#name;
    this.#data = null;
    this.#name = '';
    if (data === null) return;
    const value = parseData(name, data);
    if (value !== undefined) this.#onEvent(value);
  }
}

/** The event's value; `undefined` for what is no event of the API: nothing, `[DONE]`, an array. */
function parseData(event: string, data: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    if (data.trim() === '' || data === '[DONE]') return undefined;
    if (event === 'error') throw errorFromStatus(500);
    throw unreadable(cause);
  }
  if (Array.isArray(value)) return undefined;
  if (typeof value !== 'object' || value === null) throw unreadable();
  return value;
}

const unreadable = (cause?: unknown): LlmError =>
  new LlmError(
    'protocol',
    t('Unreadable data arrived in the answer.'),
    { code: 'unreadable', retryable: true },
    { cause },
  );

const tooLong = (): LlmError =>
  new LlmError('protocol', t('A single line of the answer is longer than 16 MB.'), { code: 'line-too-long' });
