import assert from 'node:assert/strict';
import { canColour, colourLine, colourLines } from '../../../src/webview/markdown/drawing/highlight.ts';
import { showInvisible, spellInvisible } from '../../../src/webview/markdown/invisible.ts';
import { fileReference, linkedFile, misleads, webTarget } from '../../../src/webview/markdown/targets.ts';

describe('hidden characters', () => {
  const shown = (text: string): string => showInvisible(text).replaceAll(/<[^>]*>/g, '');

  it('are shown by their code points', () => {
    assert.equal(shown('a\u202Eb\u200B\u{E0041}c'), 'a⟨U+202E⟩b⟨U+200B U+E0041⟩c');
    assert.equal(spellInvisible('a\u0007b'), 'a⟨U+0007⟩b');
  });

  it('are counted where there are many', () => {
    assert.match(shown('\u200B'.repeat(5000)), /5000 in all⟩$/);
    assert.match(shown(`Z${'\u0301'.repeat(5000)}`), /⟨4,994 combining marks⟩$/);
  });

  it('are left alone where they belong', () => {
    for (const text of ['👩‍👩‍👧 ❤️ 1️⃣', 'سلام‌ها', 'क्‍ष', 'café', 'tab\tand\nline'])
      assert.equal(showInvisible(text), text);
  });

  it('are lone surrogates too', () => assert.equal(shown('a\ud83d b'), 'a⟨U+D83D⟩ b'));
});

describe('link targets', () => {
  it('are only web and mail', () => {
    for (const href of [
      'javascript:1',
      'command:x',
      'file:///etc/passwd',
      '//host/x',
      '/x',
      'vscode://x',
      'data:text/html,x',
    ])
      assert.equal(webTarget(href), undefined, href);
    assert.equal(webTarget('HTTPS://EXAMPLE.com')?.href, 'https://example.com/');
  });

  it('are pointed out where the words name another host', () => {
    const misleading = (text: string, href: string): boolean => misleads(text, new URL(href));
    assert(misleading('https://anthropic.com', 'https://evil.example/login'));
    assert(misleading('anthropic.com', 'https://evil.example'));
    assert(misleading('x', 'https://anthropic.com@evil.example'));
    assert(misleading('y', 'https://аnthropic.com/'));
    assert(!misleading('the docs', 'https://example.com'));
    assert(!misleading('www.example.com/a', 'https://example.com/a'));
    assert(!misleading('index.ts', 'https://github.com/a/b/index.ts'));
    assert(!misleading('me@example.org', 'mailto:me@example.org'));
  });
});

describe('names of files', () => {
  it('are read with their line and column', () => {
    assert.deepEqual(fileReference('src/a.ts'), { path: 'src/a.ts' });
    assert.deepEqual(fileReference('src/a.ts:12'), { path: 'src/a.ts', line: 12 });
    assert.deepEqual(linkedFile('src/my%20file.ts#L10'), { path: 'src/my file.ts', line: 10 });
    assert.deepEqual(linkedFile('src/a%23b.ts'), { path: 'src/a#b.ts' });
    assert.deepEqual(linkedFile('c%23/Program.cs:3'), { path: 'c#/Program.cs', line: 3 });
    assert.deepEqual(fileReference('a.ts:12:3'), { path: 'a.ts', line: 12, column: 3 });
    assert.deepEqual(fileReference('a.ts#L12'), { path: 'a.ts', line: 12 });
    assert.deepEqual(fileReference('src/my file.ts#L10'), { path: 'src/my file.ts', line: 10 });
    assert.deepEqual(fileReference('outbox.ts:41–68'), { path: 'outbox.ts', line: 41 });
    assert.deepEqual(fileReference('C:\\a\\b.ts:4'), { path: 'C:\\a\\b.ts', line: 4 });
  });

  it('are not any word or address', () => {
    for (const text of [
      'word',
      'onHidden()',
      'two words',
      'https://a.example',
      '//host/share',
      '\\\\host\\share',
      'x'.repeat(300),
    ])
      assert.equal(fileReference(text), undefined, text);
  });
});

describe('colours of code', () => {
  it('close and reopen at each line', () => {
    assert.deepEqual(colourLines(['/* a', 'b */ 1'], 'ts'), [
      '<span class="hljs-comment">/* a</span>',
      '<span class="hljs-comment">b */</span> <span class="hljs-number">1</span>',
    ]);
  });

  it('are left out for unknown languages and inputs that take too long', () => {
    assert.equal(colourLine('<a>', 'constructor'), '&lt;a&gt;');
    assert(!canColour(['x'], '__proto__'));
    assert(!canColour(['a'.repeat(200)], 'ts'));
    assert(
      !canColour(
        Array.from({ length: 5000 }, () => 'x'),
        'ts',
      ),
    );
    assert(canColour(['let x = 1'], 'ts'));
  });
});
