import { createParser } from 'eventsource-parser';
import { LlmError } from '../llm/index.ts';
import { errorFromStatus } from './errors.ts';

/** The longest line or event that is taken, characters: a stream that never ends one must not fill the memory. */
const longestLine = 16 * 1024 * 1024;

/**
 * Splits the bytes of a server-sent event stream into events and reads their JSON. It knows nothing of what they mean.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamReader {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly parser;

  /** @param onEvent is given each event's data, parsed */
  constructor(onEvent: (event: unknown) => void) {
    this.parser = createParser({
      maxBufferSize: longestLine,
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') throw tooLong();
      },
      onEvent: ({ event, data }) => {
        const value = parseData(event, data);
        if (value !== undefined) onEvent(value);
      },
    });
  }

  /** @throws LlmError of kind `protocol` when the data cannot be read or a line is too long */
  push(bytes: Uint8Array): void {
    this.parser.feed(this.decoder.decode(bytes, { stream: true }));
  }
}

/** The event's value; `undefined` for what is no event of the API: nothing, `[DONE]`, an array. */
function parseData(event: string | undefined, data: string): unknown {
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
    'Unreadable data arrived in the answer.',
    { code: 'unreadable', retryable: true },
    { cause },
  );

const tooLong = (): LlmError =>
  new LlmError('protocol', 'A single line of the answer is longer than 16 MB.', { code: 'line-too-long' });
