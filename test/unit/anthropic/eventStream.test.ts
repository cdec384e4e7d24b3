import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { EventStreamReader } from '../../../src/anthropic/answer/eventStream.ts';
import { LlmError } from '../../../src/llm/index.ts';

const encode = (text: string): Buffer => Buffer.from(text);

/** The events in these bytes, which come cut at these places. */
function read(bytes: Buffer, cuts: readonly number[] = []): unknown[] {
  const events: unknown[] = [];
  const reader = new EventStreamReader((event) => events.push(event));
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, place] of places.entries()) reader.push(bytes.subarray(place, places[index + 1] ?? place));
  return events;
}

/** The same by a parser of others. */
function readByOther(bytes: Buffer): unknown[] {
  const events: unknown[] = [];
  createParser({ onEvent: ({ data }) => events.push(JSON.parse(data)) }).feed(bytes.toString());
  return events;
}

const protocolError =
  (message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof LlmError && error.kind === 'protocol' && message.test(error.message);

describe('a stream of events', () => {
  const value = { n: 1, s: 'é🚀' };
  const json = JSON.stringify(value);

  for (const [what, text] of [
    ['with line feeds', `event: x\ndata: ${json}\n\n`],
    ['with carriage returns and line feeds', `event: x\r\ndata: ${json}\r\n\r\n`],
    ['with carriage returns alone', `event: x\rdata: ${json}\r\r`],
    ['without a space after the colon', `data:${json}\n\n`],
    ['in several lines', `data: {"n":\ndata: 1,\ndata:"s":"é🚀"}\n\n`],
    ['in several lines of either end', `data: {"n":\r\ndata: 1,\r\ndata:"s":"é🚀"}\r\n\r\n`],
    ['after comments and fields that mean nothing here', `: hello\nid: 7\nretry: 10\nfoo\n: \ndata: ${json}\n\n`],
    ['after a byte order mark', `\uFEFFdata: ${json}\n\n`],
    ['after empty ones', `\n\n\ndata\n\ndata:\n\nevent: ping\n\ndata: ${json}\n\n`],
    ['before one that never ends', `data: ${json}\n\ndata: {"cut": `],
  ] as const) {
    it(`is read ${what}, however it is cut`, () => {
      const bytes = encode(text);
      assert.deepEqual(read(bytes), [value]);
      const everywhere = Array.from({ length: bytes.length }, (_, index) => index);
      assert.deepEqual(read(bytes, everywhere), [value]);
      for (const cut of everywhere) assert.deepEqual(read(bytes, [cut]), [value], `cut at ${cut}`);
    });
  }

  it('is read as another parser reads it', () => {
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const field = fc.oneof(
      fc
        .record({ n: fc.integer(), s: fc.string({ unit: 'grapheme' }) })
        .map((event) => `data: ${JSON.stringify(event)}`),
      fc.record({ n: fc.integer() }).map((event) => `data:${JSON.stringify(event)}`),
      fc.constantFrom('', '', 'event: message_start', ': comment', 'id: 1', 'nothing', 'database: {}', ' data: {}'),
    );
    // One line of data in an event: two would be JSON no more.
    const lines = fc.array(fc.tuple(field, lineEnd)).map((all) => {
      const [end = '\n'] = all[0]?.slice(1) ?? [];
      return all.map(([text, own]) => (text.startsWith('data:') ? `${text}${end}${end}` : `${text}${own}`)).join('');
    });
    fc.assert(
      fc.property(lines, fc.boolean(), fc.array(fc.nat(2000)), (text, marked, cuts) => {
        const bytes = encode(marked ? `\uFEFF${text}` : text);
        assert.deepEqual(read(bytes, cuts), readByOther(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('passes over what is no event of the API, and refuses what cannot be read', () => {
    assert.deepEqual(read(encode(`data: [DONE]\n\ndata: [1]\n\ndata: ${json}\n\n`)), [value]);
    assert.throws(() => read(encode('data: {"n":\n\n')), protocolError(/Unreadable/));
    assert.throws(() => read(encode('data: 7\n\n')), protocolError(/Unreadable/));
    assert.throws(() => read(encode('event: error\ndata: Overloaded\n\n')), LlmError);
  });

  it('refuses a line without an end, and an event without one', () => {
    const piece = encode('x'.repeat(1024 * 1024));
    const endless = (first: string, next: Buffer): (() => void) => {
      const reader = new EventStreamReader(() => undefined);
      reader.push(encode(first));
      return () => {
        for (let count = 0; count < 20; count++) reader.push(next);
      };
    };
    assert.throws(endless('data: ', piece), protocolError(/longer than 16 MB/));
    assert.throws(
      endless('', Buffer.concat([encode('data: '), piece, encode('\n')])),
      protocolError(/longer than 16 MB/),
    );
  });

  it('takes a long line that comes in many small pieces', () => {
    const bytes = encode(`data: ${JSON.stringify({ s: 'x'.repeat(2_000_000) })}\n\n`);
    const events: unknown[] = [];
    const reader = new EventStreamReader((event) => events.push(event));
    for (let at = 0; at < bytes.length; at += 20) reader.push(bytes.subarray(at, at + 20));
    assert.equal((events[0] as { s: string }).s.length, 2_000_000);
  });
});
