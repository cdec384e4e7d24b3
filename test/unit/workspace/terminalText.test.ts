import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CommandOutput } from '../../../src/workspace/command/output.ts';
import { looksLikePrompt } from '../../../src/workspace/command/prompts.ts';
import { ShownText } from '../../../src/workspace/command/shownText.ts';

const textOf = (...chunks: string[]): string => {
  const output = new CommandOutput();
  for (const chunk of chunks) output.add(chunk);
  return output.text();
};

describe('the output that Claude is given', () => {
  for (const [about, raw, text] of [
    ['a line that is begun anew and erased', 'Downloading 100%\r\u001b[KDone', 'Done'],
    ['a line that is written over in part', 'abcdef\rXY', 'XYcdef'],
    ['a line erased from its beginning', 'abc\u001b[2D\u001b[1KX', ' Xc'],
    ['a line erased as a whole', 'abc\u001b[2K\rX', 'X'],
    ['lines gone back to', 'a\nb\nc\n\u001b[3A\u001b[2KA\n\u001b[1B\u001b[2KC\n', 'A\nb\nC'],
    ['lines gone back to by E and F', 'a\nb\n\u001b[2FX\u001b[1EY', 'X\nY'],
    ['what is below erased', 'a\nb\nc\u001b[2A\r\u001b[JX', 'X'],
    ['a display that is cleared', 'old\nold\u001b[2J\u001b[Hnew', 'new'],
    ['a place on the screen', '\u001b[2;3Hx\u001b[1;1Hy', 'y\n  x'],
    ['a saved place', 'a\u001b7bcd\u001b8X', 'aXcd'],
    ['characters taken out', 'abcd\u001b[3D\u001b[2P', 'ad'],
    ['characters blanked', 'abcd\u001b[3D\u001b[2X', 'a  d'],
    ['a private sequence', '\u001b[?25lhidden cursor\u001b[?25h', 'hidden cursor'],
    ['wide characters written over', '日本\r語', '語本'],
    ['line ends of three signs', 'a\r\r\nb', 'a\nb'],
    ['a report asked for', 'a\u001b[6nb\u001b[cc', 'abc'],
    ['one-byte controls', 'a\u009b31mb\u009dtitle\u0007c', 'abc'],
    ['going up beyond what is there', 'a\u001b[99AX', 'aX'],
  ] as const) {
    it(`holds ${about} as a screen would`, () => assert.equal(textOf(raw), text));
  }

  it('is the same however the chunks are cut', () => {
    const piece = fc.constantFrom(
      'a',
      '日',
      '😀',
      '\n',
      '\r',
      '\r\n',
      '\b',
      '\t',
      '\u001b[2A',
      '\u001b[K',
      '\u001b[1;31m',
      '\u001b]0;t\u0007',
      '\u001b]x\u001b\\',
      '\u001b[2J',
      '\u001b7',
      '\u001b8',
      '\u001b',
      '\u001b[',
      '\u0085',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(60), { maxLength: 5 }), (pieces, cuts) => {
        const raw = pieces.join('');
        const chunks: string[] = [];
        let from = 0;
        for (const cut of [...cuts].sort((a, b) => a - b)) chunks.push(raw.slice(from, (from = Math.max(from, cut))));
        chunks.push(raw.slice(from));
        assert.equal(textOf(...chunks), textOf(raw));
      }),
    );
  });

  it('is bounded and stays quick, whatever is written', () => {
    for (const unit of [
      'x\r',
      'x\b\b',
      '\u001b[A',
      '\u001b[999C.',
      'line\n',
      '\u001b[2J',
      '\u001b',
      'x'.repeat(1000),
      '\u001b[999B',
      '\u001b[H\u001b[J',
    ]) {
      const output = new CommandOutput();
      for (let at = 0; at < 40; at++) output.add(unit.repeat(Math.ceil(10_000 / unit.length)));
      assert.ok(output.text().length < 120_000, JSON.stringify(unit));
    }
  });

  it('keeps what it has once left the screen', () => {
    const lines = Array.from({ length: 500 }, (_, at) => `line ${at}`);
    assert.equal(textOf(lines.join('\n') + '\u001b[2J'.repeat(1)).split('\n')[0], 'line 0');
  });

  it('has no half of a character where it is cut', () => {
    const text = textOf('😀'.repeat(40_000));
    assert.equal(text, text.toWellFormed());
  });
});

describe('the text that goes to the terminal', () => {
  const shown = (...chunks: string[]): string => {
    const filter = new ShownText();
    return chunks.map((chunk) => filter.of(chunk)).join('');
  };

  it('keeps colours and moves', () => {
    const raw = '\u001b[1;31mred\u001b[0m\r\u001b[Kx\u001b[2A\u001b[38:2::1:2:3mx';
    assert.equal(shown(raw), raw);
  });
  it('has the line ends of a terminal', () => assert.equal(shown('a\nb\r\nc'), 'a\r\nb\r\nc'));

  for (const [about, raw] of [
    ['sets the clipboard', '\u001b]52;c;ZXZpbA==\u0007'],
    ['sets a title', '\u001b]0;evil\u0007'],
    ['makes a link', '\u001b]8;;http://evil\u001b\\'],
    ['forges a mark of shell integration', '\u001b]633;D;0\u0007'],
    ['asks the terminal for a report', '\u001b[6n\u001b[c\u001b[>c\u001b[0q'],
    ['asks for a report by DCS', '\u001bP$qm\u001b\\'],
    ['switches a mode', '\u001b[?1049h\u001b[?1000h\u001b[4h'],
    ['erases what came before', '\u001b[3J'],
    ['uses one-byte controls', '\u009d0;evil\u0007\u009b6n'],
    ['rings', '\u0007'],
    ['sends APC, PM and SOS', '\u001b_evil\u001b\\\u001b^evil\u001b\\\u001bXevil\u001b\\'],
  ] as const) {
    it(`has nothing that ${about}`, () => {
      assert.equal(shown(`a${raw}b`), 'ab');
      assert.equal(shown(...Array.from(`a${raw}b`)), 'ab');
    });
  }
});

describe('a question of a program', () => {
  for (const text of [
    'Need to install the following packages:\ncreate-vite@9.1.0\nOk to proceed? (y) ',
    '? Project name (my-app)',
    '? Project name: › my-app',
    '? Which one? (Use arrow keys)\n❯ one\n  two\n',
    '? Which ones? › - Space to select. Return to submit.\n◯ one\n',
    '◆  Name',
    'Overwrite? [Y/n] ',
    'Do you want to continue? [y/N] ',
    '[sudo] password for me: ',
    'Enter passphrase for key "/x/id": ',
    'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
    'Press any key to continue . . .',
    'Username for "https://example.org": ',
    '>>> ',
  ]) {
    it(`is told apart: ${JSON.stringify(text.slice(-40))}`, () => assert.ok(looksLikePrompt(text)));
  }
  for (const text of [
    'compiling',
    'Listening on port 3000\n',
    'Tests: 3 passed, 3 total\n',
    '✔ done',
    '[12:00] watching (2 files)',
  ]) {
    it(`is not seen in ${JSON.stringify(text)}`, () => assert.ok(!looksLikePrompt(text)));
  }
});
