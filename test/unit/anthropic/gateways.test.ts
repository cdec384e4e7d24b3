import assert from 'node:assert/strict';
import { errorFromApi } from '../../../src/anthropic/errors.ts';
import { errorFromThrown } from '../../../src/anthropic/thrownError.ts';
import {
  begin,
  beginText,
  beginThinking,
  beginTool,
  end,
  type Event,
  input,
  messageDelta,
  parse as play,
  signature,
  start,
  stop,
  text,
  thinking,
} from './streams.ts';
import type { ChatResponse } from '../../../src/llm/index.ts';

const answered = (events: readonly Event[]): ChatResponse => {
  const last = play([start(), ...events, messageDelta(), stop]).at(-1);
  assert.equal(last?.type, 'response', JSON.stringify(last));
  return last.data;
};
const shape = (response: ChatResponse): string[] =>
  response.content.map((block) =>
    block.type === 'text'
      ? block.text
      : block.type === 'function'
        ? `${block.request.callId} ${block.request.functionArgs}`
        : String(block.block['type']),
  );

describe('a gateway that numbers every block 0', () => {
  it('is understood: each start is another block', () => {
    const events = [
      ...[beginThinking(0), thinking(0, 'Hm.'), signature(0, 'SIG'), end(0)],
      ...[beginText(0), text(0, 'Hello.'), end(0)],
      ...[beginTool(0, 'a'), input(0, '{"x":1}'), end(0)],
      ...[beginTool(0, 'b'), input(0, '{"x":2}'), end(0)],
    ];
    assert.deepEqual(shape(answered(events)), ['thinking', 'Hello.', 'a {"x":1}', 'b {"x":2}']);
  });

  it('is understood also when it ends no block', () => {
    const events = [
      ...[beginText(0), text(0, 'Hello.'), beginTool(0, 'a'), input(0, '{"x":1}')],
      ...[beginTool(0, 'b'), input(0, '{"x":2}')],
    ];
    assert.deepEqual(shape(answered(events)), ['Hello.', 'a {"x":1}', 'b {"x":2}']);
  });

  it('gives the text out in order, while it comes', () => {
    const chunks = play([start(), beginText(0), text(0, 'a'), end(0), beginText(0), text(0, 'b'), end(0)]);
    assert.deepEqual(
      chunks.flatMap((chunk) => (chunk.type === 'output_text' ? chunk.data : [])),
      ['a', 'b'],
    );
  });

  it('that sends one call twice has asked for it once', () => {
    const once = [beginTool(0, 'a'), input(0, '{"x":1}'), end(0)];
    assert.deepEqual(shape(answered([...once, ...once])), ['a {"x":1}']);
  });
});

describe('the input of a call', () => {
  const called = (...pieces: string[]): string | undefined =>
    answered([beginTool(0), ...pieces.map((piece) => input(0, piece)), end(0)]).functionRequests[0]?.functionArgs;

  it('may begin with an empty object that does not belong to it', () => {
    assert.equal(called('{}', '{"path":', '"a"}'), '{"path":"a"}');
    assert.equal(called('{ }', ' {"path":"a"}'), '{"path":"a"}');
    assert.equal(called('{}'), '{}');
    assert.equal(called('{}', '{}'), '{}');
  });

  it('that came whole with the block is not lost to an empty object behind it', () => {
    const events = [
      begin(0, { type: 'tool_use', id: 't', name: 'read', input: { path: 'a' } }),
      input(0, '{}'),
      end(0),
    ];
    assert.equal(answered(events).functionRequests[0]?.functionArgs, '{"path":"a"}');
  });

  it('that is cut is never taken for a whole one', () => {
    for (const pieces of [
      ['{}', '{"path":'],
      ['{"a":1}', '{"b":2}'],
      ['{}', '[]'],
    ]) {
      const chunks = play([
        start(),
        beginTool(0),
        ...pieces.map((piece) => input(0, piece)),
        end(0),
        messageDelta(),
        stop,
      ]);
      assert.equal(chunks.at(-1)?.type, 'error', pieces.join(''));
    }
  });
});

describe('an error in another form than the API’s', () => {
  const headers = new Headers();
  const kind = (error: unknown, status = 400): string =>
    errorFromThrown({ status, headers, error }, 'gateway.example', true).kind;

  for (const [code, expected] of [
    ['invalid_api_key', 'auth'],
    ['insufficient_quota', 'billing'],
    ['model_not_found', 'not-found'],
    ['context_length_exceeded', 'too-large'],
    ['rate_limit_exceeded', 'rate-limit'],
    ['server_error', 'server'],
    ['constructor', 'invalid'],
    ['__proto__', 'invalid'],
  ] as const) {
    it(`with the code ${code} is ${expected}`, () => {
      assert.equal(kind({ error: { message: 'x', type: 'invalid', code } }), expected);
      assert.equal(kind({ error: { message: 'x', type: code } }), expected);
    });
  }

  it('says what the gateway said, in whichever place', () => {
    for (const body of [
      { error: 'Words.' },
      { message: 'Words.' },
      { detail: 'Words.' },
      { error: { message: 'Words.' } },
    ])
      assert.match(errorFromThrown({ status: 422, headers, error: body }, 'h', true).message, /“Words\.”/);
    assert.match(errorFromApi({ error: { type: 'api_error' } }, 500).message, /^The API had an error/);
    assert.equal(kind({ detail: [{ loc: [] }] }, 422), 'invalid');
  });

  it('is not tried again where the credit is used up, whatever the status', () => {
    const error = errorFromThrown(
      { status: 429, headers, error: { error: { code: 'insufficient_quota' } } },
      'h',
      true,
    );
    assert.equal(error.retryable, false);
  });
});
