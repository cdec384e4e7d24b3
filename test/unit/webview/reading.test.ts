// What models write and what only looks like markup, each whole and unit by unit, and in random company.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { linkedFile } from '../../../src/webview/markdown/targets.ts';
import { stream, units } from './exact.ts';

const md = createParser();
/** The HTML of a text, which must be the same however it arrives. */
const html = (text: string): string => {
  const whole = md.render(text, { references: {} });
  assert.equal(stream(units(text), undefined, md), whole);
  return whole;
};
const paragraph = (text: string): string => html(text).replace(/^<p>([\s\S]*)<\/p>\n$/, '$1');

const emphasis: [string, string][] = [
  ['请**「必须」**做', '请<strong>「必须」</strong>做'],
  ['これは**重要。**次に', 'これは<strong>重要。</strong>次に'],
  ['见**Note：**下', '见<strong>Note：</strong>下'],
  ['a**。b**c', 'a<strong>。b</strong>c'],
  ['これ**（注）**は', 'これ<strong>（注）</strong>は'],
  ['达到**“100%”**的', '达到<strong>“100%”</strong>的'],
  ['他说**“你好。”**然后', '他说<strong>“你好。”</strong>然后'],
  ['读**《书》**很好', '读<strong>《书》</strong>很好'],
  ['请**【重要】**看', '请<strong>【重要】</strong>看'],
  ['**……**好', '<strong>……</strong>好'],
  ['他**——**我', '他<strong>——</strong>我'],
  ['**A、**B、', '<strong>A、</strong>B、'],
  ['旧~~「a」~~新', '旧<del>「a」</del>新'],
  ['**テスト～**です', '<strong>テスト～</strong>です'],
  ['请***「重要」***看', '请<em><strong>「重要」</strong></em>看'],
  ['你好**，世界**', '你好<strong>，世界</strong>'],
  ['**ＡＢＣ：**ａ', '<strong>ＡＢＣ：</strong>ａ'],
  ['**$x$：**公式', '<strong><code class="md-math">x</code>：</strong>公式'],
  ['이것은 **‘중요’**합니다', '이것은 <strong>‘중요’</strong>합니다'],
  ['和**[链接](http://a.ex)**和', '和<strong><a href="http://a.ex">链接</a></strong>和'],
  ['__注意：__请', '<strong>注意：</strong>请'],
  ['请_「必须」_做', '请<em>「必须」</em>做'],
  ['在__init__中用snake_case', '在__init__中用snake_case'],
];

const notFormulas = [
  '"$@" and "$#"',
  "'$@' '$#'",
  "awk '{print $1}' file$",
  's/$a/$b/',
  '$foo->bar($baz)',
  '$env:PATH;$env:HOME',
  '{{ $x }} and {{ $y }}',
  '$scope.$apply() and $(this).find($that)',
  '$USER@$HOST:$PORT',
  '$100K-$200K, $1.5B→$2B',
  'R$5 e R$10, US$5–US$10',
  '$5*2=$10',
  '$_GET[$key]',
  'match /a$/ and /^b$/',
];
const formulas = [
  '$|x|$',
  '$\\|x - y\\|$',
  '$5x$',
  '$2n$',
  '$n!$',
  '$\\{a, b\\}$',
  '在$x$中',
  '$f: A \\to B$',
  '$[0,1]$',
];

const linked: [string, string, number?][] = [
  ['[a](src/my file.ts)', 'src/my file.ts'],
  ['[a](src/my file.ts#L10)', 'src/my file.ts', 10],
  ['[a](<src/my file.ts#L3>)', 'src/my file.ts', 3],
  ['[a](src/my file.ts "The file")', 'src/my file.ts'],
  ['[`a b.ts`](a b.ts)', 'a b.ts'],
  ['[a](src/(x) y.ts:4)', 'src/(x) y.ts', 4],
  ['[a](docs/ファイル 名.md)', 'docs/ファイル 名.md'],
  ['[a](C:\\My Docs\\a.ts)', 'C:\\My Docs\\a.ts'],
  ['[a](C:/repo/a.ts)', 'C:/repo/a.ts'],
  ['<src/my file.ts:10:3>', 'src/my file.ts', 10],
  ['<src/a b.ts#L1-L4>', 'src/a b.ts', 1],
  ['<my file.ts>', 'my file.ts'],
  ['<docs/ファイル 名.md>', 'docs/ファイル 名.md'],
  ['</home/u/my file.ts>', '/home/u/my file.ts'],
  ['<C:\\My Dir\\a.ts>', 'C:\\My Dir\\a.ts'],
];

const noAddresses = [
  'http://$HOST:80/x',
  'https://user:pw@host.com/',
  '~/.ssh/id@host.com',
  'notes@2024.md',
  'node@20.1.0, lodash@^4.17, foo@latest',
  'actions/checkout@v4.1.0',
  'root@10.0.0.1:/x',
  'postgres://u:p@h.com/db',
  'http://*.example.com',
  'http://%s/x',
  'std::io, main.rs, foo.py:3, 1.2.3.4',
];
const addresses: [string, string][] = [
  ['~~https://a.example/x~~', '<del><a href="https://a.example/x">https://a.example/x</a></del>'],
  ['**https://a.example/x**说明', '<strong><a href="https://a.example/x">https://a.example/x</a></strong>说明'],
  ['见https://a.example请看', '见<a href="https://a.example">https://a.example</a>请看'],
  ['（https://a.example/b）。', '（<a href="https://a.example/b">https://a.example/b</a>）。'],
  ['https://a.example/b，请看', '<a href="https://a.example/b">https://a.example/b</a>，请看'],
  ['https://例え.jp', '<a href="https://xn--r8jz45g.jp">https://例え.jp</a>'],
  ['http://[::1]:80/', '<a href="http://[::1]:80/">http://[::1]:80/</a>'],
  ['https://a.example/x?$select=y', '<a href="https://a.example/x?$select=y">https://a.example/x?$select=y</a>'],
];

