import { totalTokens, type Usage, unknownUsage } from '../../llm/index.ts';

const maxCount = 1e9;
/** The largest output figure in a `message_start` that need not be true, tokens. */
const maxPlaceholderTokens = 16;

/** A field of a `usage` object: a count, absent (`undefined`: keep what was said before), or not to be believed. */
function readCount(value: unknown): number | undefined | 'rejected' {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxCount ? value : 'rejected';
}

const field = (source: unknown, key: string): unknown =>
  typeof source === 'object' && source !== null ? (source as Record<string, unknown>)[key] : undefined;

/**
 * Gathers the usage of one message. The figures of `message_delta` are totals of the whole message: they overwrite
 * those of `message_start` and are never added to them. A field that is absent or null keeps its last value.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class UsageCounter {
  #inputTokens: number | null = null;
  #outputTokens: number | null = null;
  #cacheCreationTokens: number | null = null;
  #cacheCreation1hTokens: number | null = null;
  #cacheReadTokens: number | null = null;
  #webSearches: number | null = null;
  #rejected = false;
  /** The least that the output's total can be; `null` when nothing says so. */
  #leastOutput: number | null = null;

  /** @param cumulative whether the output figure is a total; that of `message_start` is only a placeholder */
  read(usage: unknown, cumulative: boolean): void {
    if (cumulative) this.#outputTokens = this.#pick(usage, 'output_tokens', this.#outputTokens ?? this.#leastOutput);
    else this.#leastOutput = this.#readLeastOutput(usage);
    this.#inputTokens = this.#pick(usage, 'input_tokens', this.#inputTokens);
    this.#cacheCreationTokens = this.#pick(usage, 'cache_creation_input_tokens', this.#cacheCreationTokens);
    this.#cacheReadTokens = this.#pick(usage, 'cache_read_input_tokens', this.#cacheReadTokens);
    this.#webSearches = this.#pick(field(usage, 'server_tool_use'), 'web_search_requests', this.#webSearches);
    this.#cacheCreation1hTokens = this.#pick(
      field(usage, 'cache_creation'),
      'ephemeral_1h_input_tokens',
      this.#cacheCreation1hTokens,
    );
  }

  /**
   * The usage as far as it is known. Without a cumulative output figure it is partial, however the message ended.
   *
   * @param ended whether the message has ended, so that its figures are the last ones
   */
  usage(ended: boolean): Usage {
    const partial = !ended || this.#outputTokens === null;
    const known = {
      ...unknownUsage,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      cacheCreationTokens: this.#cacheCreationTokens,
      cacheCreation1hTokens: this.#cacheCreation1hTokens,
      cacheReadTokens: this.#cacheReadTokens,
      partial,
      rejected: this.#rejected,
      ...(this.#webSearches === null || this.#webSearches === 0 ? {} : { webSearches: this.#webSearches }),
    };
    return { ...known, totalTokens: totalTokens(known) };
  }

  /** The output figure of `message_start`, unless it is the small placeholder that the API writes there. */
  #readLeastOutput(usage: unknown): number | null {
    const value = readCount(field(usage, 'output_tokens'));
    return typeof value === 'number' && value > maxPlaceholderTokens ? value : this.#leastOutput;
  }

  #pick(usage: unknown, key: string, before: number | null): number | null {
    const value = readCount(field(usage, key));
    if (value === undefined) return before;
    // A total of the whole message cannot fall: gateways that do not know a figure write 0.
    if (value === 'rejected' || (before !== null && value < before)) {
      this.#rejected = true;
      return before;
    }
    return value;
  }
}
