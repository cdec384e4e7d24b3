import type { CachedFront } from '../../conversation/index.ts';
import {
  addUsage,
  type AttemptReport,
  type CacheLife,
  type ChatRequest,
  type HistoryMessage,
  type Usage,
} from '../../llm/index.ts';
import { cacheKey } from '../request/cacheKey.ts';
import type { RunningAnswer } from './runningAnswer.ts';
import type { TurnWatcher } from './turnWatcher.ts';

/** Books an attempt and gives its figures. Never throws. */
export type RecordAttempt = (
  report: AttemptReport,
  ids: { readonly conversationId: string; readonly messageId: string },
) => { readonly usage: Usage; readonly cost: number | null };

/** Tokens, money and time of one turn's attempts, summed up in its answer. */
export class AttemptFigures {
  readonly #answer: RunningAnswer;
  readonly #record: RecordAttempt;
  readonly #watcher: TurnWatcher | null;
  #sentMessages: readonly HistoryMessage[] = [];
  #taken: number | null = null;
  #key = '';
  #life: CacheLife = '5m';
  #front: CachedFront | null = null;

  constructor(answer: RunningAnswer, record: RecordAttempt, watcher: TurnWatcher | null) {
    this.#answer = answer;
    this.#record = record;
    this.#watcher = watcher;
  }

  /** The history that the running request sends. */
  get sent(): readonly HistoryMessage[] {
    return this.#sentMessages;
  }

  /** Tokens of the context window that the last request and its answer took; `null` when that is not known. */
  get contextTokens(): number | null {
    return this.#taken;
  }

  /** The front of the last request in the API's cache; `null` when nothing is, or that is not known. */
  get cached(): CachedFront | null {
    return this.#front;
  }

  /** Notes what goes out now. */
  send(request: ChatRequest): void {
    this.#sentMessages = request.messages;
    this.#key = cacheKey(request);
    this.#life = request.cacheLife ?? '5m';
    this.#taken = null;
    this.#front = null;
  }

  book(report: AttemptReport): void {
    const { conversation, id } = this.#answer;
    const { usage, cost } = this.#record(conversation.info.offRecord ? withoutWords(report) : report, {
      conversationId: conversation.id,
      messageId: id,
    });
    const before = this.#answer.message;
    const isSummary = report.operation === 'summary';
    this.#watcher?.attempt(report, isSummary ? {} : { input: this.#sentMessages });
    if (report.state === 'failed') return;
    if (!isSummary) {
      this.#taken = usage.totalTokens;
      const tokens = (usage.cacheReadTokens ?? 0) + (usage.cacheCreationTokens ?? 0);
      this.#front = tokens === 0 ? null : { tokens, usedAt: report.startedAt, key: this.#key, life: this.#life };
    }
    conversation.setFigures(id, {
      usage: before.usage ? addUsage(before.usage, usage) : usage,
      cost: before.usage === null ? cost : before.cost === null || cost === null ? null : before.cost + cost,
      timeToFirstTokenMs: before.timeToFirstTokenMs ?? (isSummary ? null : report.timeToFirstTokenMs),
    });
  }
}

/** The figures alone: an error may repeat what was sent. */
const withoutWords = (report: AttemptReport): AttemptReport => ({
  ...report,
  output: '',
  error: report.error && { ...report.error, message: '' },
});
