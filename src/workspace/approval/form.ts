import type { FormField, FormView } from '../../protocol/index.ts';

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
function valueOf(
  { kind, required, options }: FormField,
  given: unknown,
): string | number | boolean | readonly string[] | null | undefined {
  const isOption = (value: unknown): value is string => options.some((option) => option.value === value);
  if (kind === 'choices') {
    const chosen = given === undefined ? [] : given;
    if (!Array.isArray(chosen) || !chosen.every(isOption)) return null;
    return chosen.length === 0 ? (required ? null : undefined) : chosen;
  }
  if (given === undefined || given === '') return required ? null : undefined;
  if (typeof given !== 'string') return null;
  switch (kind) {
    case 'text':
      return given;
    case 'choice':
      return isOption(given) ? given : null;
    case 'boolean':
      return given === 'true' ? true : given === 'false' ? false : null;
    case 'number':
    case 'integer': {
      const number = Number(given.trim());
      const isOne = given.trim() !== '' && Number.isFinite(number) && (kind === 'number' || Number.isInteger(number));
      return isOne ? number : null;
    }
  }
}
