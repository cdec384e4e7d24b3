/**
 * An amount in US dollars as a person reads it: `$12.30`, and below ten cents as many digits as say something
 * (`$0.042`, `$0.00031`).
 */
export function formatUsd(amount: number): string {
  if (amount >= 0.1 || amount === 0) {
    return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  }
  return `$${amount.toLocaleString('en-US', { maximumSignificantDigits: 2 })}`;
}
