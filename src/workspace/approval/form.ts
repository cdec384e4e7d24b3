import { type FormField, type FormView, misfitOf } from '../../protocol/index.ts';

/** Values of a form by the keys of its fields; a field that was left out has none. */
export type FormValues = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * The values that the person has given, in the types of the fields. `null`: they do not fit the form, so that nothing can
 * be said in the person's name that they could not have chosen.
 */
export function readForm({ fields }: FormView, words: string): FormValues | null {
  const given = objectOf(words);
  if (!given) return null;
  const values: Record<string, string | number | boolean | readonly string[]> = {};
  for (const field of fields) {
    const value = valueOf(field, given[field.key]);
    if (value === null) return null;
    if (value !== undefined) values[field.key] = value;
  }
  return values;
}

function objectOf(words: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(words);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

/** `undefined`: left out, where that may be; `null`: no value of this field. */
function valueOf(field: FormField, given: unknown): string | number | boolean | readonly string[] | null | undefined {
  const { kind, required } = field;
  const value = given ?? (kind === 'choices' ? [] : '');
  if (!isText(value) && !(Array.isArray(value) && value.every(isText))) return null;
  if (misfitOf(field, value)) return null;
  if (typeof value !== 'string') return value.length === 0 && !required ? undefined : value;
  if (value === '') return undefined;
  switch (kind) {
    case 'number':
    case 'integer':
      return Number(value);
    case 'boolean':
      return value === 'true';
    default:
      return value;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
