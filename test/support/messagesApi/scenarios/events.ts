import type { StreamEvent } from '../wire.ts';
import { isObject } from '../wire.ts';
import { OK_TEXT, words } from './whole.ts';
import { type Scenario, blockStart, blockStop, number, reshaped, textDelta } from './scenario.ts';

const emptyInput = { type: 'input_json_delta', partial_json: '{}' };

type Events = readonly StreamEvent[];

const isText = (event: StreamEvent): boolean => isObject(event.delta) && event.delta['type'] === 'text_delta';
const firstText = (events: Events): number => events.findIndex(isText);
const insert = (events: Events, at: number, ...extra: Events): Events => [
  ...events.slice(0, at),
  ...extra,
  ...events.slice(at),
];
const without = (events: Events, type: string): Events => events.filter((event) => event.type !== type);
/** Doubles the first event of a type. */
const twice = (events: Events, type: string): Events => {
  const at = events.findIndex((event) => event.type === type);
  return at < 0 ? events : insert(events, at, events[at]!);
};
/** The answer's frame (message_start, message_delta, message_stop) around other events. */
const around = (events: Events, ...inner: Events): Events => [events[0]!, ...inner, ...events.slice(-2)];
const block = (index: unknown, ...texts: string[]): Events => [
  blockStart(index),
  ...texts.map((text) => textDelta(text, index)),
  blockStop(index),
];
/** Changes the usage of message_start and message_delta. */
function withUsage(events: Events, start: (usage: object) => unknown, end: (usage: object) => unknown): Events {
  return events.map((event) => {
    if (event.type === 'message_start' && isObject(event.message)) {
      const usage = start(event.message['usage'] as object);
      return { ...event, message: { ...event.message, usage } };
    }
    return event.type === 'message_delta' ? { ...event, usage: end(event.usage as object) } : event;
  });
}
const mapAll = (usage: object, value: unknown): object =>
  Object.fromEntries(Object.keys(usage).map((key) => [key, value]));

const OVERLOADED = { type: 'overloaded_error', message: 'Overloaded' };
const errorEvent = (type = 'overloaded_error'): StreamEvent => ({
  type: 'error',
  error: type === 'overloaded_error' ? OVERLOADED : { type, message: `The stream failed with ${type}.` },
});

