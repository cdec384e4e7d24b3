import { formatUsd } from './money.ts';

/** The settings `sidestream.budget.*`, USD; 0, absent or not a number means no limit. */
export interface BudgetLimits {
  readonly perDay?: number | null;
  readonly perConversation?: number | null;
}

/** What the ledger says was spent, USD. */
export interface Spent {
  readonly today: number;
  readonly inConversation: number;
}

/** Whether a request may start by itself, or must ask the person first, and with which words. */
export type BudgetDecision = { readonly kind: 'allowed' } | { readonly kind: 'ask'; readonly message: string };

const isLimit = (limit: number | null | undefined): limit is number =>
  typeof limit === 'number' && Number.isFinite(limit) && limit > 0;

/** A request may start by itself while less than the budget is spent; once it is reached, each one asks. */
export function checkBudget(spent: Spent, limits: BudgetLimits): BudgetDecision {
  const reached = [
    { limit: limits.perConversation, amount: spent.inConversation, where: 'This conversation has cost' },
    { limit: limits.perDay, amount: spent.today, where: 'Today’s requests have cost' },
  ].flatMap(({ limit, amount, where }) => (isLimit(limit) && amount >= limit ? [{ limit, amount, where }] : []));
  if (reached.length === 0) return { kind: 'allowed' };
  const sentences = reached.map(
    ({ limit, amount, where }) => `${where} ${formatUsd(amount)}, and the budget is ${formatUsd(limit)}.`,
  );
  return { kind: 'ask', message: `${sentences.join(' ')} Send this request all the same?` };
}
