import assert from 'node:assert/strict';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { stream, units } from './exact.ts';

describe('markdown as it was meant', () => {
  const md = createParser();
  /** The HTML of a text, which must be the same however it arrives. */
  const html = (text: string): string => {
    const whole = md.render(text, { references: {} });
    assert.equal(stream(units(text), undefined, md), whole);
    return whole;
  };
  const paragraph = (text: string): string => html(text).replace(/^<p>([\s\S]*)<\/p>\n$/, '$1');

  const emphasis: [string, string][] = [
    ['**具体：**与其说', '<strong>具体：</strong>与其说'],
    ['含**「重点」**内容', '含<strong>「重点」</strong>内容'],
    ['~~削除（済み）。~~次', '<del>削除（済み）。</del>次'],
    ['*注意！*请看', '<em>注意！</em>请看'],
    ['中文**“引号”**中文', '中文<strong>“引号”</strong>中文'],
    ['**`code`**を使う', '<strong><code>code</code></strong>を使う'],
    ['**스크립트(script)**를 쓴다', '<strong>스크립트(script)</strong>를 쓴다'],
    ['**คำ:**ข้อความ', '<strong>คำ:</strong>ข้อความ'],
    ['**𠮷（よし）**家', '<strong>𠮷（よし）</strong>家'],
    ['a**(b)**c', 'a**(b)**c'],
  ];
  for (const [text, expected] of emphasis) {
    it(`reads the marks of ${text}`, () => assert.equal(paragraph(text), expected));
  }

  it('draws br, kbd, sub and sup without attributes, in pairs, with markdown in them', () => {
    assert.equal(
      paragraph('H<sub>2</sub>O<br/>x<SUP>**2**</SUP> <kbd>Ctrl</kbd>'),
      'H<sub>2</sub>O<br>x<sup><strong>2</strong></sup> <kbd>Ctrl</kbd>',
    );
    assert.match(html('| a |\n|---|\n| x<br>y |\n'), /<td>x<br>y<\/td>/);
  });

  it('leaves all other HTML text, and every tag with an attribute or without its end', () => {
    for (const text of [
      '<kbd onclick=x>k</kbd>',
      '<br class=x>',
      '<sub>open',
      'close</sub>',
      '<sub/>x</sub>',
      '<b>b</b>',
      '<script>x</script>',
      '<details ontoggle=x>',
      '<details open style=x>',
      '*<sub>a*</sub',
    ])
      assert.doesNotMatch(html(text).replaceAll(/<\/?(?:p|em)>/g, ''), /</, text);
  });

  it('keeps its elements in order where marks and tags cross', () => {
    assert.equal(paragraph('**a <sub>b** c</sub>'), '**a <sub>b** c</sub>');
    assert.equal(paragraph('<sub>a <sup>b</sub> c</sup>'), '<sub>a &lt;sup&gt;b</sub> c&lt;/sup&gt;');
    assert.equal(paragraph('<sub>a<sub>b</sub>c</sub>'), '<sub>a<sub>b</sub>c</sub>');
  });

  it('folds details, with blocks, fences and more details in them', () => {
    assert.equal(
      html(
        'text\n<details><summary>S *e*</summary>\n\n- a\n\n```\n</details>\n```\n<details>\nx\n</details>\n</details>\nend\n',
      ),
      '<p>text</p>\n<details>\n<summary>S <em>e</em></summary>\n<div class="md-details">\n<ul>\n<li>a</li>\n</ul>\n' +
        '<pre><code>&lt;/details&gt;\n</code></pre>\n<details>\n<div class="md-details">\n<p>x</p>\n</div>\n</details>\n' +
        '</div>\n</details>\n<p>end</p>\n',
    );
  });

  it('takes no variables of shells, PHP or Perl, and no prices, for formulas', () => {
    for (const text of [
      '$HOME/bin:$PATH',
      '$A/$B',
      '($foo,$bar)',
      '$.50/$.75',
      '${a}/${b} ${a}${b}',
      '$(a)$(b)',
      '$a-$b $a|$b $a.$b $a=$b',
      'kill $$; echo $$',
      '$a-&gt;b($c)',
      "'$1','$2'",
      '$5M–$6M and $10k/$20k',
      '$HOME is not the same as $',
      '$0.5/1M in, $2/1M out',
    ])
      assert.doesNotMatch(html(text), /md-math/, text);
  });

  it('still takes formulas for formulas', () => {
    for (const text of [
      '$x$',
      '$n$th',
      '$a$-b',
      '$x_1, x_2$',
      '$H^+$',
      '$\\text{if and only if}$',
      '$$x^2$$',
      '$2x+1$',
      '$中$',
    ])
      assert.match(html(text), /md-math/, text);
  });

  it('reads a fence with a language inside an example of Markdown as one that opens', () => {
    assert.equal(
      html('```markdown\n# T\n```js\ncode\n```\nmore\n```\nafter\n'),
      '<pre><code class="language-markdown"># T\n```js\ncode\n```\nmore\n</code></pre>\n<p>after</p>\n',
    );
    assert.match(html('> ```md\n> ```js\n> a\n> ```\n> ```\n> q\n'), /<p>q<\/p>/);
  });

  it('ends a fence as the specification says where nothing is certain', () => {
    assert.match(html('```\n```js\na\n```\nx\n'), /<p>x<\/p>/);
    assert.match(html('```md\n```\nx\n'), /<p>x<\/p>/);
    assert.match(html('````md\n```js\n````\nx\n'), /<p>x<\/p>/);
  });

  it('links a path in angle brackets, with its brackets', () => {
    assert.equal(
      paragraph('see <src/my file.ts#L10> and <src/a.ts:3>'),
      'see <a href="src/my%20file.ts#L10">&lt;src/my file.ts#L10&gt;</a> and <a href="src/a.ts:3">&lt;src/a.ts:3&gt;</a>',
    );
    for (const text of ['a <b and c> d', '<T/U>', 'Map<a/b, c.d>', '<//host/a.ts>', '<../ .ts>', '<a/b.ts onload=x>'])
      assert.doesNotMatch(html(text), /<a /, text);
  });

  it('makes no link of what only looks like an address', () => {
    for (const text of [
      'git@github.com:a/b.git',
      'icon@2x.png',
      'https://${HOST}/x',
      'https://api.example.com/{id}',
      'http://<host>:80',
      'user@host:/path',
      'svn+ssh://u@h.com/x',
      'https://user@evil.example/x',
      'pkg@1.2.3',
      'https://...',
    ])
      assert.doesNotMatch(html(text), /<a /, text);
    for (const text of ['me@example.org.', '(me@example.org)', 'http://localhost:3000/a', 'https://a.example/b...'])
      assert.match(html(text), /<a /, text);
  });
});
