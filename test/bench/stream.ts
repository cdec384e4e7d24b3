/**
 * What it costs the extension host to read a stream: `npm run bench:stream`. CPU time (user and system) from the wire to
 * the chunk, of the provider and of a whole turn, beside two loops over the same bytes: a bare one of fetch, line splitting
 * and JSON.parse, and one by hand that reads events and their fields as they are meant. Once of the whole process, where V8
 * compiles what has become hot beside the main thread, and once of the main thread alone, which is what others in the
 * extension host wait for. Each run is a process of its own, warmed by small streams; the server is another. It prints; it
 * never fails.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnthropicProvider } from '../../src/anthropic/index.ts';
import { Responder, Session } from '../../src/assistant/index.ts';
import { Conversation } from '../../src/conversation/index.ts';
import { unknownUsage } from '../../src/llm/index.ts';

const sizes = [2000, 20_000, 100_000];
const readers = ['bare', 'hand', 'provider', 'turn'] as const;
type Reader = (typeof readers)[number];
const times = Number(process.env['BENCH_RUNS'] ?? 5);
/** How much the server writes at once, bytes: a fast connection fills such pieces. */
const pieceSize = 64 * 1024;

/** What a run cost, ms of CPU, and how long the text was that it read. */
interface Run {
  readonly process: number;
  readonly thread: number;
  readonly length: number;
}

/** `process.threadCpuUsage`, which the types do not know yet. */
const { threadCpuUsage } = process as unknown as { threadCpuUsage: (before?: NodeJS.CpuUsage) => NodeJS.CpuUsage };

/** A stream of this many deltas, some 20 characters each, with what UTF-8 makes of accents and emoji. */
function body(deltas: number): Buffer {
  const event = (value: { type: string }): string => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
  const usage = { input_tokens: 10, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [], usage };
  const parts = [
    event({ type: 'message_start', message } as { type: string }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as { type: string }),
  ];
  for (let at = 0; at < deltas; at += 1) {
    const text = ['the answer is this ', 'naïve café 🚀 and so ', 'const value = row[at]; '][at % 3];
    parts.push(
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as { type: string }),
    );
  }
  parts.push(event({ type: 'content_block_stop', index: 0 } as { type: string }));
  const delta = { stop_reason: 'end_turn', stop_sequence: null };
  parts.push(event({ type: 'message_delta', delta, usage: { output_tokens: deltas } } as { type: string }));
  parts.push(event({ type: 'message_stop' }));
  return Buffer.from(parts.join(''));
}

/** `POST /N/…` answers with a stream of N deltas. */
function serve(): void {
  const bodies = new Map<number, Buffer>();
  const server = createServer((request, response) => {
    const deltas = Number(request.url?.split('/')[1]);
    const bytes = bodies.get(deltas) ?? body(deltas);
    bodies.set(deltas, bytes);
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const write = (from: number): void => {
        if (from >= bytes.length) response.end();
        else response.write(bytes.subarray(from, from + pieceSize), () => write(from + pieceSize));
      };
      write(0);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

/** Gives the length of the text that was read. */
const read: Record<Reader, (baseUrl: string) => Promise<number>> = {
  async bare(baseUrl) {
    const response = await fetch(`${baseUrl}/v1/messages`, { method: 'POST', body: '{}' });
    const decoder = new TextDecoder();
    let rest = '';
    let length = 0;
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!line.startsWith('data: ')) continue;
        const event = JSON.parse(line.slice(6)) as { delta?: { text?: string } };
        length += event.delta?.text?.length ?? 0;
      }
    }
    return length;
  },
  async hand(baseUrl) {
    const response = await fetch(`${baseUrl}/v1/messages`, { method: 'POST', body: '{}' });
    const decoder = new TextDecoder();
    let rest = '';
    let length = 0;
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        let data = '';
        for (const line of block.split('\n')) {
          const colon = line.indexOf(':');
          const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
          if (line.slice(0, colon) === 'data') data += data === '' ? value : `\n${value}`;
        }
        if (data === '') continue;
        const event = JSON.parse(data) as { delta?: { text?: string } };
        length += event.delta?.text?.length ?? 0;
      }
    }
    return length;
  },
  async provider(baseUrl) {
    let length = 0;
    const { signal } = new AbortController();
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'go' }] }];
    await providerAt(baseUrl).chatResponse(
      { operation: 'chat', model: 'm', maxTokens: 1000, messages, signal },
      (chunk) => {
        if (chunk.type === 'output_text') length += chunk.data.length;
      },
    );
    return length;
  },
  async turn(baseUrl) {
    const settings = {
      model: 'm',
      maxTokens: 1000,
      instructions: '',
      thinking: 'auto',
      effort: null,
      maxRounds: 1,
    } as const;
    const tools = { definitions: () => [], isReadOnly: () => true, execute: () => Promise.reject(new Error('none')) };
    const responder = new Responder(providerAt(baseUrl), () => ({ usage: unknownUsage, cost: null }), console.error);
    const session = new Session(Conversation.create(''), { responder, tools, settings: () => settings });
    const result = await session.send({ text: 'go', workspace: false, attachments: [], context: '' });
    return result?.text.length ?? 0;
  },
};

