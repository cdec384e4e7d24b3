import { setImmediate } from 'node:timers/promises';
import { type ChatStreamChunk, errorFromConnection, LlmError } from '../../llm/index.ts';
import { parseMessage } from './chatParser.ts';
import { ChatStreamParser } from './chatStreamParser.ts';
import { errorFromApi } from '../errors.ts';
import { EventStreamReader } from './eventStream.ts';
import { isOpenAi, openAiError } from './foreignAnswer.ts';
import { isObject } from './messageBlocks.ts';
import { t } from '../../base/index.ts';

export interface AnswerListener {
  readonly requestId: string | null;
  /** Bytes arrived. */
  onBytes(): void;
  /** Some of the answer arrived, be it only a part that waits for another before it can be given out. */
  onContent(): void;
  /** Deltas, and at the end one `response` or one `error`. */
  onChunk(chunk: ChatStreamChunk): void;
  /** The state of the answer while it arrives, from its first byte on. */
  onStart(answer: AnswerState): void;
  /** Closes the connection. */
  hangUp(): void;
}

export interface AnswerState {
  /** The API has begun to answer: the request is billed. */
  readonly started: boolean;
  /** Everything that has arrived of the answer. */
  readonly output: string;
}

/** How long the work on what has arrived may take before others get a turn, ms. */
const sliceMs = 8;

/** How long a finished answer's connection may take to end by itself, so that it can be used again, ms. */
const graceMs = 100;

/** The most text that is taken of one whole answer, bytes. */
const maxBodyBytes = 64 * 1024 * 1024;

/**
 * Reads the body of a response, in whichever form it came: a stream of events, a whole message, or something that is
 * not the API at all. What was asked for does not matter, only what arrives: the first character tells them apart, for
 * a stream never begins with `{` or `<`, and content types are sometimes missing or wrong.
 *
 * @throws whatever reading the connection throws; faults in what arrived end in an `error` chunk
 */
export async function readAnswer(response: Response, listener: AnswerListener): Promise<AnswerState> {
  const reader = response.body?.getReader();
  const first = reader ? await readFirst(reader, listener) : null;
  const opening = first ? new TextDecoder().decode(first).trimStart()[0] : undefined;
  if (reader && first && (opening === '{' || opening === '<')) {
    if (opening === '<') {
      listener.hangUp();
      throw notTheApi(response);
    }
    return readWhole(reader, first, response, listener);
  }
  return readEvents(reader, first, response, listener);
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The first bytes that hold more than white space; `null` when there are none. */
async function readFirst(reader: Reader, listener: AnswerListener): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces.length > 0 ? Buffer.concat(pieces) : null;
    listener.onBytes();
    pieces.push(value);
    if (value.some((byte) => byte > 32)) return pieces.length === 1 ? value : Buffer.concat(pieces);
  }
}

async function readEvents(
  reader: Reader | undefined,
  first: Uint8Array | null,
  response: Response,
  listener: AnswerListener,
): Promise<ChatStreamParser & AnswerState> {
  const parser = new ChatStreamParser((chunk) => listener.onChunk(chunk));
  listener.onStart(parser);
  const events = new EventStreamReader((event) => parser.feed(event));
  try {
    let sliceEnd = performance.now() + sliceMs;
    for (let bytes = first; bytes && reader;) {
      const { received } = parser;
      events.push(bytes);
      if (parser.received > received) listener.onContent();
      if (parser.finished) {
        void endConnection(reader, listener);
        return parser;
      }
      // A flood of events must not keep the rest of the extension host from its work.
      if (performance.now() > sliceEnd) {
        await setImmediate();
        sliceEnd = performance.now() + sliceMs;
      }
      const { done, value } = await reader.read();
      bytes = done ? null : value;
      if (bytes) listener.onBytes();
    }
    parser.end();
  } catch (error) {
    if (error instanceof LlmError) {
      parser.fail(error);
      listener.hangUp();
    } else {
      parser.fail(errorFromConnection(error, hostOf(response.url), true));
    }
  }
  return parser;
}

async function readWhole(
  reader: Reader,
  first: Uint8Array,
  response: Response,
  listener: AnswerListener,
): Promise<AnswerState> {
  // Whatever becomes of it: a model has worked on an answer that comes with this status.
  listener.onStart({ started: true, output: '' });
  const pieces = [first];
  for (let length = first.length; ;) {
    const { done, value } = await reader.read();
    if (done) break;
    listener.onBytes();
    length += value.length;
    if (length > maxBodyBytes) {
      listener.hangUp();
      throw new LlmError('protocol', t('The answer is longer than 64 MB and was not read to its end.'), {
        code: 'answer-too-long',
      });
    }
    pieces.push(value);
  }
  const body = parseJson(new TextDecoder().decode(Buffer.concat(pieces)));
  if (!isObject(body)) {
    throw new LlmError('protocol', t('The connection ended before the answer did.'), {
      code: 'ended-early',
      retryable: true,
    });
  }
  if (body['type'] !== 'message') listener.onStart({ started: false, output: '' });
  if (body['type'] === 'error' || (body['type'] === undefined && body['error']))
    throw errorFromApi(body, null, { requestId: listener.requestId });
  if (isOpenAi(body)) throw openAiError();
  if (body['type'] !== 'message') throw notTheApi(response);
  const { deltas, end } = parseMessage(body);
  const state = { started: true, output: deltas.map(({ data }) => (typeof data === 'string' ? data : '')).join('') };
  listener.onStart(state);
  for (const delta of deltas) listener.onChunk(delta);
  listener.onChunk(end);
  return state;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The answer is whole. Lets the connection end by itself for reuse, and closes it when it does not. */
async function endConnection(reader: Reader, listener: AnswerListener): Promise<void> {
  const timer = setTimeout(() => listener.hangUp(), graceMs);
  try {
    while (!(await reader.read()).done);
  } catch {
    // It was closed, which is all that was wanted.
  } finally {
    clearTimeout(timer);
  }
}

const notTheApi = (response: Response): LlmError =>
  new LlmError(
    'protocol',
    t(
      '{0} answered with a web page instead of the API. A proxy or a sign-in page of the network may stand in between.',
      hostOf(response.url),
    ),
    { code: 'not-the-api', status: response.status },
  );

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : t('The server'));
