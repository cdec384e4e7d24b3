import { boolean, type Guarded, list, literal, nullable, number, object, string } from './guard.ts';

const formField = object({
  key: string,
  title: string,
  description: string,
  required: boolean,
  kind: literal('text', 'number', 'integer', 'boolean', 'choice', 'choices'),
  options: list(object({ value: string, label: string })),
  /** The value that stands there at first; empty where there is none. */
  value: string,
  /** The options that are ticked at first, where several may be. */
  chosen: list(string),
  /** Bounds of a number, of a text's length in characters, or of how many options are ticked; `null` where there is none. */
  min: nullable(number),
  max: nullable(number),
  /** Format of a text. `date` is `2026-11-28`, `date-time` as RFC 3339 has it. */
  format: nullable(literal('email', 'uri', 'date', 'date-time')),
});
/** Fields to be filled in, none where only a yes is asked for, and the word for that yes. */
export const form = object({ fields: list(formField), accept: string });
export type FormField = Guarded<typeof formField>;
export type FormView = Guarded<typeof form>;

/** Reason for which a value does not fit its field: `below` and `above` are its bounds, `kind` is what it has to be. */
export type Misfit = 'missing' | 'kind' | 'below' | 'above';

/**
 * Reason for which a value does not fit its field, `null` when it does. What was left out is an empty text or list.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#requested-schema
 */
export function misfitOf(field: FormField, given: string | readonly string[]): Misfit | null {
  const { kind, required, options } = field;
  const isOption = (value: string): boolean => options.some((option) => option.value === value);
  if (typeof given !== 'string') {
    if (kind !== 'choices' || !given.every(isOption)) return 'kind';
    // Nothing ticked is left out, or, where the field has to be there, an empty list.
    return given.length === 0 && !required ? null : outOf(field, given.length);
  }
  if (given === '') return required ? 'missing' : null;
  switch (kind) {
    case 'text':
      return isWritten(field.format, given) ? outOf(field, Array.from(given).length) : 'kind';
    case 'number':
    case 'integer': {
      const value = given.trim() === '' ? Number.NaN : Number(given);
      const isOne = kind === 'number' ? Number.isFinite(value) : Number.isInteger(value);
      return isOne ? outOf(field, value) : 'kind';
    }
    case 'boolean':
      return given === 'true' || given === 'false' ? null : 'kind';
    case 'choice':
      return isOption(given) ? null : 'kind';
    case 'choices':
      return 'kind';
  }
}

const outOf = ({ min, max }: FormField, value: number): Misfit | null =>
  min !== null && value < min ? 'below' : max !== null && value > max ? 'above' : null;

/** As HTML has it, but for its length. */
const email =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;
const dateTime =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

function isWritten(format: FormField['format'], text: string): boolean {
  switch (format) {
    case null:
      return true;
    case 'email':
      return text.length <= 254 && email.test(text);
    case 'uri':
      return URL.canParse(text) && !/[\s"<>\\^`{|}]/.test(text);
    case 'date':
      return isDate(text);
    case 'date-time':
      return isDate(dateTime.exec(text)?.[1] ?? '');
  }
}

/** Whether it is a day of the calendar: no 30th of February. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
