import { formatNumber, plural, t } from '../../../base/index.ts';
import type { FormField, Misfit } from '../../../protocol/index.ts';

/** Type and keyboard of the line in which a field is written. */
export function lookOf({ kind, format }: FormField): { readonly type: string; readonly inputmode: string } {
  if (format === 'date') return { type: 'date', inputmode: 'text' };
  if (format === 'date-time') return { type: 'datetime-local', inputmode: 'text' };
  const modes: Partial<Record<string, string>> = { number: 'decimal', integer: 'numeric', email: 'email', uri: 'url' };
  return { type: 'text', inputmode: modes[format ?? kind] ?? 'text' };
}

/** An instant of RFC 3339 as the clock here shows it, for a line of dates and times; empty where it is none. */
export function localTime(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** The instant that a line of dates and times shows, as RFC 3339; empty where there is none. */
export function instantOf(local: string): string {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** Sentence that says what a field wants instead; empty where its value fits. */
export function sentenceOf(field: FormField, misfit: Misfit | null): string {
  switch (misfit) {
    case null:
      return '';
    case 'missing':
      return t('The server needs it.');
    case 'kind':
      return kindOf(field);
    case 'below':
      return atLeast(field, field.min ?? 0);
    case 'above':
      return atMost(field, field.max ?? 0);
  }
}

function kindOf({ kind, format }: FormField): string {
  if (kind === 'number') return t('Write a number.');
  if (kind === 'integer') return t('Write a whole number.');
  switch (format) {
    case 'email':
      return t('Write an email address.');
    case 'uri':
      return t('Write a whole address, such as {0}.', 'https://example.com');
    case 'date':
      return t('Give a day that there is.');
    case 'date-time':
      return t('Give a day and a time.');
    case null:
      return t('The server does not take this.');
  }
}

function atLeast({ kind }: FormField, min: number): string {
  if (kind === 'text') return plural(min, 'Write at least {0} character.', 'Write at least {0} characters.');
  if (kind !== 'choices') return t('Write a number of at least {0}.', formatNumber(min));
  return min === 1 ? t('Choose at least one.') : t('Choose at least {0}.', formatNumber(min));
}

function atMost({ kind }: FormField, max: number): string {
  if (kind === 'text') return plural(max, 'Write at most {0} character.', 'Write at most {0} characters.');
  if (kind !== 'choices') return t('Write a number of at most {0}.', formatNumber(max));
  return t('Choose at most {0}.', formatNumber(max));
}
