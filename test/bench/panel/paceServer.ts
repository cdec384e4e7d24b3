// A Messages API that streams numbered words at a given pace and knows when it wrote each of them.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Pace {
  /** Text deltas a second. */
  readonly perSecond: number;
  readonly count: number;
  /** Bytes a second of thinking that streams beside the text; 0 for none. */
  readonly thinking: number;
  /** Tokens that the API says it read from its cache; 0 where it is absent. */
  readonly cached?: number;
}

export interface PaceServer {
  readonly url: string;
  /** When each word was written, ms since 1970, by its number. */
  readonly written: Map<number, number>;
  /** When requests for answers came, ms since 1970. */
  readonly requested: number[];
  close(): void;
}

export async function startPaceServer(pace: Pace): Promise<PaceServer> {
  const written = new Map<number, number>();
  const requested: number[] = [];
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/v1/messages') === true) requested.push(performance.timeOrigin + performance.now());
    request.resume();
    request.on('end', () => {
      if (request.url?.includes('/v1/messages') === true) void stream(response, pace, written);
      else response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, written, requested, close: () => server.close() };
}

async function stream(response: ServerResponse, pace: Pace, written: Map<number, number>): Promise<void> {
  const send = (data: { type: string } & Record<string, unknown>): void => {
    response.write(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const delta = (index: number, type: string, key: string, text: string): void =>
    send({ type: 'content_block_delta', index, delta: { type, [key]: text } });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_bench' });
  response.socket?.setNoDelay(true);
  const usage = { input_tokens: 10, cache_read_input_tokens: pace.cached ?? 0, output_tokens: 1 };
  send({
    type: 'message_start',
    message: { id: 'msg_bench', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [], usage },
  });
  const textIndex = pace.thinking > 0 ? 1 : 0;
  if (pace.thinking > 0) {
    send({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } });
    send({ type: 'content_block_stop', index: 0 });
  }
  send({ type: 'content_block_start', index: textIndex, content_block: { type: 'text', text: '' } });
  const thought = 'x'.repeat(Math.round(pace.thinking / pace.perSecond));
  const start = Date.now();
  for (let number = 0; number < pace.count; number += 1) {
    const due = start + (number * 1000) / pace.perSecond;
    while (Date.now() < due) await new Promise((resolve) => setTimeout(resolve, Math.max(1, due - Date.now())));
    written.set(number, Date.now());
    if (thought !== '') delta(0, 'thinking_delta', 'thinking', thought);
    delta(textIndex, 'text_delta', 'text', `w${number} and some words${number % 12 === 11 ? '.\n\n' : ', '}`);
  }
  send({ type: 'content_block_stop', index: textIndex });
  send({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: pace.count * 4 } });
  send({ type: 'message_stop' });
  response.end();
}
