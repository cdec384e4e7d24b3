import { formatUsd, plural, t } from '../base/index.ts';

/** The settings `sidestream.budget.*`, USD; 0, absent or not a number means no limit. */
export interface BudgetLimits {
  readonly perDay?: number | null;
  readonly perConversation?: number | null;
}

/** Cost of requests. */
export interface Spending {
  /** USD, of those whose cost is known. */
  readonly cost: number;
  /** Those whose cost is not known. */
  readonly unpriced: number;
}

/** Money spent by the ledger. */
export interface Spent {
  readonly today: Spending;
  readonly inConversation: Spending;
}

/** Up to which amounts, USD, the person has agreed to go on. */
export interface Agreed {
  readonly today: number;
  readonly inConversation: number;
}

/** Whether a request may start by itself, or must ask the person first, and with which words. */
export type BudgetDecision =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'ask';
      readonly message: string;
      /** Up to where a yes holds: until as much again as the whole budget is spent. */
      readonly ifAgreed: Agreed;
    };

const isLimit = (limit: number | null | undefined): limit is number =>
  typeof limit === 'number' && Number.isFinite(limit) && limit > 0;

/** Whether any budget is set. */
export const hasBudget = ({ perDay, perConversation }: BudgetLimits): boolean =>
  isLimit(perDay) || isLimit(perConversation);

const nothingAgreed: Agreed = { today: 0, inConversation: 0 };

/**
 * A request may start by itself while less than the budget is spent. Once it is reached it asks, and after a yes again
 * when the next step of the same size is reached.
 */
export function checkBudget(spent: Spent, limits: BudgetLimits, agreed: Agreed = nothingAgreed): BudgetDecision {
  const scopes = [
    { scope: 'inConversation', limit: limits.perConversation, isToday: false },
    { scope: 'today', limit: limits.perDay, isToday: true },
  ] as const;
  const reached = scopes.flatMap(({ scope, limit, isToday }) =>
    isLimit(limit) && spent[scope].cost >= Math.max(limit, agreed[scope])
      ? [{ scope, limit, isToday, ...spent[scope] }]
      : [],
  );
  if (reached.length === 0) return { kind: 'allowed' };
  const sentences = reached.map(({ isToday, cost, limit, unpriced }) => {
    const spent = withUnknown(formatUsd(cost), unpriced);
    return isToday
      ? t('Today’s requests have cost {0}, and the budget is {1}.', spent, formatUsd(limit))
      : t('This conversation has cost {0}, and the budget is {1}.', spent, formatUsd(limit));
  });
  return {
    kind: 'ask',
    message: sentences.join(' '),
    ifAgreed: reached.reduce<Agreed>(
      (until, { scope, limit, cost }) => ({ ...until, [scope]: (Math.floor(cost / limit) + 1) * limit }),
      agreed,
    ),
  };
}

const withUnknown = (cost: string, unpriced: number): string =>
  unpriced === 0
    ? cost
    : plural(unpriced, '{1}, without one request of unknown cost', '{1}, without {0} requests of unknown cost', cost);
