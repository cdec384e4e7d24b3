/** A time span in few characters: `120 ms`, `3.2 s`, `12 s`, `1 min 5 s`, `2 h 3 min`. Takes ms. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(Math.max(0, ms))} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  return formatElapsed(ms + 500);
}

/** Time that is still passing, in whole seconds: `12 s`, `2 min 5 s`, `2 h 3 min`. Takes ms. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min${rest(seconds % 60, 's')}`;
  return `${Math.floor(minutes / 60)} h${rest(minutes % 60, 'min')}`;
}

const rest = (count: number, unit: string): string => (count === 0 ? '' : ` ${count} ${unit}`);

/** A count in few characters: `950`, `1.4k`, `18k`, `1.2M`. */
export function formatCount(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return (value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0)) + unit;
}

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
