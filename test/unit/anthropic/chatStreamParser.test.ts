import assert from 'node:assert/strict';
import { ChatStreamParser } from '../../../src/anthropic/answer/chatStreamParser.ts';
import { LlmError } from '../../../src/llm/index.ts';
import type { ChatStreamChunk } from '../../../src/llm/index.ts';
import {
  apiError,
  begin,
  beginText,
  beginThinking,
  beginTool,
  end,
  type Event,
  failure,
  input,
  messageDelta,
  parse,
  ping,
  response,
  shown,
  signature,
  start,
  stop,
  stream,
  text,
  textBlock,
  thinking,
} from './streams.ts';

describe('ChatStreamParser', () => {
  it('gives each delta and then exactly one response', () => {
    const chunks = parse(stream(textBlock(0, 'Hel', 'lo')));
    assert.deepEqual(
      chunks.map(({ type }) => type),
      ['output_text', 'output_text', 'response'],
    );
    const { data, usage } = response(chunks);
    assert.equal(shown(chunks), 'Hello');
    assert.deepEqual(data.messages, [{ id: 'msg_1', outputText: 'Hello' }]);
    assert.deepEqual(data.content, [{ type: 'text', text: 'Hello' }]);
    assert.equal(data.model, 'claude-sonnet-5-5');
    assert.equal(data.stopReason, 'end');
    assert.equal(usage.outputTokens, 7);
    assert.equal(usage.totalTokens, 17);
    assert.equal(usage.partial, false);
  });

  it('keeps thinking with its signature for the next request, apart from the text', () => {
    const chunks = parse(
      stream(
        [beginThinking(0), thinking(0, 'Let me '), thinking(0, 'see.'), signature(0, 'SIG'), end(0)],
        textBlock(1, 'Yes.'),
      ),
    );
    assert.equal(shown(chunks), 'Yes.');
    assert.equal(chunks.filter(({ type }) => type === 'thinking').length, 2);
    assert.deepEqual(response(chunks).data.content, [
      { type: 'opaque', block: { type: 'thinking', thinking: 'Let me see.', signature: 'SIG' } },
      { type: 'text', text: 'Yes.' },
    ]);
  });

  it('drops thinking without a signature from what is sent back: the API would refuse it', () => {
    const { data } = response(parse(stream([beginThinking(0), thinking(0, 'Hm.'), end(0)], textBlock(1, 'Yes.'))));
    assert.deepEqual(data.content, [{ type: 'text', text: 'Yes.' }]);
  });

  it('keeps redacted thinking unchanged', () => {
    const block = { type: 'redacted_thinking', data: 'abc=' };
    assert.deepEqual(response(parse(stream([begin(0, block), end(0)]))).data.content, [{ type: 'opaque', block }]);
  });

  it('marks the call and the result of a tool that the API runs itself, for those who do not know its blocks', () => {
    const use = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    const found = { type: 'web_search_tool_result', tool_use_id: 's', content: [] };
    assert.deepEqual(response(parse(stream([begin(0, use), end(0)], [begin(1, found), end(1)]))).data.content, [
      { type: 'opaque', block: use, serverTool: 'call' },
      { type: 'opaque', block: found, serverTool: 'result' },
    ]);
  });

  describe('tool calls', () => {
    const call = (...pieces: string[]): Event[] => [beginTool(0), ...pieces.map((piece) => input(0, piece)), end(0)];

    it('are put together from their pieces', () => {
      const { data } = response(parse(stream(call('', '{"pa', 'th":"a.txt"}'))));
      assert.deepEqual(data.functionRequests, [
        { id: 'toolu_1', callId: 'toolu_1', functionName: 'read_file', functionArgs: '{"path":"a.txt"}' },
      ]);
    });

    it('without input have an empty object', () => {
      assert.equal(response(parse(stream(call('')))).data.functionRequests[0]?.functionArgs, '{}');
    });

    for (const json of ['{"path":"a', '{"path":', '{', '[1]', '"text"', 'null', '{"a":1}}']) {
      it(`whose input is ${json} are an error, never {}`, () => {
        const chunks = parse(stream(textBlock(1, 'I read.'), call(json)));
        assert.equal(failure(chunks).data.code, 'tool-input');
        assert.match(failure(chunks).data.message, /read_file/);
        assert.equal(shown(chunks), 'I read.');
      });
    }

    it('that the token limit cut off are left out, and the answer is whole', () => {
      const events = [
        start(),
        ...textBlock(0, 'I read.'),
        beginTool(1),
        input(1, '{"path":"a'),
        messageDelta('max_tokens'),
        stop,
      ];
      const { data } = response(parse(events));
      assert.deepEqual(data.functionRequests, []);
      assert.deepEqual(data.content, [{ type: 'text', text: 'I read.' }]);
    });

    it('that look whole are left out too where the token limit may have cut them', () => {
      const { data } = response(parse([start(), ...call('{"path":"a"}'), messageDelta('max_tokens'), stop]));
      assert.deepEqual(data.functionRequests, []);
    });

    it('with the same id get ids of their own', () => {
      const twice = [beginTool(0), input(0, '{}'), end(0), beginTool(1), input(1, '{}'), end(1)];
      const ids = response(parse(stream(twice))).data.functionRequests.map(({ callId }) => callId);
      assert.deepEqual(ids, ['toolu_1', 'toolu_1_2']);
    });

    it('keep an own key __proto__ as data', () => {
      const { data } = response(parse(stream(call('{"__proto__":{"polluted":true}}'))));
      assert.equal(data.functionRequests[0]?.functionArgs, '{"__proto__":{"polluted":true}}');
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    });
  });

  describe('indexes', () => {
    for (const [what, blocks] of [
      ['gapped', [...textBlock(0, 'one '), ...textBlock(5, 'two')]],
      ['reversed', [...textBlock(1, 'two'), ...textBlock(0, 'one ')]],
      ['interleaved', [beginText(0), beginText(1), text(0, 'one'), text(1, 'two'), text(0, ' '), end(0), end(1)]],
      ['not closed', [beginText(0), text(0, 'one '), beginText(1), text(1, 'two')]],
      ['closed late', [...textBlock(1, 'two'), beginText(0), text(0, 'one '), end(0)]],
    ] as const) {
      it(`that are ${what} come out in order, complete`, () => {
        const chunks = parse(stream([...blocks]));
        assert.equal(shown(chunks), 'one two');
        assert.deepEqual(response(chunks).data.content, [{ type: 'text', text: 'one two' }]);
      });
    }

    it('come out in order when the stream breaks off', () => {
      const chunks = parse([start(), ...textBlock(1, 'two'), beginText(0), text(0, 'one ')]);
      assert.equal(shown(chunks), 'one two');
      assert.equal(failure(chunks).data.code, 'ended-early');
    });

    for (const index of ['__proto__', 'constructor', -1, 1.5, null, undefined, {}, Number.MAX_VALUE]) {
      it(`that are ${JSON.stringify(index)} touch no prototype and lose no text`, () => {
        const chunks = parse(stream([beginText(0), text(0, 'a'), text(index, 'b'), end(0)]));
        assert.equal(shown(chunks), 'ab');
        assert.deepEqual(Object.keys(Object.prototype), []);
      });
    }
  });

  describe('usage', () => {
    const usageOf = (...events: Event[]) => response(parse([...events, stop])).usage;

    it('of message_delta overwrites that of message_start and is never added to it', () => {
      const usage = usageOf(
        start({ input_tokens: 43, output_tokens: 1, cache_read_input_tokens: 5 }),
        messageDelta(null, { output_tokens: 3 }),
        messageDelta('end_turn', { input_tokens: 61, output_tokens: 9 }),
      );
      assert.deepEqual(
        [usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.totalTokens],
        [61, 9, 5, 75],
      );
    });

    it('that is absent or null keeps what was said before', () => {
      const usage = usageOf(
        start({ input_tokens: 4 }),
        messageDelta('end_turn', { input_tokens: null, output_tokens: 2 }),
      );
      assert.deepEqual([usage.inputTokens, usage.outputTokens], [4, 2]);
    });

    it('that nobody gave stays unknown and makes the request partial', () => {
      const usage = usageOf(start({}), messageDelta('end_turn', {}));
      assert.deepEqual(
        [usage.inputTokens, usage.outputTokens, usage.totalTokens, usage.partial],
        [null, null, null, true],
      );
    });

    it('of message_start says nothing of the output: its figure is a placeholder', () => {
      const chunks = parse([start({ input_tokens: 4, output_tokens: 2 }), stop]);
      assert.deepEqual([response(chunks).usage.outputTokens, response(chunks).usage.partial], [null, true]);
    });

    for (const figure of [-5, 1.5, 1e300, NaN, '7']) {
      it(`of ${String(figure)} tokens is rejected and marked`, () => {
        const usage = usageOf(start(), messageDelta('end_turn', { output_tokens: figure }));
        assert.deepEqual([usage.outputTokens, usage.rejected], [null, true]);
      });
    }

    it('tells tokens that were cached for an hour', () => {
      const usage = usageOf(
        start({ input_tokens: 1, cache_creation_input_tokens: 30, cache_creation: { ephemeral_1h_input_tokens: 20 } }),
        messageDelta('end_turn', { output_tokens: 1 }),
      );
      assert.deepEqual([usage.cacheCreationTokens, usage.cacheCreation1hTokens, usage.totalTokens], [30, 20, 32]);
    });

    it('of an answer that broke off is what was known by then, and partial', () => {
      const { usage } = failure(parse([start({ input_tokens: 4, output_tokens: 1 }), ...textBlock(0, 'a')]));
      assert.deepEqual([usage?.inputTokens, usage?.outputTokens, usage?.partial], [4, null, true]);
    });
  });

  describe('the end', () => {
    it('is message_stop, whatever comes behind it', () => {
      const chunks = parse([...stream(textBlock(0, 'all')), text(0, 'GHOST'), apiError(), stop]);
      assert.equal(shown(chunks), 'all');
      assert.equal(chunks.filter(({ type }) => type === 'response' || type === 'error').length, 1);
      assert.equal(response(chunks).data.stopReason, 'end');
    });

    it('of the socket without message_stop is no success', () => {
      const { data, usage } = failure(parse([start(), beginText(0), text(0, 'half')]));
      assert.deepEqual([data.kind, data.code, data.retryable, usage?.partial], ['network', 'ended-early', true, true]);
    });

    it('of the socket behind a stop reason is one: the answer is whole', () => {
      assert.equal(
        response(parse([start(), ...textBlock(0, 'all'), messageDelta()])).data.messages[0]?.outputText,
        'all',
      );
    });

    it('without an event is an empty answer, which was not billed', () => {
      for (const events of [[], [ping, ping]]) {
        const { data, usage } = failure(parse(events));
        assert.deepEqual([data.code, usage], ['empty-answer', null]);
      }
    });

    it('by an error event has the API’s kind, and keeps the text', () => {
      for (const [type, kind] of [
        ['overloaded_error', 'overloaded'],
        ['api_error', 'server'],
        ['rate_limit_error', 'rate-limit'],
        ['not_heard_of', 'server'],
      ] as const) {
        const chunks = parse([start(), beginText(0), text(0, 'half'), apiError(type)]);
        assert.equal(failure(chunks).data.kind, kind);
        assert.equal(shown(chunks), 'half');
      }
    });

    it('by a fault behind the stop reason is a whole answer', () => {
      const chunks: ChatStreamChunk[] = [];
      const parser = new ChatStreamParser((chunk) => chunks.push(chunk));
      for (const event of [start(), ...textBlock(0, 'all'), messageDelta()]) parser.feed(event);
      parser.fail(new LlmError('network', 'lost'));
      assert.equal(response(chunks).data.stopReason, 'end');
    });

    it('keeps what the API says about a refusal', () => {
      const delta = {
        type: 'message_delta',
        delta: { stop_reason: 'refusal', stop_details: { explanation: 'No.' } },
        usage: {},
      };
      const { data } = response(parse([start(), delta, stop]));
      assert.deepEqual([data.stopReason, data.stopExplanation, data.messages], ['refused', 'No.', []]);
    });

    it('comes for an answer that never ends', () => {
      const piece = 'x'.repeat(1024 * 1024);
      const chunks = parse([start(), beginText(0), ...Array.from({ length: 40 }, () => text(0, piece))]);
      assert.equal(failure(chunks).data.code, 'answer-too-long');
      assert.equal(shown(chunks).length, 31 * 1024 * 1024);
    });

    it('comes for blocks without end', () => {
      const blocks = Array.from({ length: 140_000 }, (_, index) => beginText(index));
      assert.equal(failure(parse([start(), ...blocks])).data.code, 'answer-too-long');
    });
  });

  describe('what it does not know', () => {
    for (const [what, event] of [
      ['an event', { type: 'message_hologram', delta: { type: 'text_delta', text: 'GHOST' } }],
      ['a delta', { type: 'content_block_delta', index: 0, delta: { type: 'hologram_delta', text: 'GHOST' } }],
      ['a value that is no event', 'GHOST'],
      ['null', null],
      ['a delta that is no object', { type: 'content_block_delta', index: 0, delta: 'GHOST' }],
      ['a block that is no object', { type: 'content_block_start', index: 0, content_block: null }],
      ['text that is no string', text(0, { toString: () => 'GHOST' })],
    ] as const) {
      it(`is passed over: ${what}`, () => {
        const chunks = parse(stream([beginText(0), text(0, 'a'), event as Event, text(0, 'b'), end(0)]));
        assert.equal(shown(chunks), 'ab');
        assert.equal(response(chunks).data.stopReason, 'end');
      });
    }

    it('is named when it is a block, and is not sent back', () => {
      const { data } = response(parse(stream([begin(0, { type: 'hologram' }), end(0)], textBlock(1, 'text'))));
      assert.deepEqual(data.unknownParts, ['hologram']);
      assert.deepEqual(data.content, [{ type: 'text', text: 'text' }]);
    });
  });

  describe('text', () => {
    it('that is empty makes no delta and no block', () => {
      const chunks = parse(stream([beginText(0), text(0, ''), end(0), beginText(1), end(1)]));
      assert.deepEqual(
        chunks.map(({ type }) => type),
        ['response'],
      );
      assert.deepEqual(response(chunks).data.content, []);
    });

    it('that its block begins with is given out', () => {
      assert.equal(shown(parse(stream([beginText(0, 'Hi '), text(0, 'there'), end(0)]))), 'Hi there');
    });

    it('with a surrogate pair cut between two deltas is whole', () => {
      const chunks = parse(stream(textBlock(0, 'a\ud83d', '\ude80b')));
      assert.deepEqual(
        chunks.slice(0, -1).map(({ data }) => data),
        ['a', '🚀b'],
      );
      assert.equal(response(chunks).data.messages[0]?.outputText, 'a🚀b');
    });

    it('with half a character at the end of a block shows what the answer holds', () => {
      const chunks = parse(stream(textBlock(0, 'a\ud83d'), textBlock(1, '\ude80b')));
      assert.equal(shown(chunks), 'a\ufffd\ufffdb');
      assert.equal(response(chunks).data.messages[0]?.outputText, shown(chunks));
    });

    it('with a lone surrogate or a NUL can be stored and sent', () => {
      const chunks = parse(stream(textBlock(0, 'a\ud83db\0c')));
      assert.equal(shown(chunks), 'a\ufffdb\ufffdc');
      assert.equal(response(chunks).data.messages[0]?.outputText, 'a\ufffdb\ufffdc');
    });
  });
});
