import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { startForwardProxy, startLoginProxy, startSelfSigned } from '../../support/messagesApi/neighbours.ts';
import { SCENARIO_NAMES, askedFor, namedScenario } from '../../support/messagesApi/scenarios/index.ts';
import { OK_TEXT } from '../../support/messagesApi/scenarios/whole.ts';
import { type MessagesApi, type MessagesApiOptions, startMessagesApi } from '../../support/messagesApi/server.ts';
import type { Block, JsonObject, StreamEvent, Usage } from '../../support/messagesApi/wire.ts';

interface Reply {
  status: number;
  headers: Headers;
  text: string;
  json: JsonObject;
  events: StreamEvent[];
}

const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';
const TOOLS = [{ name: 'read_file', input_schema: { type: 'object', properties: { path: { type: 'string' } } } }];
const user = (content: unknown): JsonObject => ({ role: 'user', content });
const assistant = (content: unknown): JsonObject => ({ role: 'assistant', content });
const call = (id: string): Block => ({ type: 'tool_use', id, name: 'read_file', input: {} });
const result = (id: string): Block => ({ type: 'tool_result', tool_use_id: id, content: 'text' });
const text = (words: string, more: object = {}): Block => ({ type: 'text', text: words, ...more });
const CACHED = { cache_control: { type: 'ephemeral' } };

/** The events of a stream that has one `event:` and one `data:` line for each. */
function eventsOf(body: string): StreamEvent[] {
  return [...body.matchAll(/^event: (.+)\ndata: (.+)\n\n/gm)].map((match) => {
    const event = JSON.parse(match[2]!) as StreamEvent;
    assert.equal(match[1], event.type);
    return event;
  });
}

