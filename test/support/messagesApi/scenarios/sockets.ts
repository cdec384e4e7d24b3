import type { Step } from '../playback.ts';
import {
  type Playing,
  type Scenario,
  type Send,
  answered,
  broken,
  frames,
  head,
  number,
  plain,
  textDelta,
} from './scenario.ts';

const RESET: Step = { do: 'reset' };
const CLOSE: Step = { do: 'close' };
const HANG: Step = { do: 'hang' };
const raw = (text: string): Step => ({ do: 'raw', bytes: Buffer.from(text) });

/** The first half of a write, and nothing of its events. */
const half = (send: Send | undefined): Step[] =>
  send ? [{ do: 'send', bytes: send.bytes.subarray(0, send.bytes.length >> 1) }] : [];

/** Half of the write that holds the first é, ending between its two bytes. */
function upToHalfCharacter(body: readonly Send[]): Step[] {
  const bytes = body.findIndex((send) => send.bytes.includes('é'));
  const send = body[bytes];
  if (!send) return [...body];
  return [...body.slice(0, bytes), { do: 'send', bytes: send.bytes.subarray(0, send.bytes.indexOf('é') + 1) }];
}

/** The same writes for ever, `gapMs` (50 if the prompt asks for none) apart. */
function* forever(c: Playing, send: (at: number) => Send): Iterable<Step> {
  for (let at = 0; ; at++) {
    if (c.gapMs === 0) yield { do: 'wait', ms: 50 };
    yield send(at);
  }
}

const bytes = (text: string): Send => ({ do: 'send', bytes: Buffer.from(text) });

function* hugeLine(c: Playing): Iterable<Step> {
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  yield head(c);
  yield* c.streaming ? frames(c, c.events).slice(0, 3) : [];
  yield { do: 'send', bytes: Buffer.from('data: {"type":"ping","filler":"') };
  for (let at = 0; at < number(c); at++) yield { do: 'send', bytes: megabyte };
  yield CLOSE;
}

/** Answers that break off, stall or never end, and what is no HTTP at all. */
export const sockets: Scenario[] = [
  broken('disconnect-after-N', 'RST after N events', (body, c) => [...body.slice(0, number(c)), RESET]),
  broken('close-after-N', 'FIN after N events, without the end of the body', (body, c) => [
    ...body.slice(0, number(c)),
    CLOSE,
  ]),
  broken('fin-after-N', 'a clean end of the body after N events', (body, c) => body.slice(0, number(c))),
  broken('cut-mid-event-N', 'RST in the middle of the event behind the first N', (body, c) => [
    ...body.slice(0, number(c)),
    ...half(body[number(c)]),
    RESET,
  ]),
  broken('fin-mid-event-N', 'a clean end in the middle of the event behind the first N', (body, c) => [
    ...body.slice(0, number(c)),
    ...half(body[number(c)]),
  ]),
  broken('utf8-cut', 'a clean end between the two bytes of é', upToHalfCharacter),
  broken('stall-then-finish-N-M', 'M ms of silence after N events, then the rest', (body, c) => [
    ...body.slice(0, number(c)),
    { do: 'wait', ms: number(c, 1) },
    ...body.slice(number(c)),
  ]),
  broken('stall-after-N', 'silence after N events', (body, c) => [...body.slice(0, number(c)), HANG]),
  answered('headers-never', 'no answer at all', () => [HANG]),
  answered('headers-slow-M', 'the head comes after M ms', (c) => [
    { do: 'wait', ms: number(c) },
    head(c),
    ...frames(c, c.events),
  ]),
  broken('ping-forever-after-N', 'pings without end after N events', function* (body, c) {
    yield* body.slice(0, number(c));
    yield* forever(c, () => bytes(plain({ type: 'ping' }, 0)));
  }),
  broken('comment-forever', 'comment lines without end', function* (_, c) {
    yield* forever(c, () => bytes(': still here\n\n'));
  }),
  broken('text-forever', 'text without end; ?gap= says how often, in ms', function* (body, c) {
    yield* body.slice(0, 3);
    yield* forever(c, (at) => {
      const event = textDelta(`word${at} `);
      return { do: 'send', bytes: Buffer.from(plain(event, at)), events: [event] };
    });
  }),
  broken('slowloris-N', 'one byte every N ms', function* (body, c) {
    for (const { bytes, events } of body) {
      for (let at = 0; at < bytes.length; at++) {
        yield { do: 'wait', ms: number(c) };
        yield { do: 'send', bytes: bytes.subarray(at, at + 1), ...(at === bytes.length - 1 && events && { events }) };
      }
    }
  }),
  answered('huge-line-N', 'a line of N MB without an end', hugeLine),
  answered('reset-before-headers', 'RST instead of an answer', () => [RESET]),
  answered('reset', 'the same as reset-before-headers', () => [RESET]),
  answered('close-before-headers', 'FIN instead of an answer', () => [CLOSE]),
  answered('bad-chunk', 'a chunk whose size is no number', (c) => [
    raw(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nrequest-id: ${c.requestId}\r\n\r\nzz\r\nnot a chunk\r\n`,
    ),
    CLOSE,
  ]),
  answered('not-http', 'bytes that are not HTTP', () => [raw('SSH-2.0-OpenSSH_9.2p1\r\n\r\n'), CLOSE]),
  answered('huge-header', 'a response header of 128 KB', (c) => [
    raw(
      `HTTP/1.1 200 OK\r\nrequest-id: ${c.requestId}\r\nx-huge: ${'x'.repeat(128 * 1024)}\r\ncontent-length: 0\r\n\r\n`,
    ),
    CLOSE,
  ]),
  answered('short-content-length', 'content-length promises more than comes', (c) => [
    head(c, { 'content-length': '100000' }),
    ...frames(c, c.events).slice(0, 5),
    CLOSE,
  ]),
];