function providerAt(baseUrl: string): AnthropicProvider {
  const config = { baseUrl, stallMs: 60_000, contentMs: 60_000, retryBaseMs: 1000 } as const;
  return new AnthropicProvider(
    () => Promise.resolve({ ...config, credential: { kind: 'apiKey', value: 'sk-ant-test' } }),
    console,
  );
}

async function measure(reader: Reader, origin: string, deltas: number): Promise<void> {
  for (let warm = 0; warm < 2; warm += 1) await read[reader](`${origin}/500`);
  const before = [process.cpuUsage(), threadCpuUsage()] as const;
  const length = await read[reader](`${origin}/${deltas}`);
  const sum = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;
  const ran: Run = { process: sum(process.cpuUsage(before[0])), thread: sum(threadCpuUsage(before[1])), length };
  console.log(JSON.stringify(ran));
}

async function runOnce(reader: Reader, origin: string, deltas: number): Promise<Run> {
  const child = spawn(process.execPath, [import.meta.filename, reader, origin, String(deltas)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out] = (await once(child.stdout, 'data')) as [Buffer];
  await once(child, 'exit');
  return JSON.parse(out.toString()) as Run;
}

async function compare(): Promise<void> {
  const server: ChildProcess = spawn(process.execPath, [import.meta.filename, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!server.stdout) throw new Error('the server has no output');
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  const origin = `http://127.0.0.1:${port.toString().trim()}`;
  console.log(
    `CPU from the wire to the chunk, ms, median of ${times} (ratios to the bare loop and to the one by hand)`,
  );
  const median = (runs: readonly Run[], what: 'process' | 'thread'): number =>
    runs.map((run) => run[what]).toSorted((a, b) => a - b)[times >> 1] ?? 0;
  for (const deltas of sizes) {
    const ran: Record<Reader, Run[]> = { bare: [], hand: [], provider: [], turn: [] };
    for (let run = 0; run < times; run += 1) {
      for (const reader of readers) ran[reader].push(await runOnce(reader, origin, deltas));
    }
    const lengths = new Set(readers.flatMap((reader) => ran[reader].map(({ length }) => length)));
    const same = lengths.size === 1 ? 'same text' : 'TEXTS DIFFER';
    for (const [what, name] of [
      ['process', 'process'],
      ['thread', 'main thread'],
    ] as const) {
      const columns = readers.map((reader) => {
        const ms = median(ran[reader], what);
        const ratio = (to: Reader): string => (ms / median(ran[to], what)).toFixed(2);
        return `${reader} ${ms.toFixed(0)} (${ratio('bare')}, ${ratio('hand')})`;
      });
      console.log(`${String(deltas).padStart(7)} deltas, ${name.padEnd(11)}   ${columns.join('   ')}   ${same}`);
    }
  }
  server.kill();
}

const [mode, origin = '', deltas = '0'] = process.argv.slice(2);
if (mode === undefined) await compare();
else if (mode === 'serve') serve();
else await measure(mode as Reader, origin, Number(deltas));