describe('Messages API server', () => {
  let api: MessagesApi;

  const serve = async (options?: MessagesApiOptions): Promise<void> => {
    await api.close();
    api = await startMessagesApi(options);
  };
  const send = async (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
    const response = await fetch(api.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: 'Bearer key', 'anthropic-version': '2026-10-21', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: streamed ? {} : (JSON.parse(text || '{}') as JsonObject),
      events: streamed ? eventsOf(text) : [],
    };
  };
  const body = (more: JsonObject | string = {}): JsonObject => ({
    model: SONNET,
    max_tokens: 1000,
    messages: [user(typeof more === 'string' ? more : 'Hi')],
    ...(typeof more === 'string' ? {} : more),
  });
  const ask = (more?: JsonObject | string): Promise<Reply> => send('/v1/messages', body(more));
  const streamed = (prompt: string): Promise<Reply> => send('/v1/messages', { ...body(prompt), stream: true });
  const shown = (events: readonly StreamEvent[]): string =>
    events.map(({ delta }) => (delta as { text?: string } | undefined)?.text ?? '').join('');

  /** The body's bytes as they come, until the connection ends in whatever way. */
  const raw = async (prompt: string): Promise<{ bytes: Buffer; chunks: number; error: string | undefined }> => {
    const chunks: Buffer[] = [];
    const error = await new Promise<string | undefined>((resolve) => {
      const request = httpRequest(`${api.url}/v1/messages`, {
        method: 'POST',
        headers: { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' },
      });
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      request.on('response', (response) => {
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
        response.on('end', () => resolve(undefined));
      });
      request.end(JSON.stringify({ ...body(prompt), stream: true }));
    });
    return { bytes: Buffer.concat(chunks), chunks: chunks.length, error };
  };

  beforeEach(async () => {
    api = await startMessagesApi();
  });
  afterEach(() => api.close());

  describe('answers', () => {
    it('streams the events in the order of the API', async () => {
      const reply = await streamed('Hi');
      assert.deepEqual(
        reply.events.map(({ type }) => type),
        [
          'message_start',
          'content_block_start',
          'ping',
          ...Array.from({ length: 8 }, () => 'content_block_delta'),
          'content_block_stop',
          'message_delta',
          'message_stop',
        ],
      );
      assert.equal(shown(reply.events), OK_TEXT);
      assert.equal(OK_TEXT.length, 33);
      assert.match(reply.headers.get('request-id') ?? '', /^req_/);
    });

    it('gives the whole message to a request that does not stream, the same as the stream makes', async () => {
      const whole = (await ask('scenario:ok-mix')).json;
      const content = whole['content'] as Block[];
      assert.deepEqual(
        content.map(({ type }) => type),
        ['thinking', 'text', 'tool_use'],
      );
      assert.deepEqual(content[2]?.['input'], { path: 'a.txt', content: 'hello\n' });
      assert.equal(whole['stop_reason'], 'tool_use');
      const usage = whole['usage'] as Usage;
      assert.ok(usage.output_tokens > 0 && usage.input_tokens > 0);
    });

    it('takes the key as a bearer token and as x-api-key, behind a path prefix too', async () => {
      const headers = { authorization: '', 'x-api-key': 'key' };
      assert.equal((await send('/gateway/v1/messages', body(), headers)).status, 200);
      assert.equal((await send('/v1/models', undefined, headers)).status, 200);
      assert.equal(api.requests[0]?.headers['x-api-key'], 'key');
    });

    it('answers 401 in the shape of the API without a key and with a bad one', async () => {
      for (const authorization of ['', 'Bearer bad-key']) {
        const reply = await send('/v1/messages', body(), { authorization });
        assert.equal(reply.status, 401);
        assert.equal((reply.json['error'] as JsonObject)['type'], 'authentication_error');
        assert.equal(reply.json['request_id'], reply.headers.get('request-id'));
      }
    });

    it('lists the models in pages, each with its limits', async () => {
      const first = (await send('/v1/models?limit=3')).json;
      assert.equal(first['has_more'], true);
      const rest = (await send(`/v1/models?limit=3&after_id=${String(first['last_id'])}`)).json;
      const all = [...(first['data'] as JsonObject[]), ...(rest['data'] as JsonObject[])];
      assert.equal(rest['has_more'], false);
      assert.deepEqual(all.map(({ id }) => id).sort(), ['claude-fable-5-1', 'claude-haiku-5-5', OPUS, SONNET]);
      assert.ok(all.every((model) => model['max_input_tokens'] === 1_000_000 && model['max_tokens'] === 128_000));
      assert.equal((await send(`/v1/models/${OPUS}`)).json['display_name'], 'Claude Opus 5.5');
      assert.equal((await send('/v1/models/claude-none')).status, 404);
    });

    it('counts as many tokens as it bills', async () => {
      const { model, messages } = body('How many tokens is this?');
      const counted = (await send('/v1/messages/count_tokens', { model, messages })).json['input_tokens'];
      await ask('How many tokens is this?');
      assert.equal(api.log[0]?.billed?.input_tokens, counted);
    });

    it('uses up a list of scripts in turn, and plays a script through a fault', async () => {
      api.reply('weather', [{ text: 'Sunny.' }, { text: 'Rain.', scenario: 'http-529' }]);
      assert.equal(shown((await streamed('the weather?')).events), 'Sunny.');
      assert.equal((await ask('the weather?')).status, 529);
      assert.equal(shown((await streamed('the weather?')).events), OK_TEXT);
    });

    it('is steered by another process through its control endpoints', async () => {
      await send('/__reply', { match: 'weather', scripts: { text: 'Snow.' } });
      assert.equal(shown((await streamed('the weather?')).events), 'Snow.');
      const { attempts } = (await send('/__log')).json as { attempts: { text: string }[] };
      assert.deepEqual(
        attempts.map(({ text }) => text),
        ['Snow.'],
      );
      await send('/__reset', {});
      assert.deepEqual((await send('/__log')).json, { attempts: [] });
    });

    it('says in demo mode that its replies are scripted', async () => {
      await serve({ demo: true });
      for (const prompt of ['hello', 'explain this', 'table please', 'some code']) {
        const content = (await ask(prompt)).json['content'] as Block[];
        assert.match(String(content.at(-1)?.['text']), /scripted reply of the demo server/);
      }
      const long = ((await ask('a long answer')).json['content'] as Block[]).at(-1)?.['text'] as string;
      assert.ok(long.length > 15_000 && long.length < 25_000, `${long.length}`);
    });
  });

  describe('validation', () => {
    const refusals: [string, JsonObject, RegExp][] = [
      ['two user messages in a row', { messages: [user('a'), user('b')] }, /roles must alternate/],
      ['an assistant message first', { messages: [assistant('a'), user('b')] }, /first message/],
      ['a prefill', { messages: [user('a'), assistant('b')] }, /prefill/],
      ['an empty text block', { messages: [user([text('')])] }, /must be non-empty/],
      ['a text of white space', { messages: [user(' \n')] }, /non-whitespace/],
      ['a message without content', { messages: [user([])] }, /non-empty content/],
      [
        'a call without a result',
        { tools: TOOLS, messages: [user('a'), assistant([call('t1')]), user('b')] },
        /without `tool_result` blocks immediately after: t1/,
      ],
      [
        'a result behind a text',
        { tools: TOOLS, messages: [user('a'), assistant([call('t1')]), user([text('b'), result('t1')])] },
        /without `tool_result`/,
      ],
      [
        'a result given twice',
        { tools: TOOLS, messages: [user('a'), assistant([call('t1')]), user([result('t1'), result('t1')])] },
        /single result/,
      ],
      ['a result without a call', { tools: TOOLS, messages: [user([result('t9')])] }, /unexpected `tool_use_id`/],
      [
        'a call id used twice',
        {
          tools: TOOLS,
          messages: [user('a'), assistant([call('t1'), call('t1')]), user([result('t1')])],
        },
        /ids must be unique/,
      ],
      [
        'tool blocks without tools',
        { messages: [user('a'), assistant([call('t1')]), user([result('t1')])] },
        /must define tools/,
      ],
      [
        'tool input that is no object',
        { tools: TOOLS, messages: [user('a'), assistant([{ ...call('t1'), input: '{' }]), user([result('t1')])] },
        /valid dictionary/,
      ],
      ['five breakpoints', { messages: [user(Array.from({ length: 5 }, () => text('a', CACHED)))] }, /maximum of 4/],
      [
        'an hour behind five minutes',
        { messages: [user([text('a', CACHED), text('b', { cache_control: { type: 'ephemeral', ttl: '1h' } })])] },
        /must not come after/,
      ],
      ['no max_tokens', { max_tokens: undefined }, /max_tokens: Field required/],
      ['too large max_tokens', { max_tokens: 128_001 }, /maximum allowed/],
      ['a temperature', { temperature: 1 }, /temperature/],
      ['an unknown field', { colour: 'red' }, /colour: Extra inputs/],
      [
        'a forced tool for a model that always thinks',
        { model: OPUS, tools: TOOLS, tool_choice: { type: 'any' } },
        /forced/,
      ],
      ['thinking turned off there', { model: OPUS, thinking: { type: 'disabled' } }, /always thinks/],
      [
        'a tool name with a space',
        { tools: [{ name: 'read file', input_schema: { type: 'object' } }] },
        /tools\.0\.name/,
      ],
      [
        'a schema that is no object schema',
        { tools: [{ name: 'read', input_schema: { type: 'string' } }] },
        /input_schema/,
      ],
      ['half a surrogate pair', { messages: [user('a\ud83d')] }, /surrogate/],
      [
        'a forged signature',
        {
          messages: [
            user('a'),
            assistant([{ type: 'thinking', thinking: 'x', signature: 'eA==' }, text('b')]),
            user('c'),
          ],
        },
        /Invalid `signature`/,
      ],
      ['a scenario that does not exist', { messages: [user('scenario:nonsense')] }, /No scenario/],
    ];
    for (const [what, more, message] of refusals) {
      it(`refuses ${what}`, async () => {
        const reply = await ask(more);
        assert.equal(reply.status, 400);
        const error = reply.json['error'] as JsonObject;
        assert.equal(error['type'], 'invalid_request_error');
        assert.match(String(error['message']), message);
        assert.equal(api.log[0]?.billed, null);
      });
    }

    it('refuses a request without anthropic-version', async () => {
      assert.match((await send('/v1/messages', body(), { 'anthropic-version': '' })).text, /anthropic-version/);
    });

    it('knows no model that it does not list', async () => {
      assert.equal((await ask({ model: 'claude-none' })).status, 404);
    });

    it('accepts parallel calls whose results come first in the next message', async () => {
      const messages = [
        user('a'),
        assistant([text('b'), call('t1'), call('t2')]),
        user([result('t2'), result('t1'), text('c')]),
      ];
      assert.equal((await ask({ tools: TOOLS, messages })).status, 200);
    });

    describe('of thinking', () => {
      const replayed = async (
        model: string,
        change: (history: JsonObject[]) => JsonObject[],
        to = model,
      ): Promise<number> => {
        const first = await ask({ model, messages: [user('scenario:thinking')] });
        const history = [user('scenario:thinking'), assistant(first.json['content']), user('and now?')];
        return (await ask({ model: to, messages: change(history) })).status;
      };
      const altered = (history: JsonObject[]): JsonObject[] => {
        const [thinking, ...rest] = history[1]?.['content'] as Block[];
        return [history[0]!, assistant([{ ...thinking, thinking: 'other' }, ...rest]), history[2]!];
      };

      it('accepts a block as it was issued', async () => {
        assert.equal(await replayed(SONNET, (history) => history), 200);
        assert.equal(await replayed(OPUS, (history) => history), 200);
      });
      it('refuses an altered block', async () => assert.equal(await replayed(SONNET, altered), 400));
      it('refuses a block at another model', async () => {
        assert.equal(await replayed(SONNET, (history) => history, OPUS), 400);
      });
      it('refuses a block behind a changed history, at a model that binds it', async () => {
        const edited = (history: JsonObject[]): JsonObject[] => [user('edited'), ...history.slice(1)];
        assert.equal(await replayed(OPUS, edited), 400);
        assert.equal(await replayed(SONNET, edited), 200);
      });
    });

    it('lets a paused answer be sent back, and nothing else end with the assistant', async () => {
      const prompt = user('scenario:pause-turn-1');
      const paused = await ask({ messages: [prompt] });
      assert.equal(paused.json['stop_reason'], 'pause_turn');
      const rest = await ask({ messages: [prompt, assistant(paused.json['content'])] });
      assert.equal(rest.json['stop_reason'], 'end_turn');
    });
  });

  describe('billing', () => {
    const MINUTES = 60_000;
    const long = text('word '.repeat(2000), CACHED);
    const bill = async (more: JsonObject): Promise<Usage> => {
      const reply = await ask(more);
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(reply.json['usage'], { ...(reply.json['usage'] as Usage), ...api.log.at(-1)?.billed });
      return reply.json['usage'];
    };
    const total = (usage: Usage): number =>
      usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;

    it('writes a prompt up to its breakpoint, then reads it for five minutes, which each read renews', async () => {
      let now = 0;
      await serve({ billing: { now: () => now } });
      const first = await bill({ system: [long] });
      assert.ok(first.cache_creation_input_tokens > 1024 && first.cache_read_input_tokens === 0);
      assert.equal(first.cache_creation.ephemeral_5m_input_tokens, first.cache_creation_input_tokens);
      for (now of [4 * MINUTES, 8 * MINUTES]) {
        const again = await bill({ system: [long] });
        assert.equal(again.cache_read_input_tokens, first.cache_creation_input_tokens);
        assert.equal(again.cache_creation_input_tokens, 0);
      }
      now = 13 * MINUTES;
      assert.equal((await bill({ system: [long] })).cache_read_input_tokens, 0);
    });

    it('keeps an entry for an hour if asked, and bills it apart', async () => {
      let now = 0;
      await serve({ billing: { now: () => now } });
      const hour = { ...long, cache_control: { type: 'ephemeral', ttl: '1h' } };
      const first = await bill({ system: [hour] });
      assert.equal(first.cache_creation.ephemeral_1h_input_tokens, first.cache_creation_input_tokens);
      now = 59 * MINUTES;
      assert.ok((await bill({ system: [hour] })).cache_read_input_tokens > 0);
    });

    it('reads nothing if one byte before the breakpoint differs', async () => {
      await bill({ system: [text('Monday'), long] });
      assert.equal((await bill({ system: [text('Tuesday'), long] })).cache_read_input_tokens, 0);
    });

    it('caches nothing shorter than the minimum', async () => {
      const usage = await bill({ system: [text('short', CACHED)] });
      assert.equal(usage.cache_creation_input_tokens, 0);
      await serve({ billing: { minimumCacheTokens: 1 } });
      assert.ok((await bill({ system: [text('short', CACHED)] })).cache_creation_input_tokens > 0);
    });

    it('reads what an earlier turn wrote and writes only what is new', async () => {
      await serve({ billing: { minimumCacheTokens: 1 } });
      const history = [user('one'), assistant('two'), user('three')];
      const first = await bill({ cache_control: { type: 'ephemeral' }, messages: history.slice(0, 1) });
      const second = await bill({ cache_control: { type: 'ephemeral' }, messages: history });
      assert.equal(second.cache_read_input_tokens, total(first));
      assert.equal(second.input_tokens, 0);
    });

    it('bills the same total with and without caching', async () => {
      const plain = await bill({ messages: [user([text('word '.repeat(2000))])] });
      assert.equal(total(await bill({ messages: [user([long])] })), plain.input_tokens);
      assert.equal(total(await bill({ messages: [user([long])] })), plain.input_tokens);
    });

    it('bills an attempt that was cut for its input and the output so far', async () => {
      await raw('scenario:ok');
      await raw('scenario:disconnect-after-6');
      const [whole, cut] = api.log;
      const { model, messages } = body('scenario:disconnect-after-6');
      const counted = (await send('/v1/messages/count_tokens', { model, messages })).json['input_tokens'];
      assert.equal(cut?.billed?.input_tokens, counted);
      assert.ok(cut?.billed);
      assert.ok(cut.billed.output_tokens > 1 && cut.billed.output_tokens < whole!.billed!.output_tokens);
      assert.equal((cut.reported as Usage).output_tokens, 2);
    });

    it('bills nothing for an attempt that never began', async () => {
      for (const scenario of ['http-529', '200-html', 'error-first', 'reset', 'disconnect-after-0']) {
        await raw(`scenario:${scenario}`);
        assert.equal(api.log.at(-1)?.billed, null, scenario);
      }
    });
  });

  describe('faults', () => {
    it('has a name for each, without doubles', () => {
      const names = SCENARIO_NAMES.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      assert.ok(SCENARIO_NAMES.every(({ about }) => about.length > 5));
      assert.ok(names.length > 120);
    });

    it('are found by their names with figures in the place of the placeholders', () => {
      const figures: Record<string, string> = {
        N: '5',
        M: '300',
        S: '0.5',
        TYPE: 'api_error',
        REASON: 'refusal',
        STATUS: '307',
      };
      for (const { name } of SCENARIO_NAMES) {
        const written = name
          .split('-')
          .map((word) => figures[word] ?? word)
          .join('-');
        assert.equal(namedScenario(written)?.scenario.name, name);
        assert.equal(namedScenario(`${written}-then-ok-2?gap=20`)?.times, 2, written);
      }
      assert.equal(
        askedFor('first scenario:ok, then scenario:text-forever?gap=20.'),
        'text-forever?gap=20.'.slice(0, -1),
      );
      assert.equal(askedFor('no such thing'), undefined);
    });

    it('disconnect-after-N resets the connection when N events are out', async () => {
      const { bytes, error } = await raw('scenario:disconnect-after-5');
      assert.equal(error, 'ECONNRESET');
      assert.equal(eventsOf(bytes.toString()).length, 5);
      assert.equal(api.log[0]?.events, 5);
      assert.equal(api.log[0].end, 'cut');
    });

    it('disconnect-after-N is an RST, close-after-N a FIN before the end of the body, fin-after-N its end', async () => {
      const ending = async (scenario: string): Promise<string> => {
        const content = JSON.stringify({ ...body(`scenario:${scenario}`), stream: true });
        const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
        socket.write(
          `POST /v1/messages HTTP/1.1\r\nhost: loopback\r\nx-api-key: key\r\nanthropic-version: 2026-10-21\r\n` +
            `connection: close\r\ncontent-length: ${Buffer.byteLength(content)}\r\n\r\n${content}`,
        );
        let received = '';
        socket.on('data', (chunk) => (received += chunk.toString()));
        return new Promise((resolve) => {
          socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
          socket.on('end', () => resolve(received.endsWith('\r\n0\r\n\r\n') ? 'end' : 'FIN'));
        });
      };
      assert.equal(await ending('disconnect-after-5'), 'ECONNRESET');
      assert.equal(await ending('close-after-5'), 'FIN');
      assert.equal(await ending('fin-after-5'), 'end');
    });

    it('cut-mid-event-N leaves half an event behind the first N', async () => {
      const { bytes } = await raw('scenario:cut-mid-event-5');
      assert.equal(eventsOf(bytes.toString()).length, 5);
      assert.match(bytes.toString(), /"delt[^\n]*$|data: [^\n]*$|"index[^\n]*$/);
    });

    it('utf8-cut ends inside a character', async () => {
      const { bytes } = await raw('scenario:utf8-cut');
      assert.equal(bytes.at(-1), Buffer.from('é')[0]);
    });

    it('the encodings change the bytes and not the text', async () => {
      const plain = (await raw('scenario:ok')).bytes.toString();
      const same = async (name: string, restore: (text: string) => string): Promise<void> => {
        const { bytes } = await raw(`scenario:${name}`);
        assert.equal(shown(eventsOf(restore(bytes.toString()))), OK_TEXT, name);
      };
      assert.equal(shown(eventsOf(plain)), OK_TEXT);
      await same('crlf', (text) => text.replaceAll('\r\n', '\n'));
      await same('crlf-split', (text) => text.replaceAll('\r\n', '\n'));
      await same('cr', (text) => text.replaceAll('\r', '\n'));
      await same('mixed-eol', (text) => text.replace(/\r\n?/g, '\n'));
      await same('bom', (text) => text.replace('\ufeff', ''));
      await same('no-space', (text) => text.replaceAll(/^(event|data):/gm, '$1: '));
      await same('comments', (text) => text.replaceAll(/^:.*\n/gm, ''));
      await same('split-3', (text) => text);
      await same('extra-blank', (text) => text);
    });

    it('gzip is gzip', async () => {
      const { bytes } = await raw('scenario:gzip');
      assert.equal(shown(eventsOf(gunzipSync(bytes).toString())), OK_TEXT);
    });

    it('split-1 writes byte by byte', async () => {
      const { bytes, chunks } = await raw('scenario:split-1');
      assert.equal(chunks, bytes.length);
    });

    it('-then-ok-N counts the attempts of one prompt', async () => {
      const prompt = 'scenario:http-529-then-ok-2';
      const statuses = [];
      for (let at = 0; at < 4; at++) statuses.push((await ask(prompt)).status);
      assert.deepEqual(statuses, [529, 529, 200, 200]);
      assert.equal((await ask(`again ${prompt}`)).status, 529);
    });

    it('error-after-N-TYPE sends an error event, or the HTTP error to a request that does not stream', async () => {
      const { bytes } = await raw('scenario:error-after-5-api_error');
      assert.deepEqual((eventsOf(bytes.toString()).at(-1)?.error as JsonObject)['type'], 'api_error');
      assert.equal((await ask('scenario:error-after-5-api_error')).status, 500);
    });

    it('429-after-S gives retry-after', async () => {
      assert.equal((await ask('scenario:429-after-7')).headers.get('retry-after'), '7');
    });

    it('redirect-cross leads to another origin, where the leaked prompt is recorded', async () => {
      await ask('scenario:redirect-cross-307');
      assert.deepEqual(
        api.requests.map(({ here, headers }) => [here, headers['authorization']]),
        [
          [true, 'Bearer key'],
          [false, undefined],
        ],
      );
    });

    it('stall-after-N keeps the connection until the client closes it, and says when that was', async () => {
      const aborter = new AbortController();
      const response = await fetch(`${api.url}/v1/messages`, {
        method: 'POST',
        headers: { 'x-api-key': 'key', 'anthropic-version': '2026-10-21' },
        body: JSON.stringify({ ...body('scenario:stall-after-5'), stream: true }),
        signal: aborter.signal,
      });
      const reader = response.body!.getReader();
      let seen = '';
      while (eventsOf(seen).length < 5) seen += Buffer.from((await reader.read()).value!).toString();
      assert.equal(api.log[0]?.end, 'open');
      aborter.abort();
      const ended = (): boolean => api.log[0]?.end !== 'open';
      while (!ended()) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(api.log[0].end, 'client-closed');
      assert.ok(api.log[0].clientClosedAfterMs! > 0);
    });

    it('tool-loop asks again after every result, tool answers after one', async () => {
      const round = async (scenario: string): Promise<unknown> => {
        const history = [user(`scenario:${scenario}`)];
        const first = (await ask({ tools: TOOLS, messages: history })).json['content'] as Block[];
        const id = String(first.at(-1)?.['id']);
        return (await ask({ tools: TOOLS, messages: [...history, assistant(first), user([result(id)])] })).json[
          'stop_reason'
        ];
      };
      assert.equal(await round('tool-loop'), 'tool_use');
      assert.equal(await round('tool'), 'end_turn');
    });
  });

  describe('neighbours', () => {
    it('the self-signed server is refused by a client that checks certificates', async () => {
      const server = await startSelfSigned();
      try {
        await assert.rejects(fetch(server.url), (error: { cause?: { code?: string } }) => {
          return error.cause?.code === 'DEPTH_ZERO_SELF_SIGNED_CERT';
        });
      } finally {
        await server.close();
      }
    });

    it('the login proxy answers 407 to a tunnel, the forward proxy opens it', async () => {
      for (const [start, status] of [
        [startLoginProxy, '407'],
        [startForwardProxy, '200'],
      ] as const) {
        const proxy = await start();
        const target = new URL(api.url).host;
        const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
        socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`);
        const [head] = (await once(socket, 'data')) as [Buffer];
        assert.equal(head.toString().split(' ')[1], status);
        assert.deepEqual(
          proxy.requests.map(({ method, target }) => [method, target]),
          [['CONNECT', target]],
        );
        socket.destroy();
        await proxy.close();
      }
    });
  });
});
