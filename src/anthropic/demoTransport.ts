import type { MessagesTransport, MessageParams, TimeLimits } from './transport.ts';

/** The pause between two pieces of a scripted answer, ms: about the pace of a model. */
const paceMs = 20;
const pieceLength = 12;
/** So much of the prompt is repeated, characters. */
const maxEchoLength = 200;

const notice = '*This answer is scripted: no model was asked, and nothing left this machine.*';

const reply = (prompt: string): string => `${notice}

You wrote:

> ${prompt}

With a key, Claude answers here, and it looks like this:

- Text **streams** as it comes. Press <kbd>Esc</kbd> or Stop, and what was shown stays.
- Code is coloured, and can be copied, inserted or applied:

\`\`\`js
const total = basket.items.reduce((sum, { price, count }) => sum + price * count, 0);
\`\`\`

- Under each answer stands what it cost. This one was free.
`;

const workReply = `${notice}

I have listed the files of this workspace with a tool. Reading runs unasked; before anything is written or run, you are asked, with the very change or command in sight. Set a key, and ask again.
`;

/**
 * A way to nowhere, for trying the panel without a key: answers come from a script in this process, through the same
 * reading, showing and keeping as those of the API. They cost nothing.
 */
export const demoTransport = (limits: TimeLimits): MessagesTransport => ({
  host: 'the demo',
  limits,
  send: (params, signal) => Promise.resolve(params.stream ? streamed(params, signal) : whole(params)),
  countTokens: (params) => Promise.resolve(Math.ceil(JSON.stringify(params.messages).length / 4)),
  listModels: () => noModels(),
});

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: object };

/** The scripted answer: with tools at first a look at the files, else words. */
function script({ tools, tool_choice: choice, messages, stream }: MessageParams): Block {
  const last = messages.at(-1);
  const blocks = typeof last?.content === 'string' ? [] : (last?.content ?? []);
  if (blocks.some(({ type }) => type === 'tool_result')) return { type: 'text', text: workReply };
  const names = (tools ?? []).map((tool) => ('name' in tool ? tool.name : ''));
  if (names.includes('list_files') && choice?.type !== 'none') {
    return { type: 'tool_use', id: `toolu_demo_${messages.length}`, name: 'list_files', input: {} };
  }
  // What asks for a whole answer without tools wants a title or the like.
  if (!stream) return { type: 'text', text: 'A scripted demo' };
  const text =
    typeof last?.content === 'string' ? last.content : (blocks.map(textOf).findLast((each) => each !== '') ?? '');
  return {
    type: 'text',
    text: reply(
      text
        .trim()
        .slice(0, maxEchoLength)
        .replaceAll(/\s*\n\s*/g, ' '),
    ),
  };
}

const textOf = (block: object): string => ('text' in block && typeof block.text === 'string' ? block.text : '');

const usage = { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

const messageOf = ({ model }: MessageParams, content: readonly Block[], stopReason: string | null): object => ({
  id: 'msg_demo',
  type: 'message',
  role: 'assistant',
  model,
  content,
  stop_reason: stopReason,
  stop_sequence: null,
  usage,
});

const stopReasonOf = (block: Block): string => (block.type === 'text' ? 'end_turn' : 'tool_use');

function whole(params: MessageParams): Response {
  const block = script(params);
  return Response.json(messageOf(params, [block], stopReasonOf(block)));
}

function streamed(params: MessageParams, signal: AbortSignal): Response {
  const events = eventsOf(params, signal);
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await events.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await events.return(undefined);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

async function* eventsOf(params: MessageParams, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const event = (data: { readonly type: string; readonly [field: string]: unknown }): Uint8Array =>
    encoder.encode(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
  const block = script(params);
  const isText = block.type === 'text';
  const pieces = isText ? piecesOf(block.text) : [JSON.stringify(block.input)];
  const empty = isText ? { ...block, text: '' } : block;
  yield event({ type: 'message_start', message: messageOf(params, [], null) });
  yield event({ type: 'content_block_start', index: 0, content_block: empty });
  for (const piece of pieces) {
    await new Promise((resolve) => setTimeout(resolve, paceMs));
    signal.throwIfAborted();
    const delta = isText ? { type: 'text_delta', text: piece } : { type: 'input_json_delta', partial_json: piece };
    yield event({ type: 'content_block_delta', index: 0, delta });
  }
  yield event({ type: 'content_block_stop', index: 0 });
  yield event({ type: 'message_delta', delta: { stop_reason: stopReasonOf(block), stop_sequence: null }, usage });
  yield event({ type: 'message_stop' });
}

const piecesOf = (text: string): readonly string[] => {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / pieceLength);
  return Array.from({ length: count }, (_, at) => characters.slice(at * pieceLength, (at + 1) * pieceLength).join(''));
};

async function* noModels(): AsyncGenerator<never> {
  // The demo has no list: models are described by their names.
}
