import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Step } from '../playback.ts';
import {
  type Scenario,
  type Send,
  answered,
  broken,
  encoded,
  frames,
  head,
  plain,
  reshaped,
  stream,
} from './scenario.ts';
import { textDelta } from './scenario.ts';

/** All writes as one. */
function joined(sends: readonly Send[]): Send {
  return {
    do: 'send',
    bytes: Buffer.concat(sends.map((send) => send.bytes)),
    events: sends.flatMap((send) => send.events ?? []),
  };
}

/** The same bytes in writes of `size`. What an event's last byte completes counts with that write. */
function* split(sends: readonly Send[], size: number): Iterable<Step> {
  for (const { bytes, events } of sends) {
    for (let from = 0; from < bytes.length; from += size) {
      const done = from + size >= bytes.length;
      yield { do: 'send', bytes: bytes.subarray(from, from + size), ...(done && events && { events }) };
    }
  }
}

/** The body through a content coding; `change` may spoil the coded bytes. */
function coded(name: string, about: string, coding: string, code: (bytes: Buffer) => Buffer, whole = true): Scenario {
  return answered(name, about, function* (c) {
    const all = joined(frames(c, c.events));
    yield head(c, { 'content-encoding': coding });
    const size = Math.ceil(code(all.bytes).length / 4);
    yield* split([{ do: 'send', bytes: code(all.bytes), ...(whole && all.events && { events: all.events }) }], size);
  });
}

const inserted = (name: string, about: string, text: string): Scenario =>
  answered(name, about, function* (c) {
    const sends = frames(c, c.events);
    yield head(c);
    yield* sends.slice(0, 4);
    if (c.streaming) yield { do: 'send', bytes: Buffer.from(text) };
    yield* sends.slice(4);
  });

const reencoded = (name: string, about: string, change: (bytes: Buffer) => Buffer): Scenario =>
  broken(name, about, (body) => body.map((send) => ({ ...send, bytes: change(send.bytes) })));

