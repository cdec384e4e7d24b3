import { formatDate, formatDuration, formatNumber, formatUsd, t } from '../../base/index.ts';

/** `$12.30`, `$0.0042`; `unknown` for `null`. USD. */
export const money = (amount: number | null): string => (amount === null ? t('unknown') : formatUsd(amount));

/** `1,234,567`; `unknown` for `null`. */
export const whole = (count: number | null): string => (count === null ? t('unknown') : formatNumber(count));

/** `1.23M`. */
export const short = (count: number): string =>
  formatNumber(count, { notation: 'compact', maximumSignificantDigits: 3 });

/** Date and time as the reader writes them. Takes ms since 1970. */
export const moment = (at: number): string => formatDate(at, { dateStyle: 'short', timeStyle: 'medium' });

/** `22 Nov`, for `2026-11-22`, or `Nov 2026` for `2026-11`. */
export const dayName = (key: string): string =>
  key.length === 7
    ? formatDate(Date.parse(`${key}-01`), { month: 'short', year: 'numeric', timeZone: 'UTC' })
    : formatDate(Date.parse(key), { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `120 ms`, `3.2 s`, `1 min 5 s`; nothing for `null`. Takes ms. */
export const span = (ms: number | null): string => (ms === null ? '' : formatDuration(ms));

/** The operation's name in a row. */
export const operationName = (operation: string): string => {
  switch (operation) {
    case 'chat':
      return t('Chat');
    case 'workspace':
      return t('Workspace');
    case 'title':
      return t('Title');
    case 'summary':
      return t('Summary');
    case 'commit_message':
      return t('Commit message');
    case 'vscode_chat':
      return t('VS Code chat');
    default:
      return operation.replaceAll('_', ' ');
  }
};