const elements: [string, string][] = [
  ['# H<br>x\n', '<h1>H<br>x</h1>\n'],
  ['<kbd><kbd>Ctrl</kbd>+<kbd>`C`</kbd></kbd>', '<p><kbd><kbd>Ctrl</kbd>+<kbd><code>C</code></kbd></kbd></p>\n'],
  ['<sup>[1](http://a.ex)</sup>', '<p><sup><a href="http://a.ex">1</a></sup></p>\n'],
  [
    '- <details><summary>S</summary>one **line**</details>\n- b\n',
    '<ul>\n<li>\n<details>\n<summary>S</summary>\n<div class="md-details">\n<p>one <strong>line</strong></p>\n</div>\n</details>\n</li>\n<li>b</li>\n</ul>\n',
  ],
  ['<details>x</details>\nafter', '<details>\n<div class="md-details">\n<p>x</p>\n</div>\n</details>\n<p>after</p>\n'],
  ['a</br>b <hr> <!-- c -->', '<p>a&lt;/br&gt;b &lt;hr&gt; &lt;!-- c --&gt;</p>\n'],
  ['`<br>` \\<br>', '<p><code>&lt;br&gt;</code> &lt;br&gt;</p>\n'],
];

const fences: [string, string][] = [
  ['```md\n```js\na\n```\n\n```py\nb\n```\n```\nafter', 'after'],
  ['~~~md\n```js\na\n```\n~~~\nafter', 'after'],
  ['```README.md\n```js\na\n```\n```\nafter', 'after'],
  ['```md title="x"\n   ```js\n   a\n   ```\n```\nafter', 'after'],
  ['```mdc\n~~~js\na\n~~~\n```\nafter', 'after'],
  ['- ```md\n  ```js\n  a\n  ```\n  ```\n\n  after', 'after'],
];

describe('what models write', () => {
  for (const [text, expected] of emphasis)
    it(`is emphasis where ${text} has it`, () => assert.equal(paragraph(text), expected));

  it('is no formula where dollar signs mean something else', () => {
    for (const text of notFormulas) assert.doesNotMatch(html(text), /md-math/, text);
  });

  it('is a formula where they mean one', () => {
    for (const text of formulas) assert.match(html(text), /md-math/, text);
  });

  for (const [text, path, line] of linked)
    it(`links the file of ${text}`, () => {
      const href = /<a href="([^"]*)"/.exec(html(text))?.[1] ?? '';
      assert.deepEqual(linkedFile(href), { path, ...(line === undefined ? {} : { line }), ...columnOf(text) });
    });

  it('links no words in brackets, no code in angle brackets, and nothing else that has a scheme', () => {
    for (const text of [
      '[a](not a file)',
      '[1](see the a.ts)',
      '[a](javascript:x y/z.ts)',
      '[a](vscode://x y/z.ts)',
      'Map<Foo.Bar>',
      '<T extends a.b, c>',
    ])
      assert.doesNotMatch(html(text), /<a /, text);
  });

  it('makes no link of what only looks like an address', () => {
    for (const text of noAddresses) assert.doesNotMatch(html(text), /<a /, text);
  });

  for (const [text, expected] of addresses)
    it(`ends the address of ${text} where it ends`, () => assert.equal(paragraph(text), expected));

  for (const [text, expected] of elements)
    it(`draws of the tags in ${JSON.stringify(text)} the harmless ones`, () => assert.equal(html(text), expected));

  for (const [text, after] of fences)
    it(`ends the example of ${JSON.stringify(text)} where its author did`, () => {
      assert.equal(html(text).match(/<pre>/g)?.length, 1);
      assert.match(html(text), new RegExp(`</pre>[^]*${after}`));
    });

  it('is the same drawn unit by unit, in pieces and at once, whatever stands beside it', function () {
    this.timeout(60_000);
    const fragment = fc.constantFrom(
      ...[emphasis, linked, addresses, elements, fences].flat().map(([text]) => text),
      ...[notFormulas, formulas, noAddresses].flat(),
    );
    const joined = fc
      .array(
        fc.tuple(
          fragment,
          fc.constantFrom('', ' ', '\n', '\n\n', '\n- ', '\n> ', ' | ', '，', '\n| a | b |\n|---|---|\n| '),
        ),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(
        joined,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        (text, lengths) => {
          const whole = html(text);
          const pieces: string[] = [];
          for (let at = 0; at < text.length; at += pieces.at(-1)?.length ?? 1)
            pieces.push(text.slice(at, at + (lengths[pieces.length % lengths.length] ?? 1)));
          assert.equal(stream(pieces, undefined, md), whole);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const columnOf = (text: string): { column?: number } => (text.includes(':10:3') ? { column: 3 } : {});
