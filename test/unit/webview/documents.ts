/** Random documents for the exactness of the markdown that streams, from a seed that makes them the same again. */

/** A generator of numbers from 0 to below 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const fragments = [
  'para one\n',
  'text with *emph* and `code`\n',
  '- item\n',
  '- item two\n',
  '\n',
  '\n\n',
  '1. one\n',
  '2. two\n',
  '   - nested\n',
  '  continued\n',
  '> quote\n',
  '> more\n',
  '>\n',
  '> - q item\n',
  '> | a | b |\n> |---|---|\n> | 1 | 2 |\n',
  'lazy\n',
  '# head\n',
  '===\n',
  '---\n',
  '***\n',
  '```js\ncode\n',
  '```\n',
  '~~~\n',
  '````\n```\n',
  '    indented\n',
  '| a | b |\n',
  '|---|:-:|\n',
  '| 1 | 2 |\n',
  '| `x\\|y` | ~~s~~ [foo] |\n',
  '[foo]: /url\n',
  '[foo]: /url "title"\n',
  '[bar]: /u\n"multi\nline title"\n',
  '[bar]: <b c>\n',
  '[foo] and [bar] and [baz][foo] ![foo]\n',
  '[baz]:\n/z\n"t\n',
  '"\n',
  '> [q]: /quoted "t\n',
  '- [l]: /listed\n',
  '[q] [l] [Q][]\n',
  '- [ ] task\n',
  '- [x] done\n',
  '* star\n',
  '+ plus\n',
  '\\\n',
  '~~strike~~ www.example.com http://a.b/c me@example.org\n',
  'a | b\n',
  '--|--\n',
  '\tt\n',
  ' \t- tabbed\n',
  '  \n',
  '![img](/x.png "t")\n',
  '[a](<b c> "t") <https://x.y/z>\n',
  '`',
  '``',
  '*',
  '**',
  '_',
  '[',
  ']',
  '](',
  '<',
  '&amp;',
  '&#0;',
  '> ',
  '- ',
  '1) ',
  '\r\n',
  '\r',
  '    ',
  '\0',
  'é😀',
  '\u202Ehidden\u200B',
  '[foo]: <',
  '  > x\n',
  '10. ten\n',
  '-\n',
  '- \n',
  '   ```\n',
  '  ~~~ py\n',
  '_a_ **b',
  '**\n',
  '<b>\n',
  'hard  \nbreak\\\nhere\n',
  '$a_b$ and $$x$$\n',
  '$$\n',
  '\\(x\\) \\[\n',
  '<details>\n',
  '<details><summary>sum *e* [foo]</summary>\n',
  '<summary>in `two`\nlines</summary>\n',
  '</details>\n',
  '<kbd>k *e*</kbd> x<br>y <sub>',
  '</sub>\n',
  '```md\n```js\n',
  '> <details>\n> q\n',
  '**具体：**与其说 ~~済（み）。~~次 **"',
  '$HOME/bin:$PATH kill $$; $x$th\n',
  'https://{h}/x git@github.com:a/b icon@2x.png https://u@h.com/x\n',
  'x',
];

const words = [
  'word',
  '*emphasis*',
  '`code`',
  '**strong words**',
  'a_b',
  '[foo]',
  '[link](/to)',
  '5 * 3',
  '(x',
  '**open',
  '`',
  '\n',
  '[',
  '~~gone~~',
  'http://a.example/b?c',
  '  \n',
  '\n| x',
  '\n- y',
  '$x$',
  '$5',
];

function pick<Value>(random: () => number, from: readonly Value[]): Value {
  return from[Math.floor(random() * from.length)]!;
}

/** One document: mostly a few fragments, sometimes a list, table or paragraph that is too long to stay in one piece. */
export function randomDocument(random: () => number, more: readonly string[] = []): string {
  const kind = random();
  if (kind > 0.02) {
    const count = 1 + Math.floor(random() * 14);
    return Array.from({ length: count }, () =>
      more.length > 0 && random() < 0.25
        ? `${pick(random, more)}${random() < 0.5 ? '\n' : ''}`
        : pick(random, fragments),
    ).join('');
  }
  const size = 3000 + Math.floor(random() * 12_000);
  let text = pick(random, fragments);
  if (kind < 0.008) {
    const usual = random() < 0.7 ? words.slice(0, 8) : words;
    while (text.length < size) text += `${pick(random, usual)} `;
  } else {
    const few = Array.from({ length: 4 }, () => pick(random, fragments));
    while (text.length < size) text += random() < 0.9 ? pick(random, few) : pick(random, fragments);
  }
  return text + pick(random, fragments);
}

/** The text cut at random places, inside surrogate pairs and line ends too. */
export function randomChunks(random: () => number, text: string): string[] {
  const usual = text.length > 2000 ? 1 + Math.floor(random() * 900) : 1 + Math.floor(random() * 24);
  const chunks: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + Math.floor(random() * usual);
    chunks.push(text.slice(at, at + length));
    at += length;
  }
  return chunks;
}
