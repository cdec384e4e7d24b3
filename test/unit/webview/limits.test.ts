import assert from 'node:assert/strict';
import createMarkdownIt from 'markdown-it';
import { BlockStream } from '../../../src/webview/markdown/stream/blockStream.ts';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { randomFrom } from './documents.ts';
import { stream } from './exact.ts';

const inChunks = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));
const words = (count: number): string => 'some *words* and `code` and [a link](/to) '.repeat(count);
const withoutPieces = (html: string): string => html.replaceAll(/<span class="md-piece">|<\/span>/g, '');

describe('long and deep markdown', function () {
  this.timeout(30_000);
  const plain = createMarkdownIt({ html: false });

  it('is the same in pieces as in one, where nothing stays open', () => {
    const text = `${words(300).trim()}\n`;
    const html = stream(inChunks(text, 700));
    assert.match(html, /md-piece/);
    assert.equal(withoutPieces(html), plain.render(text));
  });

  it('has a line that is far too long broken between words, wherever the chunks end', () => {
    const text = words(3000).trim();
    const html = stream([text]);
    for (const size of [1, 7, 997, 20_000])
      assert.equal(
        stream(inChunks(text, size), () => size > 50),
        html,
      );
    assert.equal(withoutPieces(html).replaceAll('\n', ' ').trim(), plain.render(text).trim());
  });

  it('becomes a heading when it is underlined, however long it was', () => {
    const text = `${words(300).trim()}\n===\n\nend\n`;
    assert.equal(withoutPieces(stream(inChunks(text, 300))), plain.render(text));
  });

  it('holds no definition too long to be known in time', () => {
    for (const length of [100, 1900, 2100, 3000, 9000]) {
      for (const text of [
        `[a]: /x "${'t '.repeat(length / 2)}"\n\n[a]\n`,
        `[a]: /x "${'t\n'.repeat(length / 2)}"\n\n[a]\n`,
      ]) {
        const md = createParser();
        assert.equal(stream(inChunks(text, 50), undefined, md), md.render(text, { references: {} }), `${length}`);
      }
    }
  });

  it('keeps all text however deep it nests', () => {
    for (const text of [`${'> '.repeat(3000)}deep\n`, `${'- '.repeat(3000)}deep\n`, `${'['.repeat(3000)}deep`]) {
      assert.match(stream([text]), /deep/);
    }
  });

  it('does not read again what is frozen', () => {
    const stepsFor = (size: number): number => {
      const blocks = new BlockStream();
      const random = randomFrom(3);
      let steps = 0;
      for (let length = 0; length < size; length += 40) {
        blocks.append(
          random() < 0.1 ? '- item with a few words to read\n\ntext\n\n' : 'a line of some forty letters and no more\n',
        );
        while (blocks.step()) steps++;
      }
      return steps / size;
    };
    assert(stepsFor(200_000) < stepsFor(20_000) * 1.5);
  });
});
