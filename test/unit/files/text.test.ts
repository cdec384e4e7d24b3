import assert from 'node:assert/strict';
import fc from 'fast-check';
import { binaryKind } from '../../../src/files/text/binary.ts';
import { markedEncoding, unicodeCodec } from '../../../src/files/text/codec.ts';
import { decodeText } from '../../../src/files/text/exactText.ts';
import { head } from '../../../src/files/text/bounds.ts';
import { hasMixedLineEnds, smallestChange, withLf } from '../../../src/files/text/replace.ts';
import { replaceOnce } from '../../../src/files/text/replaceOnce.ts';
import { looksLikePrompt } from '../../../src/workspace/command/prompts.ts';
import { Screen } from '../../../src/workspace/command/screen.ts';
import { TerminalParser } from '../../../src/workspace/command/terminalParser.ts';
import { hasHidden, visibleCommand, visibleLine, visibleText } from '../../../src/files/text/visible.ts';
import { CommandOutput } from '../../../src/workspace/command/output.ts';
import { diffPreview } from '../../../src/files/text/preview.ts';

const replaced = (text: string, from: string, to: string): string => {
  const result = replaceOnce(text, from, to);
  if (result.kind !== 'once') throw new Error(`${result.kind}, not once`);
  return result.text;
};

describe('replacing text', () => {
  it('P36: matches LF text in a CRLF file and leaves every other line as it was', () => {
    assert.equal(replaced('a\r\nb\r\nc\r\n', 'a\nb', 'x\ny\nz'), 'x\r\ny\r\nz\r\nc\r\n');
    assert.equal(replaced('a\r\nb\r\nc', '\nb\n', '\n'), 'a\r\nc');
    assert.equal(replaced('a\r\nb', 'b', ''), 'a\r\n');
    assert.equal(replaced('a\nb\n', 'a\r\nb', 'c'), 'c\n');
  });

  it('P40: keeps the end of the file', () => {
    assert.equal(replaced('a\nb', 'a', 'x'), 'x\nb');
    assert.equal(replaced('a\nb\n', 'a', 'x'), 'x\nb\n');
  });

  it('leaves mixed line ends outside the match as they were', () => {
    assert.equal(replaced('a\r\nb\nc\r\nd\n', 'c', 'x'), 'a\r\nb\nx\r\nd\n');
    assert.equal(hasMixedLineEnds('a\r\nb\n'), true);
    assert.equal(hasMixedLineEnds('a\r\nb\r\n'), false);
  });

  it('says how often and where a text stands that stands twice', () => {
    assert.deepEqual(replaceOnce('a\nb\na\n', 'a', 'x'), { kind: 'many', count: 2, lines: [1, 3] });
    assert.deepEqual(replaceOnce('aaa', 'aa', 'x'), { kind: 'many', count: 2, lines: [1, 1] });
  });

  it('does not take a pattern of replacement for one', () => {
    assert.equal(replaced('a b', 'b', '$& $1 $$'), 'a $& $1 $$');
  });

  it('refuses an empty, a missing and an equal text', () => {
    assert.equal(replaceOnce('a', '', 'x').kind, 'empty');
    assert.equal(replaceOnce('a', 'b', 'x').kind, 'missing');
    assert.equal(replaceOnce('a\r\nb', 'a\nb', 'a\r\nb').kind, 'same');
  });

  it('agrees with a plain replacement on LF text, whatever the line ends', () => {
    const piece = fc.stringMatching(/^[ab\n]{0,4}$/);
    fc.assert(
      fc.property(
        piece,
        piece.filter((text) => text !== ''),
        piece,
        piece,
        fc.boolean(),
        (start, middle, end, put, crlf) => {
          const lf = start + middle + end;
          const result = replaceOnce(crlf ? lf.replaceAll('\n', '\r\n') : lf, middle, put);
          if (result.kind !== 'once') return;
          assert.equal(
            withLf(result.text),
            lf.replace(middle, () => put),
          );
          assert.equal(hasMixedLineEnds(result.text), false);
        },
      ),
    );
  });

  it('finds a change that makes one text the other and begins between characters', () => {
    const unit = fc.constantFrom('a', 'b', '\n', '\r\n', '😀', '😁');
    const text = fc.array(unit, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { start, end, insert } = smallestChange(before, after);
        assert.ok(start <= end);
        assert.equal(before.slice(0, start) + insert + before.slice(end), after);
        for (const at of [start, end])
          assert.ok(!/^[\n\udc00-\udfff]/.test(before.slice(at)) || !/[\r\ud800-\udbff]$/.test(before.slice(0, at)));
      }),
    );
  });
});

