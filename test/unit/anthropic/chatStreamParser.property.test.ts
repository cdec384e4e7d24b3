import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAnswer } from '../../../src/anthropic/answer/answer.ts';
import { ChatStreamParser } from '../../../src/anthropic/answer/chatStreamParser.ts';
import type { ChatStreamChunk } from '../../../src/llm/index.ts';
import {
  apiError,
  begin,
  beginText,
  beginThinking,
  beginTool,
  bytesOf,
  end,
  type Event,
  input,
  messageDelta,
  ping,
  shown,
  signature,
  start,
  stop,
  stream,
  text,
  thinking,
} from './streams.ts';

/** Text with everything in it that is hard on the way: several bytes, surrogates alone and in pairs, NUL, separators. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('é', '🚀', '\0', '\u2028', '\n', '"', '\ud83d', '\ude80'),
  ),
});
const anyIndex: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.nat(4) },
  fc.constantFrom('__proto__', -1, 1.5, null, undefined, 1e12),
);

/** Events in any order, right and wrong ones. */
const anyEvent: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(anyIndex, anyText).map(([index, value]) => text(index, value)) },
  fc.tuple(anyIndex, anyText).map(([index, value]) => beginText(index, value)),
  anyIndex.map((index) => beginThinking(index)),
  anyIndex.map((index) => beginTool(index)),
  anyIndex.map((index) => begin(index, { type: 'hologram' })),
  fc.tuple(anyIndex, anyText).map(([index, value]) => thinking(index, value)),
  fc.tuple(anyIndex, anyText).map(([index, value]) => input(index, value)),
  fc.tuple(anyIndex, anyText).map(([index, value]) => signature(index, value)),
  { weight: 2, arbitrary: anyIndex.map((index) => end(index)) },
  fc.constant(start()),
  fc.constantFrom('end_turn', 'tool_use', 'max_tokens', null).map((reason) => messageDelta(reason)),
  fc.constantFrom(stop, ping, apiError()),
  fc.record({ type: fc.string(), message: fc.jsonValue(), delta: fc.jsonValue(), index: fc.jsonValue() }),
  fc.jsonValue(),
);

/** A stream as the API sends it. */
const validStream: fc.Arbitrary<Event[]> = fc
  .array(
    fc.oneof(
      fc.array(fc.string({ unit: 'grapheme' })).map((texts) => ({
        make: (index: number): Event[] => [beginText(index), ...texts.map((value) => text(index, value)), end(index)],
      })),
      fc.array(fc.string({ unit: 'grapheme' })).map((texts) => ({
        make: (index: number): Event[] => [
          beginThinking(index),
          ...texts.map((value) => thinking(index, value)),
          signature(index, 'SIG'),
          end(index),
        ],
      })),
      fc.json().map((json) => ({
        make: (index: number): Event[] => [
          beginTool(index, `toolu_${index}`),
          input(index, `{"value":${json}}`),
          end(index),
        ],
      })),
    ),
    { maxLength: 5 },
  )
  .map((blocks) => stream(...blocks.map(({ make }, index) => make(index))));

/** What comes of bytes that arrive in these pieces. */
async function read(pieces: readonly Uint8Array[]): Promise<ChatStreamChunk[]> {
  const chunks: ChatStreamChunk[] = [];
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  await readAnswer(new Response(body), listener(chunks));
  return chunks;
}

const listener = (chunks: ChatStreamChunk[]) => ({
  requestId: null,
  onBytes: () => undefined,
  onContent: () => undefined,
  onChunk: (chunk: ChatStreamChunk) => void chunks.push(chunk),
  onStart: () => undefined,
  hangUp: () => undefined,
});

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

describe('a stream, whatever is in it', () => {
  it('gives the same chunks however its bytes are split', async () => {
    await fc.assert(
      fc.asyncProperty(validStream, fc.array(fc.nat(), { maxLength: 40 }), async (events, places) => {
        const bytes = bytesOf(events);
        assert.deepEqual(await read(cut(bytes, places)), await read([bytes]));
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same chunks with every other line end and with a byte order mark', async () => {
    await fc.assert(
      fc.asyncProperty(
        validStream,
        fc.constantFrom('\r', '\r\n'),
        fc.array(fc.nat(), { maxLength: 20 }),
        async (events, lineEnd, places) => {
          const plain = Buffer.from(bytesOf(events)).toString();
          const other = Buffer.from(`\ufeff${plain.replaceAll('\n', lineEnd)}`);
          assert.deepEqual(await read(cut(other, places)), await read([Buffer.from(plain)]));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never makes the parser throw, ends in exactly one chunk, and takes back no text', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const chunks: ChatStreamChunk[] = [];
        const parser = new ChatStreamParser((chunk) => chunks.push(chunk));
        for (const event of events) parser.feed(event);
        parser.end();
        parser.feed(text(0, 'GHOST'));
        parser.end();
        const ends = chunks.filter(({ type }) => type === 'response' || type === 'error');
        assert.equal(ends.length, 1);
        assert.equal(chunks.at(-1), ends[0]);
        const end = chunks.at(-1);
        if (end?.type !== 'response') return;
        const whole = end.data.messages[0]?.outputText ?? '';
        for (const place of shown(chunks)) assert.ok(whole.includes(place), 'what was shown is in the answer');
      }),
      { numRuns: 2000 },
    );
  });

  it('gives out only text that can be stored and sent, and all of it', () => {
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        const chunks: ChatStreamChunk[] = [];
        const parser = new ChatStreamParser((chunk) => chunks.push(chunk));
        for (const event of stream([beginText(0), ...texts.map((value) => text(0, value)), end(0)])) parser.feed(event);
        const expected = texts.join('').toWellFormed().replaceAll('\0', '\ufffd');
        assert.ok(chunks.every(({ data }) => typeof data !== 'string' || data.isWellFormed()));
        const response = chunks.at(-1);
        assert.equal(response?.type === 'response' ? (response.data.messages[0]?.outputText ?? '') : null, expected);
        assert.equal(shown(chunks), expected);
      }),
      { numRuns: 500 },
    );
  });

  it('ends in one chunk when its bytes are cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(validStream, fc.nat(), async (events, place) => {
        const bytes = bytesOf(events);
        const whole = shown(await read([bytes]));
        const chunks = await read([bytes.subarray(0, place % bytes.length)]);
        assert.equal(chunks.filter(({ type }) => type === 'response' || type === 'error').length, 1);
        assert.ok(whole.startsWith(shown(chunks)));
        assert.ok(!shown(chunks).endsWith('\ufffd') || whole.includes('\ufffd'));
      }),
      { numRuns: 150 },
    );
  });
});
