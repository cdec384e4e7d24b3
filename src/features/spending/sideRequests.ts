import type { ModelCatalog, RecordAttempt } from '../../assistant/index.ts';
import type { AttemptReport, LlmProvider, ModelInfo } from '../../llm/index.ts';
import type { ClaudeAccess } from '../access/claudeAccess.ts';
import type { Models } from '../chat/models.ts';
import type { Spending } from './spending.ts';

const noTurn = { conversationId: null, messageId: null };

/** Small requests that belong to no turn, such as titles and commit messages: paid for, and booked, like all others. */
export class SideRequests {
  readonly provider: LlmProvider;
  readonly record: RecordAttempt;
  readonly #catalog: ModelCatalog;
  readonly #models: Models;
  readonly #spending: Spending;

  constructor({ provider, catalog }: ClaudeAccess, models: Models, spending: Spending) {
    this.provider = provider;
    this.record = spending.record;
    this.#catalog = catalog;
    this.#models = models;
    this.#spending = spending;
  }

  /** The model of new conversations, for where there is no cheaper one. */
  get model(): string {
    return this.#models.default.model;
  }

  /** @throws LlmError */
  listModels(signal: AbortSignal): Promise<readonly ModelInfo[]> {
    return this.#catalog.list(signal);
  }

  /** `null` when a request that belongs to no conversation may be sent, else the sentence that says why not. */
  mayBegin(model = this.model): Promise<string | null> {
    return this.#spending.mayBegin('', model);
  }

  /** Whether a request that nobody is asked about may be sent for the conversation. */
  hasRoom(conversationId: string): boolean {
    return this.#spending.hasRoom(conversationId);
  }

  /** Books an attempt that belongs to no conversation. */
  recordAlone(report: AttemptReport): void {
    this.#spending.record(report, noTurn);
  }
}
