/**
 * What a person waits for until a round of tools shows a first sign, whole and streamed: `npm run bench:rounds`. A server
 * writes one call with an input of so many tokens, at the pace of a large model (first token after 1 s, then 80 tokens/s);
 * asked for a whole answer it stays silent until all of it is there. All six rounds run at once, in real time: it takes
 * as long as the longest answer, some 200 s, and next to no CPU. `BENCH_PACE=10` runs ten times faster. It prints; it
 * never fails.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnthropicProvider } from '../../src/anthropic/index.ts';
import { Responder, Session } from '../../src/assistant/index.ts';
import { Conversation } from '../../src/conversation/index.ts';
import { unknownUsage } from '../../src/llm/index.ts';

const sizes = [200, 2000, 16_000];
const faster = Number(process.env['BENCH_PACE'] ?? 1);
const firstTokenMs = 1000 / faster;
const tokensPerSecond = 80 * faster;
/** Tokens of one delta of a call's input. */
const tokensPerDelta = 8;
const charactersPerToken = 4;

const model = 'claude-sonnet-5-5';
const usage = { input_tokens: 10, output_tokens: 1 };
const inputOf = (tokens: number): string =>
  JSON.stringify({
    path: 'src/a.ts',
    content: 'const value = 1;\n'.repeat(Math.ceil((tokens * charactersPerToken) / 18)),
  });

async function writeStream(response: ServerResponse, tokens: number): Promise<void> {
  const event = (value: { readonly type: string }): void =>
    void response.write(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
  const start = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], usage };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  await sleep(firstTokenMs);
  event({ type: 'message_start', message: start } as { type: string });
  const block = { type: 'tool_use', id: 'toolu_1', name: 'write', input: {} };
  event({ type: 'content_block_start', index: 0, content_block: block } as { type: string });
  const input = inputOf(tokens);
  const size = tokensPerDelta * charactersPerToken;
  const began = performance.now();
  for (let at = 0; at < input.length; at += size) {
    // By the clock, so that late timers do not add up.
    const due = (at / charactersPerToken / tokensPerSecond) * 1000;
    await sleep(Math.max(0, due - (performance.now() - began)));
    const delta = { type: 'input_json_delta', partial_json: input.slice(at, at + size) };
    event({ type: 'content_block_delta', index: 0, delta } as { type: string });
  }
  event({ type: 'content_block_stop', index: 0 } as { type: string });
  const end = { stop_reason: 'tool_use', stop_sequence: null };
  event({ type: 'message_delta', delta: end, usage: { output_tokens: tokens } } as { type: string });
  event({ type: 'message_stop' });
  response.end();
}

async function writeWhole(response: ServerResponse, tokens: number): Promise<void> {
  await sleep(firstTokenMs + (tokens / tokensPerSecond) * 1000);
  const content = [{ type: 'tool_use', id: 'toolu_1', name: 'write', input: JSON.parse(inputOf(tokens)) as unknown }];
  const body = { id: 'msg_1', type: 'message', role: 'assistant', model, content, stop_reason: 'tool_use', usage };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** `POST /N/…` answers with a call of N tokens. */
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (bytes: Buffer) => (text += bytes.toString()));
  request.on('end', () => {
    const tokens = Number(request.url?.split('/')[1]);
    const { stream } = JSON.parse(text === '' ? '{}' : text) as { stream?: boolean };
    void (stream === true ? writeStream(response, tokens) : writeWhole(response, tokens)).catch(() =>
      response.destroy(),
    );
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

/** Times from the send, ms: until anything but the wait is shown, until it says which file, until the call begins. */
interface Signs {
  readonly first: number;
  readonly named: number;
  readonly call: number;
}

async function measure(tokens: number, streamRounds: boolean): Promise<Signs> {
  const connect = {
    credential: { kind: 'apiKey', value: 'k' },
    baseUrl: `http://127.0.0.1:${port}/${tokens}`,
    stallMs: 600_000,
    contentMs: 600_000,
    retryBaseMs: 1,
  } as const;
  const responder = new Responder(
    new AnthropicProvider(() => Promise.resolve(connect), silent),
    () => ({ usage: unknownUsage, cost: null }),
    (error) => console.error(error),
  );
  const conversation = Conversation.create('');
  const began = performance.now();
  const times = { first: NaN, named: NaN, call: NaN };
  const note = (name: keyof Signs): void => {
    if (Number.isNaN(times[name])) times[name] = performance.now() - began;
  };
  const session = new Session(conversation, {
    responder,
    tools: {
      definitions: () => [{ name: 'write', description: 'Writes', paramsSchema: { type: 'object' } }],
      isReadOnly: () => false,
      execute: ({ callId }) => {
        note('call');
        note('named');
        session.stop();
        return Promise.resolve({ callId, output: 'ok', isError: false });
      },
    },
    settings: () => ({
      model,
      maxTokens: 64_000,
      instructions: '',
      thinking: 'auto',
      effort: null,
      maxRounds: 2,
      streamRounds,
    }),
  });
  conversation.onDidChange((event) => {
    if (event.type !== 'message' || event.message.role !== 'assistant') return;
    const { text, steps } = event.message;
    if (text !== '' || steps.length > 0) note('first');
    if (steps.some((step) => step.kind === 'tool' && step.subject.includes('src/a.ts'))) note('named');
  });
  await session.send({ text: 'Write it.', workspace: true, attachments: [], context: '' });
  return times;
}

const seconds = (ms: number): string => `${((ms * faster) / 1000).toFixed(2)} s`;
// Loading the provider is no part of it.
await Promise.all([measure(1, false), measure(1, true)]);
const rows = await Promise.all(
  sizes.map(async (tokens) => {
    const [whole, streamed] = await Promise.all([measure(tokens, false), measure(tokens, true)]);
    return {
      'tokens of the call': tokens,
      'whole: first sign': seconds(whole.first),
      'streamed: first sign': seconds(streamed.first),
      'streamed: which file': seconds(streamed.named),
      'whole: call begins': seconds(whole.call),
      'streamed: call begins': seconds(streamed.call),
    };
  }),
);
console.table(rows);
server.closeAllConnections();
server.close();