/** Streams whose events are not those that the API would send. */
export const events: Scenario[] = [
  reshaped('unknown-event', 'an event of a type that does not exist yet', (events) =>
    insert(events, 4, { type: 'message_hologram', delta: { type: 'text_delta', text: 'GHOST' } }),
  ),
  reshaped('unknown-delta', 'a delta of a type that does not exist yet', (events) =>
    insert(events, 4, { type: 'content_block_delta', index: 0, delta: { type: 'hologram_delta', hologram: 'GHOST' } }),
  ),
  reshaped('unknown-block', 'a block of a type that does not exist yet, then a text', (events) =>
    around(
      events,
      blockStart(0, { type: 'hologram', shape: 'cube' }),
      { type: 'content_block_delta', index: 0, delta: { type: 'hologram_delta', hologram: 'x' } },
      blockStop(0),
      ...block(1, 'text'),
    ),
  ),
  reshaped('dup-message-start', 'message_start again after two deltas', (events) => insert(events, 5, events[0]!)),
  reshaped('dup-block-start', 'content_block_start again, with the next index, and no deltas', (events) =>
    insert(events, events.length - 2, blockStart(1), blockStop(1)),
  ),
  reshaped('dup-block-stop', 'content_block_stop twice', (events) => twice(events, 'content_block_stop')),
  reshaped('dup-message-delta', 'message_delta twice with the same figures', (events) =>
    twice(events, 'message_delta'),
  ),
  reshaped('dup-message-stop', 'message_stop twice', (events) => twice(events, 'message_stop')),
  reshaped('dup-delta', 'the second text delta twice: doubled text is what was sent', (events) => {
    const at = firstText(events) + 1;
    return insert(events, at, events[at]!);
  }),
  reshaped('events-after-stop', 'the text GHOST after message_stop', (events) => [...events, textDelta('GHOST')]),
  reshaped('delta-before-message', 'a delta before message_start', (events) => [textDelta('EARLY'), ...events]),
  reshaped('delta-before-block', 'a delta before its block starts', (events) =>
    around(events, textDelta('EARLY'), ...block(0, 'text')),
  ),
  reshaped('delta-unknown-index', 'a delta for a block that never started', (events) =>
    insert(events, 5, textDelta('NOWHERE', 7)),
  ),
  reshaped('wrong-delta-type', 'tool input for a text block', (events) =>
    insert(events, 5, {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '{"a":1' },
    }),
  ),
  reshaped('index-proto', 'a block whose index is "__proto__"', (events) =>
    around(events, ...block(0, 'a'), ...block('__proto__', 'GHOST'), ...block('constructor', 'GHOST')),
  ),
  reshaped('gap-index', 'blocks 0 and 5', (events) => around(events, ...block(0, 'first'), ...block(5, 'last'))),
  reshaped('reverse-index', 'block 1 comes before block 0', (events) =>
    around(events, ...block(1, 'last'), ...block(0, 'one ')),
  ),
  reshaped('interleaved', 'deltas of two open blocks by turns', (events) =>
    around(
      events,
      blockStart(0),
      blockStart(1),
      textDelta('on', 0),
      textDelta('tw', 1),
      textDelta('e ', 0),
      textDelta('o.', 1),
      blockStop(0),
      blockStop(1),
    ),
  ),
  reshaped('no-message-start', 'the stream begins with its first block', (events) => without(events, 'message_start')),
  reshaped('no-message-delta', 'no stop reason and no final usage, but message_stop', (events) =>
    without(events, 'message_delta'),
  ),
  reshaped('no-message-stop', 'stop reason and usage, but no message_stop', (events) =>
    without(events, 'message_stop'),
  ),
  reshaped('no-block-stop', 'the block never ends', (events) => without(events, 'content_block_stop')),
  reshaped('empty-stream', 'no event at all', () => []),
  reshaped('only-ping', 'nothing but three pings', () => Array.from({ length: 3 }, () => ({ type: 'ping' }))),
  reshaped('usage-missing', 'no usage anywhere', (events) =>
    withUsage(
      events,
      () => undefined,
      () => undefined,
    ),
  ),
  reshaped('usage-null', 'every count is null', (events) =>
    withUsage(
      events,
      (usage) => mapAll(usage, null),
      (usage) => mapAll(usage, null),
    ),
  ),
  reshaped('usage-absurd', 'counts of 1e300, -5 and 1.5', (events) =>
    withUsage(
      events,
      (usage) => ({ ...usage, input_tokens: 1e300, cache_read_input_tokens: -5 }),
      (usage) => ({ ...usage, input_tokens: 1e300, cache_read_input_tokens: -5, output_tokens: 1.5 }),
    ),
  ),
  reshaped('usage-cumulative', 'two message_delta, the second with the larger figures', (events) =>
    insert(events, events.length - 2, {
      type: 'message_delta',
      delta: { stop_reason: null },
      usage: { output_tokens: 3 },
    }),
  ),
  reshaped('usage-corrected', 'message_start counts fewer input tokens than message_delta', (events) =>
    withUsage(
      events,
      (usage) => ({ ...usage, input_tokens: 1 }),
      (usage) => usage,
    ),
  ),
  reshaped('usage-falls', 'message_delta counts 0 of everything after message_start counted 500', (events) =>
    withUsage(
      events,
      (usage) => ({ ...usage, input_tokens: 500, cache_read_input_tokens: 500, output_tokens: 500 }),
      () => ({ input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 }),
    ),
  ),
  reshaped('index-zero', 'every block has the number 0', (events) =>
    events.map((event) => ('index' in event ? { ...event, index: 0 } : event)),
  ),
  reshaped('empty-input-first', 'the input of a call begins with {} that does not belong to it', (events) =>
    events.flatMap((event) => {
      const block = event.type === 'content_block_start' ? (event.content_block as { type?: string }) : {};
      return block.type === 'tool_use'
        ? [event, { ...event, type: 'content_block_delta', content_block: undefined, delta: emptyInput }]
        : [event];
    }),
  ),
  reshaped('usage-sparse', 'message_delta gives output tokens only', (events) =>
    withUsage(
      events,
      (usage) => usage,
      (usage) => ({ output_tokens: (usage as { output_tokens: number }).output_tokens }),
    ),
  ),
  reshaped('usage-cache', 'figures as from a cached prompt: 1200 read, 300 written', (events) => {
    const cache = { cache_read_input_tokens: 1200, cache_creation_input_tokens: 300 };
    return withUsage(
      events,
      (usage) => ({ ...usage, ...cache }),
      (usage) => ({ ...usage, ...cache }),
    );
  }),
  reshaped('error-first', 'an overloaded error event instead of an answer', () => [errorEvent()]),
  reshaped('error-after-N-then-more', 'an error event after N events, and the stream goes on', (events, c) =>
    insert(events, number(c), errorEvent()),
  ),
  reshaped('error-after-N-TYPE', 'an error event of this type after N events', (events, c) => [
    ...events.slice(0, number(c)),
    errorEvent(c.args[1]),
  ]),
  reshaped('error-after-N', 'an overloaded error event after N events', (events, c) => [
    ...events.slice(0, number(c)),
    errorEvent(),
  ]),
  reshaped('many-deltas-N', 'N small deltas', (events, c) =>
    around(events, blockStart(0), ...Array.from({ length: number(c) }, (_, at) => textDelta(`w${at} `)), blockStop(0)),
  ),
  reshaped('many-blocks-N', 'N text blocks', (events, c) =>
    around(events, ...Array.from({ length: number(c) }, (_, at) => block(at, `b${at} `)).flat()),
  ),
  reshaped('twice-the-text', 'the text of ok as two blocks', (events) =>
    around(events, ...block(0, OK_TEXT.slice(0, 15)), ...block(1, OK_TEXT.slice(15))),
  ),
  reshaped('code-block-N', 'a markdown code fence of N lines, in 7-character deltas', (events, c) => {
    const code = `Here it is:\n\n\`\`\`ts\n${Array.from({ length: number(c) }, (_, at) => `const line${at} = ${at};`).join('\n')}\n\`\`\`\n\nDone. ${words(40)}`;
    return around(events, ...block(0, ...(code.match(/[^]{1,7}/g) ?? [])));
  }),
];
