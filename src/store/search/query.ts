const maxTerms = 16;
const maxTermLength = 200;
const unspaced = /[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]/;

/** A word or a phrase that a text must have. */
export interface Term {
  readonly text: string;
  /** Stood in quotation marks: matched as it is, not as the beginning of a word. */
  readonly exact: boolean;
}

/**
 * The terms of a search as a person typed it. Nothing that can be typed is an error, and every piece of a text is a query
 * that the text answers: half a character counts for nothing, and quotation marks alone are looked for themselves.
 */
export function parseQuery(query: string): Term[] {
  const typed = query.replaceAll(/[\p{Cs}\0]/gu, ' ').trim();
  const terms: Term[] = [];
  for (const [, phrase, word] of typed.matchAll(/"([^"]*)"?|([^\s"]+)/g)) {
    const text = cut((phrase ?? word ?? '').trim());
    if (text !== '' && terms.length < maxTerms) terms.push({ text, exact: phrase !== undefined });
  }
  if (terms.length === 0 && typed !== '') terms.push({ text: cut(typed.split(/\s/, 1)[0] ?? typed), exact: true });
  return terms;
}

const cut = (text: string): string => text.slice(0, maxTermLength).replace(/\p{Cs}$/u, '');

/** Whether the term is in a script that is written without spaces, so that words cannot be told apart by them. */
export const isUnspaced = (term: Term): boolean => unspaced.test(term.text);

/** The number of characters (code points) of a text. */
export const characters = (text: string): number => Array.from(text).length;

/** Whether there is a letter or a digit in the term: the index knows nothing else. */
export const hasWord = (term: Term): boolean => /[\p{L}\p{N}]/u.test(term.text);

/**
 * The terms as an FTS5 query. Quoted, so that nothing in them is an operator; FTS5 divides what stands between the
 * quotes as it divides the texts. A single letter is only matched as a word: as a beginning it would be half of them.
 */
export const toMatch = (terms: readonly Term[]): string =>
  terms
    .map(({ text, exact }) => {
      const prefix = !exact && (characters(text) > 1 || isUnspaced({ text, exact }));
      return `${quoted(text)}${prefix ? '*' : ''}`;
    })
    .join(' AND ');

/** The terms as a query of the trigram index: each stands in the text as it is. */
export const toTrigrams = (terms: readonly Term[]): string => terms.map(({ text }) => quoted(text)).join(' AND ');

/** A pattern for `LIKE … ESCAPE '\'` that finds the term anywhere. */
export const toLike = (term: Term): string => `%${term.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
