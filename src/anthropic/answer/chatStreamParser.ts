import type { ChatStreamChunk, JsonObject, StopReason, Usage } from '../../llm/index.ts';
import { type LlmError, LlmError as StreamFault } from '../../llm/index.ts';
import { errorFromApi } from '../errors.ts';
import { isOpenAi, openAiError } from './foreignAnswer.ts';
import { assembleResponse, type FinishedBlock, isObject, readStopReason, stringOr } from './messageBlocks.ts';
import { toStorable, t } from '../../base/index.ts';
import { parseObject, toolBlock, withoutEmptyObject } from './toolInput.ts';
import { SurrogateJoiner } from './text.ts';
import { UsageCounter } from './usage.ts';
import { startedLookup, WebReader } from './webBlocks.ts';

interface OpenBlock {
  readonly start: JsonObject;
  readonly type: string;
  /** Pieces of text, thinking, signature and tool input: joined once, at the end. */
  readonly text: string[];
  readonly thinking: string[];
  readonly signature: string[];
  readonly input: string[];
  readonly citations: JsonObject[];
  /** Deltas that wait for a block with a lower index. */
  readonly held: Delta[];
  readonly joiner: { readonly output_text: SurrogateJoiner; readonly thinking: SurrogateJoiner };
  closed: boolean;
  /** Everything of it has been given out. */
  given: boolean;
}

type Delta = { readonly type: 'output_text' | 'thinking'; readonly data: string };

const newBlock = (start: JsonObject): OpenBlock => ({
  start,
  type: stringOr(start['type'], ''),
  text: [],
  thinking: [],
  signature: [],
  input: [],
  citations: Array.isArray(start['citations']) ? start['citations'].filter(isObject) : [],
  held: [],
  joiner: { output_text: new SurrogateJoiner(), thinking: new SurrogateJoiner() },
  closed: false,
  given: false,
});

/** The most that is taken of one answer, UTF-16 units of text, thinking and tool input: some thirty times a novel. */
const maxAnswerLength = 32 * 1024 * 1024;

/** The size that a block counts for by itself, so that empty ones without end reach the limit too. */
const blockOverhead = 256;

