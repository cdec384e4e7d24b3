/*
 * Rules of thumb, not a tokenizer: Claude's is not published. They follow how byte-pair tokenizers behave on prose, code
 * and East Asian scripts, and lean towards too many tokens, since a budget or a context window is better missed early.
 */
/** Characters to a token in Latin prose: about three quarters of a short word. */
const latinLetters = 3.5;
/** Digits go in groups of up to three; brackets and operators mostly stand alone or in pairs. */
const digitsAndSigns = 1.5;
/** Indentation: a long run of blanks is a token or two. */
const furtherBlanks = 8;
/** Letters beyond ASCII (accented, Cyrillic, Greek, Arabic, …) are rarer in the vocabulary. */
const otherLetters = 2;
/** Han, Kana and Hangul: about one token each. */
const eastAsian = 1;
/** Beyond the basic plane (emoji, rare Han): two or more tokens to a character, which is two UTF-16 units. */
const surrogates = 1;

const isEastAsian = (code: number): boolean =>
  (code >= 0x1100 && code <= 0x11ff) ||
  (code >= 0x2e80 && code <= 0x9fff) ||
  (code >= 0xa960 && code <= 0xa97f) ||
  (code >= 0xac00 && code <= 0xd7ff) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0xff00 && code <= 0xffef);

const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

const isAsciiLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;

/** About how many tokens a text has. 0 for the empty text; linear in its length. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let afterBlank = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const blank = isBlank(code);
    if (blank) tokens += 1 / (afterBlank ? furtherBlanks : latinLetters);
    else if (code < 0x80) tokens += 1 / (isAsciiLetter(code) ? latinLetters : digitsAndSigns);
    else if (code >= 0xd800 && code <= 0xdfff) tokens += 1 / surrogates;
    else tokens += 1 / (isEastAsian(code) ? eastAsian : otherLetters);
    afterBlank = blank;
  }
  return Math.ceil(tokens);
}
