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

/** A line with a match in it, and whether it was cut already. */
interface MatchedLine {
  readonly text: string;
  /** Where the match begins, UTF-16 units. */
  readonly at: number;
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

/** The part of a line around its match, at most `limit` UTF-16 units, with … where something is left out. */
export function aroundHit({ text, at, cutBefore, cutAfter }: MatchedLine, limit: number): string {
  const from = text.length <= limit ? 0 : Math.max(0, Math.min(at - Math.floor(limit / 3), text.length - limit));
  const part = (text.length <= limit ? text : wholeCharacters(text.slice(from, from + limit))).trim();
  return `${cutBefore || from > 0 ? '…' : ''}${part}${cutAfter || from + limit < text.length ? '…' : ''}`;
}