describe('showing text', () => {
  it('T83: shows what cannot be seen', () => {
    assert.equal(visibleLine('a\u202eb\u200bc\u001b[2Kd'), 'a⟨U+202E⟩b⟨U+200B⟩c␛[2Kd');
    assert.equal(visibleCommand('ls\ntouch x\t\r'), 'ls␊\ntouch x␉␍');
    assert.equal(visibleText('a\r\n\tb\rc\u2066'), 'a\n\tb␍c⟨U+2066⟩');
    assert.equal(visibleLine('\u{e0041}\ud800'), '⟨U+E0041⟩⟨U+D800⟩');
  });

  it('shows ordinary text as it is', () => {
    for (const text of ['Grüße', '日本語', 'ok 👍', 'a/b.ts']) {
      assert.equal(visibleLine(text), text);
      assert.equal(hasHidden(text), false);
    }
  });

  it('shows an edit by its lines', () => {
    assert.deepEqual(diffPreview('a\nb\n', 'a\nc\u202e\n'), {
      kind: 'diff',
      lines: [
        { kind: 'same', text: 'a', piece: null },
        { kind: 'remove', text: 'b', piece: 0 },
        { kind: 'add', text: 'c⟨U+202E⟩', piece: 0 },
      ],
    });
  });

  it('P58: shows the whole of a long edit', () => {
    const preview = diffPreview('', Array.from({ length: 5000 }, (_, at) => `line ${at}`).join('\n'));
    assert.equal(preview.kind === 'diff' && preview.lines.filter(({ kind }) => kind === 'add').length, 5000);
  });
});

describe('text of programs', () => {
  const stripTerminal = (raw: string): string => {
    const screen = new Screen(() => assert.fail('nothing leaves the screen'));
    new TerminalParser(screen).feed(raw);
    return screen.content();
  };

  it('loses its escape sequences', () => {
    assert.equal(stripTerminal('\u001b]0;title\u0007\u001b[1;31mred\u001b[0m ok\r\n'), 'red ok\n');
    assert.equal(stripTerminal('\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\'), 'link');
    assert.equal(stripTerminal('10%\r50%\r100%\n'), '100%\n');
    assert.equal(stripTerminal('abc\b\bX'), 'aXc');
    assert.equal(stripTerminal('\u001b]633;C\u0007out\u001b]633;D;0\u0007'), 'out');
  });

  it('T79: is kept at its beginning and its end, however long it is', () => {
    const output = new CommandOutput();
    for (let at = 0; at < 2000; at++) output.add(`${at}`.padEnd(999) + '\n');
    const text = output.text();
    assert.ok(text.length < 60_000);
    assert.match(text, /^0 /);
    assert.match(text, /1999 *$/);
    assert.match(text, /characters left out/);
  });

  it('T78: is told apart when it ends in a question', () => {
    for (const text of ['Password:', 'Continue? [y/N] ', 'package name: (ws) ', 'Are you sure (yes/no)? ', '> ']) {
      assert.ok(looksLikePrompt(`out\n${text}`), text);
    }
    for (const text of ['done\n', 'compiling', '']) assert.ok(!looksLikePrompt(text), text);
  });
});

describe('bytes', () => {
  it('P43: are known as binary by their beginning', () => {
    assert.equal(binaryKind(Buffer.from([0x89, 0x50, 0x4e, 0x47])), 'PNG image');
    assert.equal(binaryKind(Buffer.from('a\0b')), 'binary file');
    assert.equal(binaryKind(Buffer.from('text')), null);
    assert.equal(binaryKind(Buffer.from('\ufefftext', 'utf16le')), null);
  });

  it('P38: are text in the encoding that their mark names', async () => {
    const decoded = async (bytes: Uint8Array): Promise<string> => {
      const codec = unicodeCodec(markedEncoding(bytes) ?? 'utf8');
      assert.ok(codec);
      return (await decodeText(bytes, codec)).text;
    };
    assert.equal(await decoded(Buffer.from('\ufefftext', 'utf16le')), 'text');
    assert.equal(await decoded(Buffer.from('\ufefftext')), 'text');
    assert.equal(await decoded(Buffer.from('\ufeffä', 'utf16le').swap16()), 'ä');
  });

  it('are cut between characters', () => {
    assert.equal(head('😀😀', 3).text, '😀');
  });
});
