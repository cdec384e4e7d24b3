const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFE\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const firstLetter = /\p{L}/u;

export type Direction = 'ltr' | 'rtl';

/** Whether any of the text runs from right to left. */
export const hasRightToLeft = (text: string): boolean => rightToLeft.test(text);

/** The direction of the first letter; `null` when there is none. */
export const directionOf = (text: string): Direction | null => {
  const letter = firstLetter.exec(text)?.[0];
  return letter === undefined ? null : rightToLeft.test(letter) ? 'rtl' : 'ltr';
};
