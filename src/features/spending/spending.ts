import { type AttemptIds, bookAttempt } from '../../assistant/index.ts';
import type { Log } from '../../base/index.ts';
import type { Settings } from '../../config/index.ts';
import type { AttemptReport, Usage } from '../../llm/index.ts';
import { BudgetGate, PriceBook, type PriceList, priceOf } from '../../usage/index.ts';
import type { OpenedStore } from '../history/openedStore.ts';
import { askToSpend } from './askToSpend.ts';

/** Prices, budgets and the ledger: each request is booked, and beyond a budget none is sent without a yes. */
export class Spending {
  readonly #store: OpenedStore;
  readonly #log: Log;
  readonly #book: PriceBook;
  readonly #gate: BudgetGate;

  constructor(settings: Settings, store: OpenedStore, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#book = new PriceBook(
      () => settings.get('prices'),
      (problem) => log.warn(problem),
    );
    this.#gate = new BudgetGate({
      limits: () => ({
        perDay: settings.get('budget.perDay'),
        perConversation: settings.get('budget.perConversation'),
      }),
      spent: (id) => ({
        today: store.current.ledger.spentSince(new Date().setHours(0, 0, 0, 0)),
        inConversation: store.current.ledger.spentOn(id),
      }),
      isPriced: (model) => priceOf(model, this.prices) !== null,
      ask: askToSpend,
      today: () => new Date().toDateString(),
    });
  }

  get prices(): PriceList {
    return this.#book.current;
  }

  /** Books an attempt, and says what it took. */
  readonly record = (report: AttemptReport, ids: AttemptIds): { usage: Usage; cost: number | null } =>
    bookAttempt(report, ids, this.prices, this.#store.current.ledger, (error) =>
      this.#log.warn('The usage of a request could not be recorded:', error),
    );

  /** `null` when a request may be sent for the conversation (empty for none), else the sentence that says why not. */
  mayBegin(conversationId: string, model: string): Promise<string | null> {
    return this.#gate.mayBegin(conversationId, model);
  }

  /** Whether a request that nobody is asked about may be sent for the conversation. */
  hasRoom(conversationId: string): boolean {
    return this.#gate.hasRoom(conversationId);
  }
}
