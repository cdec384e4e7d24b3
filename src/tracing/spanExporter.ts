import { encodeRequest } from './otlp.ts';

export interface SpanExporterOptions {
  /** Where spans are posted. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  readonly log: (message: string) => void;
  /** How long spans gather before they are sent, ms. */
  readonly gatherMs?: number;
  /** How long one request may take, ms. */
  readonly requestMs?: number;
  /** How long `shutdown` may take, ms. */
  readonly shutdownMs?: number;
  /** The most spans that wait; above it the oldest are dropped. */
  readonly maxSpans?: number;
  /** The most characters that wait. */
  readonly maxLength?: number;
}

const batchSpans = 200;
const batchLength = 2_000_000;
const firstPauseMs = 2_000;
const maxPauseMs = 60_000;

/** Outcome of one batch. */
type Outcome = { readonly kind: 'sent' | 'again' } | { readonly kind: 'refused'; readonly final: boolean };

/**
 * Sends encoded spans to an OTLP endpoint, in the background and one request at a time. `add` only puts into a bounded
 * queue; a server that is down, slow or full of errors costs the oldest spans and nothing else.
 */
export class SpanExporter {
  readonly #options: Required<SpanExporterOptions>;
  readonly #closing = new AbortController();
  readonly #queue: string[] = [];
  #queuedLength = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  #pauseMs = 0;
  #state: 'open' | 'refused' | 'closed' = 'open';
  #failing = false;

  constructor(options: SpanExporterOptions) {
    this.#options = {
      gatherMs: 2_000,
      requestMs: 5_000,
      shutdownMs: 1_500,
      maxSpans: 2_000,
      maxLength: 8_000_000,
      ...options,
    };
  }

  /** How many spans were dropped: the queue was full, or the server refused them. */
  get dropped(): number {
    return this.#dropped;
  }

  add(span: string): void {
    if (this.#state !== 'open') {
      this.#dropped++;
      return;
    }
    this.#queue.push(span);
    this.#queuedLength += span.length;
    this.#dropOldest();
    this.#schedule(this.#options.gatherMs);
  }

  /**
   * Sends what waits, as far as the time allows, and drops the rest. Resolves, never rejects, within `shutdownMs`.
   *
   * @param send false: nothing is sent any more, and a request under way is given up
   */
  async shutdown(send = true): Promise<void> {
    if (this.#state === 'closed') return;
    const open = this.#state === 'open' && send;
    this.#state = 'closed';
    if (this.#timer) clearTimeout(this.#timer);
    if (!send) this.#closing.abort();
    const deadline = setTimeout(() => this.#closing.abort(), this.#options.shutdownMs);
    await this.#sending;
    if (open) await this.#sendAll();
    clearTimeout(deadline);
    this.#closing.abort();
    this.#dropped += this.#queue.length;
    this.#queue.length = 0;
  }

  #schedule(delayMs: number): void {
    if (this.#timer || this.#sending || this.#state !== 'open' || this.#queue.length === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#sending = this.#sendAll().finally(() => {
          this.#sending = null;
          this.#schedule(this.#options.gatherMs);
        });
      },
      Math.max(delayMs, this.#pauseMs),
    );
    this.#timer.unref();
  }

  /** Sends batch after batch until the queue is empty or one fails. */
  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0 && !this.#closing.signal.aborted) {
      const batch = this.#take();
      const outcome = await this.#send(batch);
      if (outcome.kind === 'again') {
        this.#queue.unshift(...batch);
        this.#queuedLength += length(batch);
        this.#dropOldest();
        this.#pauseMs = Math.min(maxPauseMs, this.#pauseMs * 2 || firstPauseMs);
        return;
      }
      this.#pauseMs = 0;
      if (outcome.kind === 'refused') {
        this.#dropped += batch.length;
        if (!outcome.final) continue;
        if (this.#state === 'open') this.#state = 'refused';
        this.#dropped += this.#queue.length;
        this.#queue.length = 0;
        this.#queuedLength = 0;
        return;
      }
    }
  }

  #take(): string[] {
    let count = 0;
    let taken = 0;
    while (count < Math.min(batchSpans, this.#queue.length)) {
      taken += this.#queue[count]?.length ?? 0;
      if (count > 0 && taken > batchLength) break;
      count++;
    }
    const batch = this.#queue.splice(0, count);
    this.#queuedLength -= length(batch);
    return batch;
  }

  #dropOldest(): void {
    const { maxSpans, maxLength } = this.#options;
    while (this.#queue.length > maxSpans || this.#queuedLength > maxLength) {
      this.#queuedLength -= this.#queue.shift()?.length ?? 0;
      this.#dropped++;
    }
  }

  async #send(batch: readonly string[]): Promise<Outcome> {
    const { url, headers, service, requestMs } = this.#options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: encodeRequest(batch, service),
        // The keys and the content are meant for this address alone.
        redirect: 'error',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(requestMs)]),
      });
      await response.body?.cancel();
      return this.#judge(response.status);
    } catch (error) {
      return this.#failed(`Langfuse cannot be reached (${reason(error)}). Traces wait, and the oldest are dropped.`);
    }
  }

  #judge(status: number): Outcome {
    if (status >= 200 && status < 300) {
      if (this.#failing) this.#options.log(`Langfuse takes traces again; ${this.#dropped} spans were dropped.`);
      this.#failing = false;
      return { kind: 'sent' };
    }
    if (status === 401 || status === 403) {
      this.#options.log(`Langfuse refused its keys (HTTP ${status}). No more traces are sent until they are changed.`);
      return { kind: 'refused', final: true };
    }
    if (status === 408 || status === 429 || status >= 500) {
      return this.#failed(`Langfuse answered HTTP ${status}. Traces wait, and the oldest are dropped.`);
    }
    this.#options.log(`Langfuse did not take a batch of traces (HTTP ${status}).`);
    return { kind: 'refused', final: false };
  }

  #failed(message: string): Outcome {
    if (!this.#failing && !this.#closing.signal.aborted) this.#options.log(message);
    this.#failing = true;
    return { kind: 'again' };
  }
}

const length = (spans: readonly string[]): number => spans.reduce((sum, span) => sum + span.length, 0);

/** The name of what went wrong, without the address, which may hold a password. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : error.name;
}
