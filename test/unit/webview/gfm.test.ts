import assert from 'node:assert/strict';
import { createParser } from '../../../src/webview/markdown/grammar/parser.ts';
import { stream, units } from './exact.ts';

/** What GitHub's dialect adds: name, markdown, HTML. */
const examples: [string, string, string][] = [
  [
    'a table',
    '| a | b |\n| - | - |\n| 1 | 2 |\n',
    '<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n',
  ],
  [
    'alignment, without a style',
    'a | b | c\n:- | :-: | -:\n1 | 2 | 3\n',
    '<table>\n<thead>\n<tr>\n<th align="left">a</th>\n<th align="center">b</th>\n<th align="right">c</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align="left">1</td>\n<td align="center">2</td>\n<td align="right">3</td>\n</tr>\n</tbody>\n</table>\n',
  ],
  ['a table without rows', '| a |\n|---|\n', '<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n</table>\n'],
  [
    'a bar in a cell, missing and surplus cells',
    '| a | b |\n|---|---|\n| `x\\|y` |\n| 1 | 2 | 3 |\n',
    '<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><code>x|y</code></td>\n<td></td>\n</tr>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n',
  ],
  ['a table needs as many columns as its head', '| a | b |\n|---|\n', '<p>| a | b |\n|---|</p>\n'],
  [
    'a table ends at an empty line or another block',
    'a | b\n--|--\n1 | 2\n> q\n',
    '<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n<blockquote>\n<p>q</p>\n</blockquote>\n',
  ],
  [
    'tasks',
    '- [ ] foo\n- [x] bar\n  - [X] baz\n- [y] no\n- [ ]\n',
    '<ul>\n<li><input disabled="" type="checkbox"> foo</li>\n<li><input disabled="" type="checkbox" checked=""> bar\n<ul>\n<li><input disabled="" type="checkbox" checked=""> baz</li>\n</ul>\n</li>\n<li>[y] no</li>\n<li>[ ]</li>\n</ul>\n',
  ],
  ['a task only at the start of an item', '[ ] foo\n\n- a [ ] b\n', '<p>[ ] foo</p>\n<ul>\n<li>a [ ] b</li>\n</ul>\n'],
  ['strikethrough', '~~Hi~~ Hello, ~~there\nworld~~!\n', '<p><del>Hi</del> Hello, <del>there\nworld</del>!</p>\n'],
  [
    'no strikethrough across paragraphs',
    'This ~~has a\n\nnew paragraph~~.\n',
    '<p>This ~~has a</p>\n<p>new paragraph~~.</p>\n',
  ],
  [
    'addresses with www.',
    'Visit www.commonmark.org/help for more.\n',
    '<p>Visit <a href="http://www.commonmark.org/help">www.commonmark.org/help</a> for more.</p>\n',
  ],
  [
    'an address without the full stop after it',
    'Visit https://encrypted.google.com/search?q=Markup.\n',
    '<p>Visit <a href="https://encrypted.google.com/search?q=Markup">https://encrypted.google.com/search?q=Markup</a>.</p>\n',
  ],
  [
    'brackets around an address',
    '(http://a.example/b_(c))\n',
    '<p>(<a href="http://a.example/b_(c)">http://a.example/b_(c)</a>)</p>\n',
  ],
  ['mail addresses', 'foo@bar.baz\n', '<p><a href="mailto:foo@bar.baz">foo@bar.baz</a></p>\n'],
  ['no address in code', '`https://a.example`\n', '<p><code>https://a.example</code></p>\n'],
  ['file names are not hosts', 'index.ts, main.rs and README.md\n', '<p>index.ts, main.rs and README.md</p>\n'],
  ['other schemes stay text', 'ftp://a.example //b.example\n', '<p>ftp://a.example //b.example</p>\n'],
];

describe('the GitHub dialect', () => {
  const md = createParser();
  for (const [name, markdown, html] of examples) {
    it(`has ${name}`, () => {
      assert.equal(md.render(markdown), html);
      assert.equal(
        stream(units(markdown), () => true, md),
        html,
      );
    });
  }
});
