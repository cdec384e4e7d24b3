import assert from 'node:assert/strict';
import { BlockStream } from '../../../src/webview/markdown/stream/blockStream.ts';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { randomDocument, randomFrom } from './documents.ts';
import { units } from './exact.ts';

const md = createParser();

/** The HTML of everything that is drawn after each chunk, and in the end. */
function* drawings(chunks: readonly string[]): Generator<string> {
  const blocks = new BlockStream(md);
  const draw = (): string => {
    while (blocks.step());
    blocks.renderOpen();
    return blocks.html();
  };
  for (const chunk of chunks) {
    blocks.append(chunk);
    yield draw();
  }
  blocks.end();
  yield draw();
}

interface Word {
  readonly word: string;
  /** The innermost block that holds it. */
  readonly kind: string;
  readonly isCode: boolean;
}

const blockTags = /^(?:p|h[1-6]|li|blockquote|td|th|pre|summary|div)$/;

/** The words of a document in order, with the kind of block in which each stands. */
function wordsOf(html: string): Word[] {
  const words: Word[] = [];
  const open: string[] = [];
  let isCode = false;
  for (const [, tag, name = '', text] of html.matchAll(/<(\/?(\w+))[^>]*>|([^<]+)/g)) {
    if (name === 'code') isCode = tag === 'code';
    if (tag?.startsWith('/')) {
      if (blockTags.test(name)) open.pop();
    } else if (tag !== undefined) {
      if (blockTags.test(name)) open.push(name);
    } else {
      const kind = open.at(-1) ?? '';
      for (const [word] of (text ?? '').replaceAll(/&\w+;/g, ' ').matchAll(/[\p{L}\p{N}]/gu))
        words.push({ word, kind, isCode });
    }
  }
  return words;
}

/**
 * The first word that a drawing took back, or the change of its block; undefined if there is none. These amendments are
 * allowed:
 * - A paragraph becomes a heading when it is underlined.
 * - A line becomes the head of a table at its rule, if it does not begin with a bar.
 * - Items of a list become paragraphs when the list turns out to be loose.
 * - Code that never ends is read as text when its block ends.
 * - Text becomes a link or an image when a definition names it.
 * Marks that open nothing may appear; they are no words.
 */
function takenBack(before: string, now: string): string | undefined {
  const amendments = new Set(['p>h1', 'p>h2', 'li>p', 'p>li']);
  if (!/<p>(?:[^<]|<(?!\/p))*^\|/m.test(before)) amendments.add('p>th');
  const links = (html: string): number => html.match(/<a |"md-image"/g)?.length ?? 0;
  const left = wordsOf(now);
  let at = 0;
  for (const { word, kind, isCode } of wordsOf(before)) {
    const found = left.findIndex((other, index) => index >= at && other.word === word);
    const other = left[found];
    if (!other) return isCode || links(now) > links(before) ? undefined : `${word} is gone`;
    at = found + 1;
    const change = `${kind}>${other.kind}`;
    if (other.kind !== kind && !amendments.has(change)) return `${word}: ${change}`;
  }
  return undefined;
}

describe('the open end of markdown', function () {
  this.timeout(120_000);

  it('takes back nothing that was drawn, wherever a text is cut (300 random documents, unit by unit)', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const text = randomDocument(randomFrom(seed)).slice(0, 400);
      let last = '';
      for (const html of drawings(units(text))) {
        if (html === last) continue;
        const fault = takenBack(last, html);
        assert.equal(
          fault,
          undefined,
          `seed ${seed}: ${fault}\n${JSON.stringify(text)}\n${last.slice(-300)}\n→\n${html.slice(-300)}`,
        );
        last = html;
      }
    }
  });

  const drawn = (text: string): string => {
    let last = '';
    for (const html of drawings([text])) {
      last = html;
      break;
    }
    return last;
  };
  const held: [string, string][] = [
    ['Here are the items:\n-', '<p>Here are the items:</p>\n'],
    ['Here are the items:\n- ', '<p>Here are the items:</p>\n'],
    ['[1]: url', ''],
    ['[1]: url\n"tit', ''],
    ['| a | b |\n|--', ''],
    ['a\n```j', '<p>a</p>\n'],
    ['a\n1', '<p>a</p>\n'],
    ['a\n> ', '<p>a</p>\n'],
    ['- [', ''],
    ['see [the docs](https://a.ex', '<p>see</p>\n'],
    ['see [the', '<p>see</p>\n'],
    ['so **bold te', '<p>so <strong>bold te</strong></p>\n'],
    ['so **bold*', '<p>so <strong>bold</strong></p>\n'],
    ['含**「重点', '<p>含<strong>「重点</strong></p>\n'],
    ['run `npm te', '<p>run <code>npm te</code></p>\n'],
    ['~~gone *and', '<p><del>gone <em>and</em></del></p>\n'],
    ['press <kbd>Ct', '<p>press <kbd>Ct</kbd></p>\n'],
    ['a <b', '<p>a</p>\n'],
    ['is $x^2', '<p>is</p>\n'],
    ['2*3 = 6', '<p>2*3 = 6</p>\n'],
    ['costs $5 and', '<p>costs $5 and</p>\n'],
    ['in $HOME or in the', '<p>in $HOME or in the</p>\n'],
    ['a &am', '<p>a</p>\n'],
    ['é\uD83D', '<p>é</p>\n'],
  ];
  for (const [text, html] of held)
    it(`draws of ${JSON.stringify(text)} what is sure`, () => assert.equal(drawn(text), html));

  it('draws all that was held back when the text ends', () => {
    for (const [text] of held) {
      const all = [...drawings([text])].at(-1);
      assert.equal(all, md.render(text, { references: {} }), text);
    }
  });
});
