/** A word that asks for suggestions: where it begins in the text, and what stands behind its sign. */
export interface Trigger {
  readonly sign: '@' | '/';
  readonly start: number;
  readonly query: string;
}

/** The word before the cursor, if it begins with `@`, or with `/` at the very beginning of the text; else `null`. */
export const triggerAt = (text: string, cursor: number): Trigger | null => {
  const match = /(?:^|\s)([@/])([^\s@]{0,200})$/u.exec(text.slice(0, cursor));
  if (match === null) return null;
  const query = match[2] ?? '';
  const start = cursor - query.length - 1;
  if (match[1] === '@') return { sign: '@', start, query };
  return text.slice(0, start).trim() === '' ? { sign: '/', start, query } : null;
};
