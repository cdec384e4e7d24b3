import assert from 'node:assert/strict';
import spec from 'commonmark-spec';
import createMarkdownIt, { type MarkdownIt } from 'markdown-it';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { stream, units } from './exact.ts';

/** Ours, as near to the specification as its safety allows: images as elements, elements closed as in XHTML. */
function specParser(): MarkdownIt {
  const md = createParser();
  md.options.xhtmlOut = true;
  const image = createMarkdownIt().renderer.rules['image'];
  assert(image);
  md.renderer.rules['image'] = image;
  return md;
}

/** Without raw HTML: what an HTML-free parser reads the same way. */
function isWithoutHtml(markdown: string): boolean {
  const [on, off] = [true, false].map((html) => createMarkdownIt('commonmark', { html }).render(markdown));
  return on === off;
}

/** Examples that we read otherwise, on purpose. */
const otherwise = new Map([
  [596, 'irc: is not a scheme we link'],
  [598, 'a+b+c: is not a scheme we link'],
  [599, 'made-up-scheme: is not a scheme we link'],
  [601, 'localhost: is not a scheme we link'],
  [602, 'a bare address is a link, as on GitHub'],
  [608, 'a bare address is a link, as on GitHub'],
  [611, 'a bare address is a link, as on GitHub'],
  [612, 'a bare mail address is a link, as on GitHub'],
]);

/** The specification writes tabs as arrows; between an empty quote's tags white space means nothing. */
const examples = spec.tests.map(({ number, markdown, html }) => ({
  number,
  markdown: markdown.replaceAll('→', '\t'),
  html: html.replaceAll('→', '\t').replaceAll('<blockquote>\n</blockquote>', '<blockquote></blockquote>'),
}));

describe('CommonMark 0.31.2', () => {
  const md = specParser();
  const render = (text: string): string => md.render(text, { references: {} });

  it('is read as the specification says, wherever it needs no HTML', () => {
    const compared = examples.filter((example) => isWithoutHtml(example.markdown));
    assert.equal(compared.length, 580);
    const differing = compared.filter((example) => render(example.markdown) !== example.html);
    assert.deepEqual(
      differing.map((example) => example.number),
      [...otherwise.keys()],
    );
  });

  it('is the same character by character as at once', () => {
    for (const { markdown, number } of examples) {
      assert.equal(
        stream(units(markdown), () => true, md),
        render(markdown),
        `example ${number}`,
      );
    }
  });

  it('is the same with the line ends of Windows, cut anywhere', () => {
    for (const { markdown, number } of examples) {
      assert.equal(
        stream(units(markdown.replaceAll('\n', '\r\n')), () => true, md),
        render(markdown),
        `example ${number}`,
      );
    }
  });
});