/**
 * Turns the events of one streamed message into chunks: deltas in the order of the blocks' indexes, then exactly one
 * `response` or `error`. A state machine without I/O: feed it events, then say how the stream ended.
 *
 * Events and blocks that it does not know are passed over. Text that has been given out is never taken back.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class ChatStreamParser {
  readonly #emit: (chunk: ChatStreamChunk) => void;
  readonly #blocks = new Map<number, OpenBlock>();
  readonly #counter = new UsageCounter();
  readonly #web = new WebReader();
  #size = 0;
  /** The lowest index whose block has not ended: its deltas go out, those of higher ones are held. */
  #head = 0;
  #lastIndex = 0;
  /** Places of blocks whose index had been given to another block before. */
  readonly #renumbered = new Map<number, number>();
  #id = '';
  #model = '';
  #stopReason: StopReason | null = null;
  #stopExplanation: string | null = null;
  #begun = false;
  #done = false;

  constructor(emit: (chunk: ChatStreamChunk) => void) {
    this.#emit = emit;
  }

  /** Whether the `response` or `error` chunk has been given. */
  get finished(): boolean {
    return this.#done;
  }

  /** Whether the API has begun to answer: from then on the request is billed. */
  get started(): boolean {
    return this.#begun;
  }

  /** How much of the answer has arrived, whether or not it has been given out; it only grows. */
  get received(): number {
    return this.#size;
  }

  /** The message's usage as far as it is known: the last cumulative figures. */
  get usage(): Usage {
    return this.#counter.usage(this.#stopReason !== null);
  }

  /** Everything of the answer that has arrived, whether or not it has been given out. */
  get output(): string {
    return this.#inOrder()
      .map(({ thinking, text, input }) => toStorable(thinking.join('') + text.join('')) + input.join(''))
      .join('');
  }

  /** Takes one event, as parsed from its JSON. After the end it does nothing. */
  feed(event: unknown): void {
    if (this.#done || !isObject(event)) return;
    const type = event['type'];
    this.#begun ||= typeof type === 'string' && /^(message|content_block)_/.test(type);
    switch (type) {
      case 'message_start':
        return this.#messageStart(event['message']);
      case 'content_block_start':
        return this.#blockStart(event, event['content_block']);
      case 'content_block_delta':
        return this.#blockDelta(this.#indexOf(event), event['delta']);
      case 'content_block_stop':
        return this.#blockStop(this.#indexOf(event));
      case 'message_delta':
        return this.#messageDelta(event);
      case 'message_stop':
        return this.#finish();
      case 'error':
        return this.fail(errorFromApi(event, null));
      default:
        return this.#foreign(event);
    }
  }

  /** The stream has ended. Without a stop reason that is a fault: the answer is not whole. */
  end(): void {
    this.fail(
      this.#begun
        ? new StreamFault('network', t('The connection ended before the answer did.'), {
            code: 'ended-early',
            retryable: true,
          })
        : new StreamFault('network', t('Claude sent an empty answer.'), { code: 'empty-answer', retryable: true }),
    );
  }

  /** The stream broke. If the model had said that it stopped, the answer is whole all the same. */
  fail(error: LlmError): void {
    if (this.#done) return;
    if (this.#stopReason !== null) return this.#finish();
    this.#release();
    this.#done = true;
    this.#emit({ type: 'error', data: error.toStreamError(), usage: this.#begun ? this.usage : null });
  }

  #messageStart(message: unknown): void {
    if (!isObject(message)) return;
    this.#id = stringOr(message['id'], this.#id);
    this.#model = stringOr(message['model'], this.#model);
    this.#counter.read(message['usage'], false);
  }

  #messageDelta(event: JsonObject): void {
    this.#counter.read(event['usage'], true);
    const delta = event['delta'];
    if (!isObject(delta)) return;
    this.#stopReason = readStopReason(delta['stop_reason']) ?? this.#stopReason;
    const details = delta['stop_details'];
    if (isObject(details)) this.#stopExplanation = stringOr(details['explanation'], this.#stopExplanation);
  }

  /** An event of another API: an error is one all the same; anything else of it cannot be read. */
  #foreign(event: JsonObject): void {
    if (event['type'] === undefined && event['error']) this.fail(errorFromApi(event, null));
    else if (isOpenAi(event)) this.fail(openAiError());
  }

  #blockStart(event: JsonObject, start: unknown): void {
    if (!isObject(start)) return;
    let index = this.#indexOf(event);
    const there = this.#blocks.get(index);
    if (there) {
      if (!isAnother(there, start)) return;
      if (!there.closed) this.#blockStop(index);
      index = this.#renumber();
    }
    const block = newBlock(start);
    this.#blocks.set(index, block);
    this.#grow(blockOverhead);
    if (block.type === 'text') this.#add(index, block.text, 'output_text', start['text']);
    if (block.type === 'thinking') this.#add(index, block.thinking, 'thinking', start['thinking']);
    if (block.type === 'tool_use') this.#giveInput(block, '');
    if (index <= this.#head) this.#giveLookup(block);
  }

  #blockDelta(index: number, delta: unknown): void {
    if (!isObject(delta)) return;
    switch (delta['type']) {
      case 'text_delta':
        return this.#add(index, this.#block(index, 'text').text, 'output_text', delta['text']);
      case 'thinking_delta':
        return this.#add(index, this.#block(index, 'thinking').thinking, 'thinking', delta['thinking']);
      case 'signature_delta':
        this.#collect(this.#block(index, 'thinking').signature, delta['signature']);
        return;
      case 'input_json_delta':
        this.#inputDelta(this.#blocks.get(index), delta['partial_json']);
        return;
      case 'citations_delta':
        this.#citationDelta(this.#blocks.get(index), delta['citation']);
        return;
      default:
        return;
    }
  }

  #inputDelta(block: OpenBlock | undefined, json: unknown): void {
    if (block && !block.closed && this.#collect(block.input, json)) this.#giveInput(block, json);
  }

  #citationDelta(block: OpenBlock | undefined, citation: unknown): void {
    if (block?.type !== 'text' || !isObject(citation)) return;
    block.citations.push(citation);
    this.#grow(JSON.stringify(citation).length);
  }

  #blockStop(index: number): void {
    const block = this.#blocks.get(index);
    if (block) block.closed = true;
    for (let open = this.#blocks.get(this.#head); open?.closed; open = this.#blocks.get(this.#head)) {
      this.#giveRest(open);
      this.#head += 1;
    }
    const open = this.#blocks.get(this.#head);
    if (open) this.#giveHeld(open);
  }

  #finish(): void {
    this.#release();
    this.#done = true;
    const facts = {
      id: this.#id,
      model: this.#model,
      stopReason: this.#stopReason,
      stopExplanation: this.#stopExplanation,
    };
    const assembled = assembleResponse(facts, this.#inOrder().flatMap(finishBlock));
    const usage = this.#counter.usage(true);
    if (assembled.ok) this.#emit({ type: 'response', data: assembled.response, usage });
    else this.#emit({ type: 'error', data: assembled.problem.toStreamError(), usage });
  }

  /** Adds text to a block, and gives it out when it is this block's turn. */
  #add(index: number, pieces: string[], type: Delta['type'], text: unknown): void {
    const block = this.#blocks.get(index);
    if (!block || !this.#collect(pieces, text)) return;
    if (index <= this.#head) this.#giveOut(type, block.joiner[type].push(text));
    else block.held.push({ type, data: text });
  }

  /** Keeps a piece of a block; false when there is nothing to keep. */
  #collect(pieces: string[] | undefined, piece: unknown): piece is string {
    if (!pieces || typeof piece !== 'string' || piece === '') return false;
    this.#grow(piece.length);
    if (this.#done) return false;
    pieces.push(piece);
    return true;
  }

  /** An answer that never ends must not fill the memory: it is cut where it is too long. */
  #grow(units: number): void {
    this.#size += units;
    if (this.#size <= maxAnswerLength) return;
    const message = t('The answer was ended here: it is longer than 32 million characters.');
    this.fail(new StreamFault('protocol', message, { code: 'answer-too-long' }));
  }

  #giveOut(type: Delta['type'], data: string): void {
    if (data === '') return;
    this.#emit({ type, data, usage: null });
  }

  /** A call that arrives, to be shown: it counts only when it is whole. */
  #giveInput({ start, type }: OpenBlock, delta: string): void {
    const callId = stringOr(start['id'], '');
    if (type !== 'tool_use' || callId === '') return;
    this.#emit({
      type: 'function_input',
      data: { callId, functionName: stringOr(start['name'], ''), delta },
      usage: null,
    });
  }

  /** A lookup that begins, before it is known what it looks for. */
  #giveLookup({ start }: OpenBlock): void {
    const lookup = startedLookup(start);
    if (lookup) this.#emit({ type: 'web_lookup', data: lookup, usage: null });
  }

  #giveHeld(block: OpenBlock): void {
    for (const { type, data } of block.held.splice(0)) this.#giveOut(type, block.joiner[type].push(data));
  }

  /** Half a character at the end of a block stays half: what stands in the next block is another text. */
  #giveRest(block: OpenBlock): void {
    this.#giveHeld(block);
    this.#giveOut('thinking', block.joiner.thinking.end());
    this.#giveOut('output_text', block.joiner.output_text.end());
    if (block.given || !block.closed) return;
    block.given = true;
    for (const finished of finishBlock(block)) for (const chunk of this.#web.chunks(finished)) this.#emit(chunk);
  }

  /** Gives out all that is held, by index: nothing more can come before it. */
  #release(): void {
    for (const block of this.#inOrder()) this.#giveRest(block);
  }

  #inOrder(): OpenBlock[] {
    return [...this.#blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
  }

  /** The block with this index; one whose start never came is begun as `type`. */
  #block(index: number, type: string): OpenBlock {
    let block = this.#blocks.get(index);
    if (!block) this.#blocks.set(index, (block = newBlock({ type })));
    return block;
  }

  /** The event's index; one that is not a count is taken for the block before it. */
  #indexOf(event: JsonObject): number {
    const index = event['index'];
    if (Number.isSafeInteger(index) && (index as number) >= 0) this.#lastIndex = index as number;
    return this.#renumbered.get(this.#lastIndex) ?? this.#lastIndex;
  }

  /** A free place behind all blocks for the present index, which a gateway has given to another block before. */
  #renumber(): number {
    const free = Math.max(-1, ...this.#blocks.keys()) + 1;
    this.#renumbered.set(this.#lastIndex, free);
    return free;
  }
}

