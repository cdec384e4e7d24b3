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
