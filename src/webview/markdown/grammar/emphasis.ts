import type { MarkdownIt, StateInline } from 'markdown-it';

/** Scripts written without blanks between words, and the punctuation that belongs to them. */
const unspaced =
  /^(?:[\u3000-\u303F\uFE10-\uFE1F\uFE30-\uFE6F\uFF00-\uFFEF]|(?=[^\0-\u0DFF])[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Yi}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Tibetan}])$/u;
const variationSelector = /^[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]$/u;

/** Reads the marks of emphasis beside text of scripts without blanks. */
export function addUnspacedEmphasis(md: MarkdownIt): void {
  const { State } = md.inline;
  const { isMdAsciiPunct, isPunctCharCode, isWhiteSpace } = md.utils;
  const isPunctuation = (character: string): boolean => {
    const code = character.codePointAt(0) ?? 0;
    return isMdAsciiPunct(code) || isPunctCharCode(code);
  };
  const isBlank = (character: string): boolean => isWhiteSpace(character.codePointAt(0) ?? 0);

  /**
   * The specification lets `**` close after a full stop only before a blank or punctuation. Where no blanks stand between
   * words, a letter may follow as well, and the script's own punctuation counts as a letter: the amendment proposed in
   * commonmark/commonmark-spec#650, as markdown-cjk-friendly states it, also for Thai, Lao, Khmer, Burmese and Tibetan.
   */
  md.inline.State = class extends State {
    override scanDelims(start: number, canSplitWord: boolean): ReturnType<StateInline['scanDelims']> {
      const marker = this.src.charAt(start);
      let end = start;
      while (end < this.posMax && this.src.charAt(end) === marker) end++;
      const last = characterBefore(this.src, start);
      const next = end < this.posMax ? wellFormed(String.fromCodePoint(this.src.codePointAt(end) ?? 0x20)) : ' ';
      const [lastIsUnspaced, nextIsUnspaced] = [unspaced.test(last), unspaced.test(next)];
      const [lastIsPunctuation, nextIsPunctuation] = [isPunctuation(last), isPunctuation(next)];
      const [lastIsBlank, nextIsBlank] = [isBlank(last), isBlank(next)];
      const opens =
        !nextIsBlank && (!nextIsPunctuation || nextIsUnspaced || lastIsBlank || lastIsPunctuation || lastIsUnspaced);
      const closes =
        !lastIsBlank && (!lastIsPunctuation || lastIsUnspaced || nextIsBlank || nextIsPunctuation || nextIsUnspaced);
      return {
        // Underscores stand in names; beside the script's own punctuation they are marks.
        can_open: opens && (canSplitWord || !closes || lastIsPunctuation || (nextIsPunctuation && nextIsUnspaced)),
        can_close: closes && (canSplitWord || !opens || nextIsPunctuation || (lastIsPunctuation && lastIsUnspaced)),
        length: end - start,
      };
    }
  };
}

/** The character before a place; the base, where a variant of it is chosen. */
function characterBefore(text: string, at: number): string {
  let end = at;
  for (;;) {
    if (end === 0) return ' ';
    const isPair = end > 1 && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(end - 2, end));
    const character = text.slice(end - (isPair ? 2 : 1), end);
    end -= character.length;
    if (!variationSelector.test(character) || end === 0) return wellFormed(character);
  }
}

const wellFormed = (character: string): string => (/^\p{Surrogate}$/u.test(character) ? '\uFFFD' : character);
