/**
 * Text for comparing: lower case and without accents, with every UTF-16 unit in its place, so that an offset in the
 * folded text is an offset in the text.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const kept =
    lower.length === text.length
      ? lower
      : text.replaceAll(
          /./gsu,
          keepLength((char) => char.toLowerCase()),
        );
  // Which of the two small sigmas a capital one becomes depends on what follows, and a term is only a piece of a text.
  return kept.replaceAll('ς', 'σ').replaceAll(/[\u0080-\uffff]/g, keepLength(withoutAccents));
}

const withoutAccents = (char: string): string => char.normalize('NFD').replaceAll(/\p{M}/gu, '');

const keepLength =
  (change: (char: string) => string) =>
  (char: string): string => {
    const changed = change(char);
    return changed.length === char.length ? changed : char;
  };
