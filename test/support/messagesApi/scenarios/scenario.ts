import type { Script } from '../answers.ts';
import { foldEvents } from '../answers.ts';
import { errorBody, statusOfType, typeOfStatus } from '../errors.ts';
import type { Step } from '../playback.ts';
import type { StreamEvent } from '../wire.ts';
import { isObject } from '../wire.ts';

/** What a scenario is played with: the request's side of it, and the answer that it would have had without a fault. */
export interface Playing {
  streaming: boolean;
  /** The values of the placeholders in the scenario's name, in order. */
  args: readonly string[];
  /** `?key=value` behind the scenario's name. */
  params: URLSearchParams;
  /** How often this prompt was asked before. */
  attempt: number;
  /** How many tool results the client has sent since the prompt. */
  round: number;
  /** The events of the answer without the fault. */
  events: readonly StreamEvent[];
  /** The events of another answer to the same request. */
  answer(script: Script): StreamEvent[];
  requestId: string;
  /** The key that the request was sent with. */
  key: string;
  /** Origin of a second server, for redirects that leave this one. */
  elsewhere: string;
  /** Milliseconds between writes, 0 if the prompt asks for no gap. */
  gapMs: number;
}

/**
 * A named way to answer. `name` may hold placeholders: N a whole number, M milliseconds, S seconds (a decimal point is
 * allowed), TYPE an error type, REASON a stop reason, STATUS an HTTP status. `-then-ok-K` behind any name plays it for the
 * first K requests with the same prompt and then answers as if nothing had been wrong.
 */
export interface Scenario {
  name: string;
  about: string;
  play(playing: Playing): Iterable<Step>;
}

/** Writes one event as text. */
export type Wire = (event: StreamEvent, at: number) => string;

/** An event as the API writes it. */
export const plain: Wire = (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

export type Send = Extract<Step, { do: 'send' }>;

/** The response head. A streamed answer and a whole message differ only in their content type. */
export function head(c: Playing, headers: Record<string, string> = {}, status = 200): Step {
  return {
    do: 'head',
    status,
    headers: {
      'content-type': c.streaming && status === 200 ? 'text/event-stream; charset=utf-8' : 'application/json',
      'cache-control': 'no-cache',
      'request-id': c.requestId,
      ...headers,
    },
  };
}

/**
 * The body, in as many writes as there are events: one event each, or, for a request that does not stream, as many
 * pieces of the whole message. So a fault "after N events" has a counterpart "after N pieces" there.
 */
export function frames(c: Playing, events: readonly StreamEvent[], wire: Wire = plain): Send[] {
  if (c.streaming)
    return events.map((event, at) => ({ do: 'send', bytes: Buffer.from(wire(event, at)), events: [event] }));
  const body = Buffer.from(JSON.stringify(foldEvents(events)));
  const size = Math.ceil(body.length / Math.max(1, events.length));
  const closing = events.filter((event) => event.type === 'message_delta' || event.type === 'message_stop');
  const opening = events.filter((event) => !closing.includes(event));
  return events.map((_, at) => ({
    do: 'send',
    bytes: body.subarray(at * size, (at + 1) * size),
    events: [...(at === 0 ? opening : []), ...(at === events.length - 1 ? closing : [])],
  }));
}

/** An HTTP error in the API's shape. */
export function httpError(
  c: Playing,
  status: number,
  message: string,
  headers: Record<string, string> = {},
  type: string = typeOfStatus(status),
): Step[] {
  return [
    head(c, { 'content-type': 'application/json', ...headers }, status),
    { do: 'send', bytes: Buffer.from(JSON.stringify(errorBody(type, message, c.requestId))) },
  ];
}

/** An answer with whatever body, as a proxy or a portal would send it. */
export function page(c: Playing, status: number, body: string, headers: Record<string, string> = {}): Step[] {
  return [head(c, headers, status), ...(body ? [{ do: 'send' as const, bytes: Buffer.from(body) }] : [])];
}

/** A stream of these events; a request that does not stream gets the message, or the HTTP error, that they make. */
export function stream(c: Playing, events: readonly StreamEvent[], wire?: Wire): Step[] {
  const failed = events.find((event) => event.type === 'error');
  if (!c.streaming && failed) {
    const error = isObject(failed.error) ? failed.error : {};
    return httpError(c, statusOfType(String(error['type'])), String(error['message']), {}, String(error['type']));
  }
  return [head(c), ...frames(c, events, wire)];
}

/** A scenario with an answer of its own. */
export function scripted(name: string, about: string, script: (c: Playing) => Script): Scenario {
  return { name, about, play: (c) => stream(c, c.answer(script(c))) };
}

/** A scenario that changes the events. */
export function reshaped(
  name: string,
  about: string,
  reshape: (events: readonly StreamEvent[], c: Playing) => readonly StreamEvent[],
): Scenario {
  return { name, about, play: (c) => stream(c, reshape(c.events, c)) };
}

/** A scenario that writes the same events differently. */
export function encoded(name: string, about: string, wire: Wire): Scenario {
  return { name, about, play: (c) => stream(c, c.events, wire) };
}

/** A scenario that changes what happens on the socket after the head. */
export function broken(name: string, about: string, breaking: (body: Send[], c: Playing) => Iterable<Step>): Scenario {
  return {
    name,
    about,
    *play(c) {
      yield head(c);
      yield* breaking(frames(c, c.events), c);
    },
  };
}

/** A scenario that answers in its own way, head and all. */
export function answered(name: string, about: string, play: (c: Playing) => Iterable<Step>): Scenario {
  return { name, about, play };
}

/** The value of the name's placeholder at `position`, as a number. */
export function number(c: Playing, position = 0): number {
  return Number(c.args[position]);
}

/** A delta event of block `index`. */
export function textDelta(text: string, index: unknown = 0): StreamEvent {
  return { type: 'content_block_delta', index, delta: { type: 'text_delta', text } };
}

export function blockStart(index: unknown, content_block: object = { type: 'text', text: '' }): StreamEvent {
  return { type: 'content_block_start', index, content_block };
}

export function blockStop(index: unknown): StreamEvent {
  return { type: 'content_block_stop', index };
}