/** The same answer in bytes that a reader must cope with, and some that no reader can. */
export const encodings: Scenario[] = [
  broken('split-N', 'N bytes in each write', (body, c) => split(body, Number(c.args[0]))),
  broken('one-write', 'the whole answer in one write', (body) => [joined(body)]),
  encoded('crlf', 'lines end in CR LF', (event, at) => plain(event, at).replaceAll('\n', '\r\n')),
  broken('crlf-split', 'CR and LF come in two writes', function* (body, c) {
    for (const send of body) {
      const text = c.streaming ? send.bytes.toString().replaceAll('\n', '\r\n') : send.bytes.toString();
      const parts = text.split('\r\n');
      for (const [at, part] of parts.entries()) {
        const last = at === parts.length - 1;
        if (!last) {
          yield { do: 'send', bytes: Buffer.from(`${part}\r`) };
          yield {
            do: 'send',
            bytes: Buffer.from('\n'),
            ...(at === parts.length - 2 && send.events && { events: send.events }),
          };
        } else if (part) yield { do: 'send', bytes: Buffer.from(part), ...(send.events && { events: send.events }) };
      }
    }
  }),
  encoded('cr', 'lines end in CR', (event, at) => plain(event, at).replaceAll('\n', '\r')),
  encoded('mixed-eol', 'line ends by turns', (event, at) =>
    plain(event, at).replaceAll('\n', ['\n', '\r\n', '\r'][at % 3] ?? '\n'),
  ),
  encoded(
    'bom',
    'a byte order mark before the first event',
    (event, at) => (at === 0 ? '\ufeff' : '') + plain(event, at),
  ),
  encoded(
    'no-space',
    'no space behind the colons of the fields',
    (event) => `event:${event.type}\ndata:${JSON.stringify(event)}\n\n`,
  ),
  encoded(
    'comments',
    'comment lines between the fields',
    (event) => `: a comment\nevent: ${event.type}\n:\ndata: ${JSON.stringify(event)}\n\n`,
  ),
  encoded('id-retry', 'id and retry fields', (event, at) => `id: ${at}\nretry: 10\n${plain(event, at)}`),
  encoded('multi-data', 'the JSON over several data lines', (event) => {
    const data = JSON.stringify(event, null, 1).split('\n');
    return `event: ${event.type}\n${data.map((line) => `data: ${line}\n`).join('')}\n`;
  }),
  encoded(
    'data-first',
    'the data line before the event line',
    (event) => `data: ${JSON.stringify(event)}\nevent: ${event.type}\n\n`,
  ),
  encoded('extra-blank', 'blank lines between the events', (event, at) => `\n\n${plain(event, at)}\n\n`),
  reshaped('u2028', 'U+2028 and U+2029 unescaped in an extra delta, before the text of ok', (events) => {
    const at = events.findIndex((event) => event.type === 'content_block_delta');
    return [...events.slice(0, at), textDelta('a\u2028b\u2029c '), ...events.slice(at)];
  }),
  encoded(
    'wrong-event-name',
    'every event line says "message"; the type is in the data',
    (event) => `event: message\ndata: ${JSON.stringify(event)}\n\n`,
  ),
  encoded('no-event-names', 'no event lines; the type is in the data', (event) => `data: ${JSON.stringify(event)}\n\n`),
  encoded('missing-final-blank', 'the stream ends without the blank line behind message_stop', (event, at) =>
    event.type === 'message_stop' ? plain(event, at).trimEnd() : plain(event, at),
  ),
  reencoded('invalid-utf8', 'a byte that is not UTF-8 in the place of the rocket', (bytes) =>
    Buffer.from(bytes.toString('latin1').replaceAll(Buffer.from('🚀').toString('latin1'), '\xff'), 'latin1'),
  ),
  inserted('json-array', 'an event whose data is an array', 'event: ping\ndata: []\n\n'),
  inserted('json-null', 'an event whose data is null', 'event: content_block_delta\ndata: null\n\n'),
  inserted('empty-data', 'an event with an empty data line', 'event: ping\ndata:\n\n'),
  inserted('done-marker', 'the [DONE] line that other APIs end with', 'data: [DONE]\n\n'),
  answered('error-nonjson', 'an error event whose data is an HTML page', (c) =>
    c.streaming
      ? [
          head(c),
          {
            do: 'send',
            bytes: Buffer.from('event: error\ndata: <html><body><h1>502 Bad Gateway</h1></body></html>\n\n'),
          },
        ]
      : [
          head(c, { 'content-type': 'text/html' }, 502),
          { do: 'send', bytes: Buffer.from('<html><body><h1>502 Bad Gateway</h1></body></html>') },
        ],
  ),
  broken('invalid-json-at-N', 'the data of event N breaks off', (body, c) =>
    body.map((send, at) =>
      at !== Number(c.args[0])
        ? send
        : {
            do: 'send',
            bytes: Buffer.concat([
              send.bytes.subarray(0, Math.max(1, send.bytes.length - 12)),
              Buffer.from(c.streaming ? '\n\n' : ''),
            ]),
          },
    ),
  ),
  answered('no-content-type', 'the answer of ok without a content type', (c) =>
    stream(c, c.events).map((step) => {
      if (step.do !== 'head') return step;
      const { 'content-type': _, ...headers } = step.headers;
      return { ...step, headers };
    }),
  ),
  answered('wrong-content-type', 'the answer of ok as application/octet-stream', (c) => [
    head(c, { 'content-type': 'application/octet-stream' }),
    ...frames(c, c.events),
  ]),
  answered('latin1', 'the content type claims ISO-8859-1; the bytes are UTF-8', (c) => [
    head(c, { 'content-type': `${c.streaming ? 'text/event-stream' : 'application/json'}; charset=iso-8859-1` }),
    ...frames(c, c.events),
  ]),
  answered('early-hints', 'an informational answer (103) before the real one', (c) => [
    { do: 'hints' },
    ...stream(c, c.events),
  ]),
  coded('gzip', 'the body compressed with gzip', 'gzip', (bytes) => gzipSync(bytes)),
  coded('br', 'the body compressed with Brotli', 'br', (bytes) => brotliCompressSync(bytes)),
  coded(
    'gzip-cut',
    'half of a gzip body, then a clean end',
    'gzip',
    (bytes) => {
      const zipped = gzipSync(bytes);
      return zipped.subarray(0, zipped.length >> 1);
    },
    false,
  ),
  coded('gzip-corrupt', 'a body that is not gzip, though its header says so', 'gzip', (bytes) => bytes, false),
  coded('encoding-unknown', 'a content coding that does not exist, over plain bytes', 'x-sidecar', (bytes) => bytes),
];
