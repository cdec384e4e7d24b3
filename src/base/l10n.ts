import * as l10n from '@vscode/l10n';

/** Texts of one language by their English words, in the form of VS Code's own bundles. */
export type Bundle = Readonly<Record<string, string>>;

/** A value that stands in a text at its placeholder. */
type Value = string | number;

const english = 'en';
const rightToLeft = new Set(['ar', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

let tag = english;
let texts: Bundle = {};

/**
 * Sets the language of all that persons read, once, before the first text is shown. Without a bundle (`null`) it is
 * English, figures too: a sentence in one language with the figures of another would be neither.
 *
 * @param language a BCP 47 tag in any case: `de`, `zh-cn`
 */
export function setDisplayLanguage(language: string, bundle: Bundle | null): void {
  tag = bundle === null ? english : (Intl.getCanonicalLocales(language)[0] ?? english);
  texts = bundle ?? {};
  l10n.config({ contents: { ...texts } });
}

/** Language of the texts, as a canonical BCP 47 tag: for `Intl` and for `lang`. */
export const displayLanguage = (): string => tag;

/** Direction in which the language is written. */
export const displayDirection = (): 'ltr' | 'rtl' => (rightToLeft.has(tag.split('-')[0] ?? '') ? 'rtl' : 'ltr');

/** Texts other than English, or `null`: for the view, which has no other way to them. */
export const displayBundle = (): Bundle | null => (tag === english ? null : texts);

/**
 * The text in the language of the display; the English one where a translation is missing. The message must stand in the
 * call as it is (it is the key), and the call where the text is shown: while modules load the language is not known yet.
 *
 * @param values stand at `{0}`, `{1}`, …
 */
export const t = (message: string, ...values: readonly Value[]): string => l10n.t(message, ...values);

/**
 * The text that fits the count, which stands at `{0}` as the language writes it, and `values` from `{1}` on. A bundle
 * has a key `<other>/<category>` for each plural category of its language.
 *
 * @param one English, for exactly one
 * @param other English, for all other counts
 */
export function plural(count: number, one: string, other: string, ...values: readonly Value[]): string {
  const category = rules(tag).select(count);
  const written = [formatNumber(count), ...values];
  if (texts[`${other}/${category}`] !== undefined) return l10n.t({ message: other, comment: category, args: written });
  return l10n.t(rules(english).select(count) === 'one' ? one : other, ...written);
}

/** A number with its groups and decimal sign as the language writes them. */
export const formatNumber = (value: number, options?: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(tag, options).format(value);

/** A time (ms since 1970) as the language writes it; in English as the reader's own system does. */
export const formatDate = (at: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(tag === english ? undefined : tag, options).format(at);

const known = new Map<string, Intl.PluralRules>();

function rules(language: string): Intl.PluralRules {
  const found = known.get(language) ?? new Intl.PluralRules(language);
  known.set(language, found);
  return found;
}
