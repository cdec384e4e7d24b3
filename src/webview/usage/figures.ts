import { formatDuration } from '../../base/index.ts';

const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const small = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const exact = new Intl.NumberFormat('en');
const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `$12.30`, `$0.0042`; `unknown` for `null`. USD. */
export const money = (amount: number | null): string =>
  amount === null ? 'unknown' : amount >= 0.1 || amount === 0 ? cents.format(amount) : small.format(amount);

/** `1,234,567`; `unknown` for `null`. */
export const whole = (count: number | null): string => (count === null ? 'unknown' : exact.format(count));

/** `1.23M`. */
export const short = (count: number): string => compact.format(count);

/** Date and time as the reader writes them. Takes ms since 1970. */
export const moment = (at: number): string => time.format(at);

/** `22 Nov`, for `2026-11-22`, or `Nov 2026` for `2026-11`. */
export const dayName = (key: string): string =>
  key.length === 7
    ? new Date(`${key}-01`).toLocaleDateString(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' })
    : day.format(new Date(key));

/** `120 ms`, `3.2 s`, `1 min 5 s`; nothing for `null`. Takes ms. */
export const span = (ms: number | null): string => (ms === null ? '' : formatDuration(ms));

/** The model's or the operation's name in a row. */
export const operationName = (operation: string): string => {
  const words = operation.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
