import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { Bench, refusal } from '../../support/adversary/bench.ts';

/** A file of seven lines, and what Claude wants of it: three separate places, the last one without a line end. */
const before = ['eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben'];
const after = ['one', 'zwei', 'drei', 'four', 'IV', 'fünf', 'sechs', 'seven'];
/** The same with only some of the three places changed. */
const withPieces = (pieces: readonly number[]): readonly string[] => [
  pieces.includes(0) ? 'one' : 'eins',
  'zwei',
  'drei',
  ...(pieces.includes(1) ? ['four', 'IV'] : ['vier']),
  'fünf',
  'sechs',
  pieces.includes(2) ? 'seven' : 'sieben',
];
const subsets = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]] as const;

/** Joins lines with these ends in turn; the last line has none. */
const joined = (lines: readonly string[], end: string): string => lines.join(end);
const lineEnds = { LF: '\n', CRLF: '\r\n' } as const;

const encodings: Readonly<Record<string, { readonly setting: string; readonly encode: (text: string) => Buffer }>> = {
  utf8: { setting: 'utf8', encode: (text) => Buffer.from(text) },
  'utf8 with a mark': { setting: 'utf8', encode: (text) => Buffer.from(`\ufeff${text}`) },
  utf16le: { setting: 'utf8', encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le') },
  utf16be: { setting: 'utf8', encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16() },
  windows1252: { setting: 'windows1252', encode: (text) => Buffer.from(text, 'latin1') },
};

describe('pieces of an edit that are allowed', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.answer = 'once';
  });
  afterEach(() => bench.dispose());

  const bytes = (): Buffer => fs.readFileSync(path.join(bench.root, 'a.txt'));
  const ways = {
    edit_file: { path: 'a.txt', old_text: before.join('\n'), new_text: after.join('\n') },
    write_file: { path: 'a.txt', content: after.join('\n') },
  } as const;
  type Way = keyof typeof ways;
  const propose = async (way: Way): Promise<{ output: string; isError: boolean }> => {
    await bench.call('read_file', { path: 'a.txt' });
    return bench.call(way, ways[way]);
  };

  for (const way of Object.keys(ways) as Way[]) {
    for (const [encoding, { setting, encode }] of Object.entries(encodings)) {
      for (const [name, end] of Object.entries(lineEnds)) {
        it(`are written to the byte: ${way}, ${encoding}, ${name}`, async () => {
          bench.editor.encoding = setting;
          for (const pieces of subsets) {
            bench.file('a.txt', encode(joined(before, end)));
            bench.allowed = { pieces };
            const result = await propose(way);
            assert.equal(result.isError, false, result.output);
            assert.deepEqual(bytes(), encode(joined(withPieces(pieces), end)), String(pieces));
          }
        });
      }
    }
  }

  it('leave mixed line ends, and bytes that mean nothing, between them as they are', async () => {
    const text = (first: string, last: string): Buffer =>
      Buffer.from(`${first}\r\nzwei\ncaf\xe9\rvier\r\n${last}\n`, 'latin1');
    bench.file('a.txt', text('eins', 'last'));
    await bench.call('read_file', { path: 'a.txt' });
    bench.allowed = { pieces: [0, 1] };
    const old_text = 'eins\nzwei\ncaf\ufffd\rvier\nlast';
    const edited = await bench.call('edit_file', {
      path: 'a.txt',
      old_text,
      new_text: old_text.replace('eins', 'one').replace('last', 'end'),
    });
    assert.equal(edited.isError, false, edited.output);
    assert.deepEqual(bytes(), text('one', 'end'));
  });

  it('are told to Claude with the text of those that were left out', async () => {
    bench.file('a.txt', before.join('\n'));
    bench.allowed = { pieces: [0, 2] };
    const { output } = await propose('edit_file');
    assert.match(output, /left out 1 of its 3 changes/);
    assert.ok(output.includes('@@ line 4 @@\n-vier\n+four\n+IV'), output);
    assert.ok(!output.includes('+one'), output);
  });

  it('are the ground for the next edit, without reading again', async () => {
    bench.file('a.txt', before.join('\n'));
    bench.allowed = { pieces: [0] };
    await propose('edit_file');
    bench.allowed = {};
    const next = await bench.call('edit_file', { path: 'a.txt', old_text: 'one', new_text: '1' });
    assert.equal(next.isError, false, next.output);
  });

  it('come back on Undo Turn as they were', async () => {
    bench.file('a.txt', before.join('\r\n'));
    bench.allowed = { pieces: [1] };
    await propose('write_file');
    await bench.tools.changes.undoTurn('message', () => Promise.resolve(false));
    assert.equal(bench.text('a.txt'), before.join('\r\n'));
  });

  it('are an answer only if there are such pieces, each once, and at least one', async () => {
    bench.file('a.txt', before.join('\n'));
    bench.answer = 'wait';
    const asked = propose('edit_file');
    while (bench.asked.length === 0) await new Promise(setImmediate);
    const id = bench.asked[0]?.id ?? '';
    for (const pieces of [[], [3], [0, 0], [-1], [0.5]]) {
      assert.equal(bench.tools.approvals.answer(id, { decision: 'once', words: '', pieces }), false, String(pieces));
    }
    assert.equal(bench.tools.approvals.answer(id, { decision: 'once', words: '', pieces: [2] }), true);
    await asked;
    assert.equal(bench.text('a.txt'), withPieces([2]).join('\n'));
  });

  describe('or a text that the person made of them', () => {
    it('is written as it is, and Claude is told the difference', async () => {
      bench.file('a.txt', before.join('\n'));
      const own = [...after.slice(0, -1), 'mine'].join('\n');
      bench.allowed = { text: own };
      const { output } = await propose('edit_file');
      assert.equal(bench.text('a.txt'), own);
      assert.match(output, /person changed the proposal/);
      assert.ok(output.includes('-seven\n+mine'), output);
    });

    it('may make a new file', async () => {
      bench.allowed = { text: 'mine\n' };
      const { output } = await bench.call('write_file', { path: 'new.txt', content: 'yours\n' });
      assert.equal(bench.text('new.txt'), 'mine\n');
      assert.ok(output.includes('-yours\n+mine'), output);
    });

    it('may be the old text: then nothing is written, and Claude is told', async () => {
      bench.file('a.txt', before.join('\n'));
      bench.allowed = { text: before.join('\n') };
      const { output, isError } = await propose('edit_file');
      assert.equal(isError, false);
      assert.match(output, /left as it is/);
      assert.deepEqual(await bench.tools.changes.ofTurn('message'), []);
    });

    it('is refused where the encoding of the file lacks a character, and nothing is written', async () => {
      bench.editor.encoding = 'windows1252';
      const old = Buffer.from(before.join('\n'), 'latin1');
      bench.file('a.txt', old);
      bench.allowed = { text: '茶' };
      assert.match(refusal({ callId: '', ...(await propose('edit_file')) }).error, /windows1252/);
      assert.deepEqual(bytes(), old);
    });
  });

  const meanwhile: Readonly<Record<string, (file: string) => void>> = {
    'another text': (file) => fs.writeFileSync(file, 'by the person\n'),
    'other line ends': (file) => fs.writeFileSync(file, before.join('\r\n')),
    'a directory': (file) => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
    nothing: (file) => fs.rmSync(file),
    'a link': (file) => {
      fs.rmSync(file);
      fs.symlinkSync(path.join(path.dirname(file), 'other.txt'), file);
    },
    'a binary file': (file) => fs.writeFileSync(file, Buffer.from([0, 1, 2, 0])),
    'unsaved changes in the editor': (file) => {
      bench.editor.dirty.set(pathToFileURL(file).toString(), `${before.join('\n')}\ntyped`);
    },
  };
  for (const [name, change] of Object.entries(meanwhile)) {
    it(`are not written over ${name}`, async () => {
      const file = bench.file('a.txt', before.join('\n'));
      bench.file('other.txt', 'other');
      bench.answer = 'wait';
      const asked = propose('edit_file');
      while (bench.asked.length === 0) await new Promise(setImmediate);
      change(file);
      const shown = (): unknown => {
        const stat = fs.lstatSync(file, { throwIfNoEntry: false });
        return stat === undefined ? null : stat.isFile() ? fs.readFileSync(file, 'latin1') : stat.mode;
      };
      const then = shown();
      const answer = { decision: 'once', words: '', pieces: [0, 2] } as const;
      assert.equal(bench.tools.approvals.answer(bench.asked[0]?.id ?? '', answer), true);
      const { error } = refusal({ callId: '', ...(await asked) });
      assert.match(error, /meantime|replaced|no file|not a file|binary|link|unsaved/i);
      assert.deepEqual(shown(), then);
      assert.equal(bench.text('other.txt'), 'other');
    });
  }

  it('equal the text computed directly, for any texts and ticks', async () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lines, lines, fc.constantFrom('\n', '\r\n'), fc.nat(255), async (old, made, end, mask) => {
        const content = made.join('\n');
        fc.pre(old.join('\n') !== content);
        bench.asked.length = 0;
        bench.file('a.txt', old.join(end));
        bench.answer = 'wait';
        await bench.call('read_file', { path: 'a.txt' });
        const asking = bench.call('write_file', { path: 'a.txt', content });
        while (bench.asked.length === 0) await new Promise(setImmediate);
        const { id, preview } = bench.asked[0]!;
        assert.ok(preview.kind === 'diff');
        const count = new Set(preview.lines.flatMap(({ piece }) => piece ?? [])).size;
        const pieces = Array.from({ length: count }, (_, at) => at).filter((at) => (mask >> at) % 2 === 1);
        if (!bench.tools.approvals.answer(id, { decision: 'once', words: '', pieces })) {
          bench.tools.approvals.answer(id, { decision: 'deny', words: '' });
          assert.equal(pieces.length, 0);
        }
        await asking;
        // The picture itself says what is to come out: common lines, ticked additions, unticked removals. It shows all
        // lines of so short a file.
        const shown = preview.lines.filter(({ text }) => !/^@@|^\\/.test(text));
        if (shown.some(({ text }) => /[␊␍]/.test(text)) || preview.lines.length !== shown.length) return;
        const expected = shown
          .filter(({ kind, piece }) => kind === 'same' || (kind === 'add') === pieces.includes(piece ?? -1))
          .map(({ text }) => text);
        const written = bench.text('a.txt').split(/\r\n|\n/);
        assert.deepEqual(written.at(-1) === '' ? written.slice(0, -1) : written, expected);
      }),
      { numRuns: 60 },
    );
  });
});
