import { invisibleSource } from '../../base/index.ts';

const hidden = new RegExp(`[\\t\\n]|${invisibleSource}`, 'u');
const hiddenEverywhere = new RegExp(hidden.source, 'gu');

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

/** A name that can be given back: as it is, or with its hidden characters as the escapes of a JSON string. */
export const escapedName = (name: string): string =>
  name.replace(hiddenEverywhere, (character) => {
    const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  });