/** Whether a start is that of another block than the one that has its index: some gateways number every block 0. */
function isAnother(there: OpenBlock, start: JsonObject): boolean {
  const [before, now] = [stringOr(there.start['id'], null), stringOr(start['id'], null)];
  if (before !== null && now !== null) return before !== now;
  return there.closed || there.type !== start['type'];
}

function finishBlock(block: OpenBlock): FinishedBlock[] {
  const text = toStorable(block.text.join(''));
  const { citations } = block;
  const finished: FinishedBlock[] =
    text === '' ? [] : [{ type: 'text', text, ...(citations.length > 0 ? { citations } : {}) }];
  const input = block.input.join('');
  switch (block.type) {
    case 'text':
      return finished;
    case 'thinking': {
      const thinking = block.thinking.join('');
      const signature = block.signature.join('') || stringOr(block.start['signature'], '');
      // Unsigned thinking would be refused when it is sent back.
      return signature === ''
        ? finished
        : [...finished, { type: 'opaque', block: { type: 'thinking', thinking, signature } }];
    }
    case 'tool_use':
      return [...finished, toolBlock(block.start, input)];
    case 'server_tool_use': {
      const parsed = parseObject(withoutEmptyObject(input));
      return [...finished, { type: 'opaque', block: parsed ? { ...block.start, input: parsed } : block.start }];
    }
    default:
      return [...finished, { type: 'opaque', block: block.start }];
  }
}
