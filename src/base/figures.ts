import { displayLanguage, formatNumber, t } from './l10n.ts';

/** A time span in few characters: `120 ms`, `3.2 s`, `12 s`, `1 min 5 s`, `2 h 3 min`. Takes ms. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return t('{0} ms', Math.round(Math.max(0, ms)));
  if (ms < 9950) return t('{0} s', formatNumber(ms / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
  return formatElapsed(ms + 500);
}

/** Time that is still passing, in whole seconds: `12 s`, `2 min 5 s`, `2 h 3 min`. Takes ms. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return t('{0} s', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? t('{0} min', minutes) : t('{0} min {1} s', minutes, seconds % 60);
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? t('{0} h', hours) : t('{0} h {1} min', hours, minutes % 60);
}

/** A count in few characters: `950`, `1.4k`, `18k`, `1.2M`; in other languages as they shorten it: `1,2 Mio.`, `1.8万`. */
export function formatCount(count: number): string {
  if (displayLanguage() !== 'en') return formatNumber(count, { notation: 'compact', maximumSignificantDigits: 2 });
  if (count < 1000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return (value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0)) + unit;
}

/**
 * An amount in US dollars as a person reads it: `$12.30`, and below ten cents as many digits as say something
 * (`$0.042`, `$0.00031`).
 */
export function formatUsd(amount: number): string {
  const dollars = { style: 'currency', currency: 'USD' } as const;
  return amount >= 0.1 || amount === 0
    ? formatNumber(amount, { ...dollars, minimumFractionDigits: 2, maximumFractionDigits: 2 })
    : formatNumber(amount, { ...dollars, maximumSignificantDigits: 2 });
}
