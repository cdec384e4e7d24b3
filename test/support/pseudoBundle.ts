import type { Bundle } from '../../src/base/index.ts';

/** How much longer a text becomes than the English one. */
const growth = 1.4;
const vowels: Readonly<Record<string, string>> = { a: 'áà', e: 'éè', i: 'íì', o: 'óò', u: 'úù' };

/**
 * A language that nobody speaks: every text in brackets, with accents, and at least 40 % longer than in English. A text
 * that is not translated stands out in it, and so does one that has no room.
 */
export const pseudoBundle = (english: Bundle): Bundle =>
  Object.fromEntries(Object.entries(english).map(([key, text]) => [key, pseudo(text)]));

function pseudo(text: string): string {
  const [, icon = '', words = ''] = /^(\$\([a-z~-]+\) ?)?(.*)$/s.exec(text) ?? [];
  const accented = words.replace(
    /(\{\d+\})|[aeiou]/g,
    (each, placeholder?: string) => placeholder ?? vowels[each] ?? each,
  );
  const missing = Math.ceil(words.length * growth) - accented.length - 2;
  return `${icon}[${accented}${' ~'.repeat(Math.max(0, Math.ceil(missing / 2)))}]`;
}
