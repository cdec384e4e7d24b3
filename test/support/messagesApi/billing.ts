import { createHash } from 'node:crypto';
import type { Block, MessagesRequest, Usage } from './wire.ts';
import { blocksOf, isObject } from './wire.ts';

/** How prompt caching behaves. Times in milliseconds. */
export interface BillingOptions {
  /** Wall clock, for the life of cache entries. */
  now?: () => number;
  /** A prefix shorter than this is not cached, in tokens. */
  minimumCacheTokens?: number;
}

/** What a request costs on the input side, known before the answer begins. */
export interface Bill {
  /** Input figures; `output_tokens` is 0. */
  usage: Usage;
  /** Writes the prompt's prefixes into the cache. The API does so when the answer begins. */
  commit(): void;
}

interface Piece {
  key: string;
  tokens: number;
  /** Life of the cache entry that ends here, if a breakpoint stands here. */
  lifeMs: number | null;
}

const MINUTES_5 = 5 * 60_000;
const HOUR = 60 * 60_000;
/** An image is billed by its area, not by its bytes. */
const IMAGE_TOKENS = 1500;
/** How many blocks before a breakpoint the API looks for an entry that an earlier request wrote. */
const LOOKBACK = 20;

const lifeOf = (control: unknown): number => (isObject(control) && control['ttl'] === '1h' ? HOUR : MINUTES_5);

function tokensOf(block: Block): number {
  if (block.type === 'image') return IMAGE_TOKENS;
  return Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(block)) / 4));
}

/** Thinking blocks cannot carry a breakpoint, so the automatic one is set before them. */
const cacheable = (block: Block): boolean => !block.type.endsWith('thinking');

/** The prompt as the cache sees it: tools, then system, then messages, block by block, each key covering all before. */
export function prefixOf(request: MessagesRequest): Piece[] {
  const blocks: { where: string; block: Block }[] = [
    ...(request.tools ?? []).map((block) => ({ where: 'tool', block })),
    ...(request.system === undefined ? [] : blocksOf(request.system)).map((block) => ({ where: 'system', block })),
    ...request.messages.flatMap((message) =>
      blocksOf(message.content).map((block) => ({ where: message.role, block })),
    ),
  ];
  const automatic = request.cache_control ? blocks.findLastIndex(({ block }) => cacheable(block)) : -1;
  const chain = createHash('sha256').update(request.model);
  let inMessages = false;
  return blocks.map(({ where, block: { cache_control: control, ...block } }, at) => {
    if (!inMessages && where !== 'tool' && where !== 'system') {
      // A change of thinking or tool choice keeps the cached tools and system prompt, and invalidates the messages.
      inMessages = true;
      chain.update(JSON.stringify([request.thinking ?? null, request.tool_choice ?? null]));
    }
    chain.update(JSON.stringify([where, block]));
    const breakpoint = control ?? (at === automatic ? request.cache_control : undefined);
    return {
      key: chain.copy().digest('base64'),
      tokens: tokensOf(block),
      lifeMs: isObject(breakpoint) ? lifeOf(breakpoint) : null,
    };
  });
}

/**
 * How many tokens of each prompt stood at the front of one before it: what a cache that forgets nothing and costs
 * nothing to fill would have given.
 */
export function repeatedTokens(requests: readonly MessagesRequest[]): number[] {
  const seen = new Set<string>();
  return requests.map((request) => {
    const pieces = prefixOf(request);
    const end = pieces.findIndex(({ key }) => !seen.has(key));
    for (const { key } of pieces) seen.add(key);
    return pieces.slice(0, end < 0 ? pieces.length : end).reduce((sum, { tokens }) => sum + tokens, 0);
  });
}

/** The tokens of a prompt by this server's estimate: a quarter of each block's bytes as JSON, rounded up. */
export function promptTokens(request: MessagesRequest): number {
  return prefixOf(request).reduce((sum, piece) => sum + piece.tokens, 0);
}

/**
 * Bills prompts as the API does: a prompt whose prefix up to a breakpoint (or up to 20 blocks before one) was sent
 * within the entry's life is read from the cache up to there; what follows up to the last breakpoint is written; the
 * rest is plain input.
 */
export class Billing {
  readonly #now: () => number;
  readonly #minimum: number;
  /** Prefix key → when the entry ends, and its life, which a hit renews. */
  readonly #entries = new Map<string, { ends: number; lifeMs: number }>();

  constructor(options: BillingOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.#minimum = options.minimumCacheTokens ?? 1024;
  }

  /** Forgets every cached prefix. */
  reset(): void {
    this.#entries.clear();
  }

  /** The input side of a request's bill. Nothing is cached before `commit`. */
  bill(request: MessagesRequest): Bill {
    const pieces = prefixOf(request);
    const until: number[] = [];
    let total = 0;
    for (const piece of pieces) until.push((total += piece.tokens));
    const breakpoints = pieces.flatMap((piece, at) =>
      piece.lifeMs !== null && (until[at] ?? 0) >= this.#minimum ? [{ at, lifeMs: piece.lifeMs }] : [],
    );

    const alive = (at: number): boolean => (this.#entries.get(pieces[at]?.key ?? '')?.ends ?? 0) > this.#now();
    let hit = -1;
    for (const { at } of breakpoints) {
      for (let back = at; back > hit && back > at - LOOKBACK; back--) if (alive(back)) hit = back;
    }

    const read = hit < 0 ? 0 : (until[hit] ?? 0);
    let written = read;
    const creation = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 };
    for (const { at, lifeMs } of breakpoints) {
      const here = until[at] ?? 0;
      if (here <= written) continue;
      creation[lifeMs === HOUR ? 'ephemeral_1h_input_tokens' : 'ephemeral_5m_input_tokens'] += here - written;
      written = here;
    }

    return {
      usage: {
        input_tokens: total - written,
        output_tokens: 0,
        cache_creation_input_tokens: written - read,
        cache_read_input_tokens: read,
        cache_creation: creation,
      },
      commit: () => {
        const now = this.#now();
        const renewed = this.#entries.get(pieces[hit]?.key ?? '');
        if (renewed) renewed.ends = now + renewed.lifeMs;
        for (const { at, lifeMs } of breakpoints) {
          const key = pieces[at]?.key ?? '';
          const life = Math.max(lifeMs, this.#entries.get(key)?.lifeMs ?? 0);
          this.#entries.set(key, { ends: now + life, lifeMs: life });
        }
      },
    };
  }
}
