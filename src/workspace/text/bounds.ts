/** Text that was cut to fit. */
export interface Bounded {
  readonly text: string;
  readonly cut: boolean;
}

const wholeCharacters = (text: string): string => text.toWellFormed().replace(/^\ufffd|\ufffd$/g, '');

/** The beginning of a text, at most `limit` UTF-16 units of it. */
export function head(text: string, limit: number): Bounded {
  return text.length <= limit ? { text, cut: false } : { text: wholeCharacters(text.slice(0, limit)), cut: true };
}

/** The beginning and the end of a text with a mark between them, together about `limit` UTF-16 units. */
export function headAndTail(text: string, limit: number): Bounded {
  if (text.length <= limit) return { text, cut: false };
  const half = Math.floor(limit / 2);
  const left = text.length - 2 * half;
  const mark = `\n[… ${left} characters left out …]\n`;
  return {
    text: wholeCharacters(text.slice(0, half)) + mark + wholeCharacters(text.slice(text.length - half)),
    cut: true,
  };
}
