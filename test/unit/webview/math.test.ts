import assert from 'node:assert/strict';
import { mathMl } from '../../../src/webview/markdown/drawing/math.ts';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { stream, units } from './exact.ts';

describe('formulas', () => {
  const md = createParser();
  const cases: [string, string, string][] = [
    [
      'between dollar signs',
      '$a_b$ and $x$.\n',
      '<p><code class="md-math">a_b</code> and <code class="md-math">x</code>.</p>\n',
    ],
    ['between brackets', '\\(a*b*c\\)\n', '<p><code class="md-math">a*b*c</code></p>\n'],
    [
      'standing alone in text',
      'so $$x$$ or \\[y\\]\n',
      '<p>so <code class="md-math-display">x</code> or <code class="md-math-display">y</code></p>\n',
    ],
    [
      'as a block',
      'text:\n$$\na\n- b\n$$\nmore\n',
      '<p>text:</p>\n<p><code class="md-math-display">a\n- b</code></p>\n<p>more</p>\n',
    ],
    ['as a block in brackets', '\\[\nx\n\\]\n', '<p><code class="md-math-display">x</code></p>\n'],
    ['not in prices', 'from $5 to $10, US$5, $5-$6\n', '<p>from $5 to $10, US$5, $5-$6</p>\n'],
    ['not when escaped', '\\$a$ and `$x$`\n', '<p>$a$ and <code>$x$</code></p>\n'],
    ['not when they never close', '$$\na *b*\n\n$x\n', '<p>$$\na <em>b</em></p>\n<p>$x</p>\n'],
  ];
  for (const [name, markdown, html] of cases) {
    it(`are found ${name}`, () => {
      assert.equal(md.render(markdown), html);
      assert.equal(stream(units(markdown)), html);
    });
  }

  it('become MathML without a style', () => {
    const html = mathMl('\\frac{1}{2} \\color{red}{x}', true) ?? '';
    assert.match(html, /<mfrac>/);
    assert.doesNotMatch(html, /style=|<span style/);
  });

  it('stay source when they are wrong, want to load or never end', () => {
    for (const tex of [
      '\\frac{',
      '\\href{javascript:1}{x}',
      '\\includegraphics{http://x}',
      '\\def\\a{\\a\\a}\\a',
      '{'.repeat(60) + '}'.repeat(60),
      'x'.repeat(3000),
      '\\htmlStyle{position:fixed}{x}',
    ])
      assert.doesNotMatch(mathMl(tex, true) ?? '', /href=|src=|style=/, tex);
    assert.equal(mathMl(`${'\\frac{1}{'.repeat(2000)}x${'}'.repeat(2000)}`, true), undefined);
  });

  it('stay small whatever size they ask for', () => {
    assert.doesNotMatch(mathMl('\\rule{500em}{500em}', true) ?? '', /500em/);
  });
});
