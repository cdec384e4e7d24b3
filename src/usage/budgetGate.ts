import { type BudgetDecision, type BudgetLimits, checkBudget, hasBudget, type Spent } from './budget.ts';
import { t } from '../base/index.ts';

/** Facts that the gate must be told, each time it is asked. */
export interface BudgetGateParts {
  limits(): BudgetLimits;
  /** Money spent by now; a failed reading counts as nothing. */
  spent(conversationId: string): Spent;
  /** Whether the model in use has a price. */
  isPriced(model: string): boolean;
  /** Asks the person; false is a no, and so is a question that was closed. */
  ask(question: string): Promise<boolean>;
  /** The local day: a yes for one day is none for the next. */
  today(): string;
}

/** Stands before every request: beyond a budget nothing is sent without a yes. */
export class BudgetGate {
  readonly #parts: BudgetGateParts;
  readonly #conversations = new Map<string, number>();
  readonly #unpricedModels = new Set<string>();
  #day = { name: '', agreed: 0 };

  constructor(parts: BudgetGateParts) {
    this.#parts = parts;
  }

  /** Whether a request that nobody is asked about may be sent for this conversation. */
  hasRoom(conversationId: string): boolean {
    return this.#check(conversationId).kind === 'allowed';
  }

  /** `null` when the request may be sent, else the sentence that says why it was not. */
  async mayBegin(conversationId: string, model: string): Promise<string | null> {
    const limits = this.#parts.limits();
    if (!hasBudget(limits)) return null;
    if (!this.#parts.isPriced(model) && !this.#unpricedModels.has(model)) {
      const question = t('The price of {0} is not known, so that the budget cannot be kept while it is used.', model);
      if (!(await this.#parts.ask(question))) return t('Nothing was sent: the price of {0} is not known.', model);
      this.#unpricedModels.add(model);
    }
    const day = this.#parts.today();
    const decision = this.#check(conversationId);
    if (decision.kind === 'allowed') return null;
    if (!(await this.#parts.ask(decision.message))) return t('Nothing was sent: the budget is reached.');
    this.#day = { name: day, agreed: decision.ifAgreed.today };
    this.#conversations.set(conversationId, decision.ifAgreed.inConversation);
    return null;
  }

  #check(conversationId: string): BudgetDecision {
    const limits = this.#parts.limits();
    if (!hasBudget(limits)) return { kind: 'allowed' };
    return checkBudget(this.#parts.spent(conversationId), limits, {
      today: this.#day.name === this.#parts.today() ? this.#day.agreed : 0,
      inConversation: this.#conversations.get(conversationId) ?? 0,
    });
  }
}
