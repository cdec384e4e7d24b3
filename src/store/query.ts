const mostTerms = 16;
const longestTerm = 200;
const unspaced = /[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]/;

/** A word or a phrase that a text must have. */
export interface Term {
  readonly text: string;
  /** Stood in quotation marks: matched as it is, not as the beginning of a word. */
  readonly exact: boolean;
}

/** What a person typed, as the terms of a search. Nothing that can be typed is an error. */
export function parseQuery(query: string): Term[] {
  const terms: Term[] = [];
  for (const [, phrase, word] of query
    .toWellFormed()
    .replaceAll('\0', ' ')
    .matchAll(/"([^"]*)"?|([^\s"]+)/g)) {
    const text = (phrase ?? word ?? '').trim().slice(0, longestTerm).toWellFormed();
    if (text !== '' && terms.length < mostTerms) terms.push({ text, exact: phrase !== undefined });
  }
  return terms;
}

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
      return `"${text.replaceAll('"', '""')}"${prefix ? '*' : ''}`;
    })
    .join(' AND ');

/** A pattern for `LIKE … ESCAPE '\'` that finds the term anywhere. */
export const toLike = (term: Term): string => `%${term.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
