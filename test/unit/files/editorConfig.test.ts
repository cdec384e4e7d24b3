import assert from 'node:assert/strict';
import { editorConfigEncoding } from '../../../src/files/text/editorConfig.ts';

/** The encoding of a file, with `.editorconfig` files by their directories. */
const encodingOf = (file: string, configs: Readonly<Record<string, string>>): Promise<string | null> =>
  editorConfigEncoding(file, (directory) => Promise.resolve(configs[directory] ?? null));

describe('the encoding that .editorconfig gives', () => {
  it('is that of the last section that means the file, in the nearest file that says one', async () => {
    const configs = {
      '/ws': '\ufeffroot = true\r\n[*]\r\ncharset = utf-8\r\n; a comment\r\n[*.TXT]\r\n# none\r\nCharset = Latin1\r\n',
      '/ws/old': '[*.{txt,md}]\ncharset = utf-16le\n[sub/**.txt]\ncharset=utf-8-bom\n',
      '/': '[*]\ncharset = utf-16be\n',
    };
    for (const [file, encoding] of [
      ['/ws/a.ts', 'utf8'],
      ['/ws/a.TXT', 'iso88591'],
      ['/ws/old/a.md', 'utf16le'],
      ['/ws/old/deep/er/a.txt', 'utf16le'],
      ['/ws/old/sub/a.txt', 'utf8bom'],
      ['/ws/old/sub/deep/er/a.txt', 'utf8bom'],
      ['/ws/old/a.ts', 'utf8'],
      ['/other/a.ts', 'utf16be'],
    ] as const) {
      assert.equal(await encodingOf(file, configs), encoding, file);
    }
  });

  it('is none where nothing says one, or the value is unset or unknown', async () => {
    for (const text of [
      '',
      '[*]\n',
      'charset = latin1\n',
      '[*]\ncharset\n',
      '[*]\ncharset = latin1\n[a.*]\ncharset = unset\n',
      '[*]\ncharset = klingon\n',
      '[b/*]\ncharset = latin1\n',
      '[/b.txt]\ncharset = latin1\n',
      '[\ncharset = latin1\n',
    ]) {
      assert.equal(await encodingOf('/ws/x/a.txt', { '/ws': text }), null, JSON.stringify(text));
    }
  });

  it('is read from hostile files in bounded time', async () => {
    for (const unit of ['[', '[*', '{', '[{a,b}', '**', '=', '[*]\n', '[**]\ncharset=', '\\', '[!', '{1..9}']) {
      await encodingOf('/ws/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.txt', { '/ws': unit.repeat(200_000 / unit.length) });
      await encodingOf('/ws/aaaaaaaaaaaaaaaa.txt', { '/ws': `[${unit.repeat(100)}]\ncharset=latin1` });
    }
  });
});
