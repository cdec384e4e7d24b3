/**
 * Characters that a person cannot see or that change how other characters are shown: C0 and C1 controls, soft hyphen,
 * bidirectional marks, zero-width characters, variation selectors, tags, fillers, unusual spaces and lone surrogates.
 */
/* eslint-disable no-misleading-character-class -- single characters, not what they make together */
const ranges = [
  '\\u0000-\\u001f', // C0
  '\\u007f-\\u00a0', // delete, C1, no-break space
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3000\\u3164\\uffa0',
  '\\u2000-\\u200f', // spaces, zero width, direction marks
  '\\u2028-\\u202f', // line and paragraph separator, bidirectional embeddings and overrides
  '\\u205f-\\u206f', // word joiner, invisible operators, bidirectional isolates
  '\\ufe00-\\ufe0f\\ufeff\\ufff0-\\ufffb', // variation selectors, byte order mark, interlinear marks
  '\\u{e0000}-\\u{e0fff}', // tags and further variation selectors
  '\\ud800-\\udfff', // surrogates without their other half
].join('');
const hidden = new RegExp(`[${ranges}]`, 'u');
const hiddenEverywhere = new RegExp(`[${ranges}]`, 'gu');

/** A sign for one hidden character: the control picture for a C0 control, else its code point. */
function sign(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Whether the text holds a character that a person would not see. Line feeds and tabs count as such. */
export const hasHidden = (text: string): boolean => hidden.test(text);

/** The text on one line, every hidden character shown by a sign: for names, titles and reasons. */
export const visibleLine = (text: string): string => text.replace(hiddenEverywhere, sign);

/** Many lines as they are, with every other hidden character shown by a sign: for previews of files. */
export const visibleText = (text: string): string =>
  text.replace(hiddenEverywhere, (character, at: number) => {
    if (character === '\n' || character === '\t') return character;
    if (character === '\r' && text[at + 1] === '\n') return '';
    return sign(character);
  });

/** A command as it will run: each line end is marked and then made, so that no line can hide below another. */
export const visibleCommand = (text: string): string => visibleLine(text).replaceAll('\u240a', '\u240a\n');
