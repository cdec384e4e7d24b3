import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { changeBytes, decodeText } from '../../../src/files/text/exactText.ts';
import { unicodeCodec } from '../../../src/files/text/codec.ts';
import { StaleBuffer } from '../../../src/files/refusal.ts';
import { Bench, refusal } from '../../support/adversary/bench.ts';

const no = (): Promise<boolean> => Promise.resolve(false);

describe('bytes that are not to be changed', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.answer = 'once';
  });
  afterEach(() => bench.dispose());

  const bytes = (name: string): Buffer => fs.readFileSync(path.join(bench.root, name));
  const edit = async (name: string, old_text: string, new_text: string): Promise<void> => {
    await bench.call('read_file', { path: name });
    const result = await bench.call('edit_file', { path: name, old_text, new_text });
    assert.equal(result.isError, false, result.output);
  };

  it('stay where they are not UTF-8', async () => {
    bench.file('a.txt', Buffer.from('caf\xe9\none\ntwo\n', 'latin1'));
    await edit('a.txt', 'one', 'größer');
    assert.deepEqual(bytes('a.txt'), Buffer.from('caf\xe9\ngr\xc3\xb6\xc3\x9fer\ntwo\n', 'latin1'));
  });

  it('stay inside the replaced stretch where both texts begin or end alike', async () => {
    bench.file('a.txt', Buffer.from('caf\xe9 one\n', 'latin1'));
    await edit('a.txt', 'caf\ufffd one', 'caf\ufffd two');
    assert.deepEqual(bytes('a.txt'), Buffer.from('caf\xe9 two\n', 'latin1'));
  });

  it('are not written as U+FFFD: the edit is refused before anyone is asked', async () => {
    bench.file('a.txt', Buffer.from('caf\xe9 one\n', 'latin1'));
    await bench.call('read_file', { path: 'a.txt' });
    const result = await bench.call('edit_file', { path: 'a.txt', old_text: 'one', new_text: '1 \ufffd' });
    assert.match(refusal(result).error, /U\+FFFD/);
    assert.deepEqual(bench.asked, []);
  });

  it('keep both kinds of line end, and a carriage return alone', async () => {
    bench.file('a.txt', 'one\r\ntwo\nthree\rfour\r\n');
    await edit('a.txt', 'two', '2');
    assert.equal(bench.text('a.txt'), 'one\r\n2\nthree\rfour\r\n');
  });

  it('are written past an open buffer that does not show yet what another program has written', async () => {
    bench.file('a.txt', 'one\ntwo\n');
    bench.editor.replaceText = () => Promise.reject(new StaleBuffer());
    await edit('a.txt', 'two', '2');
    assert.equal(bench.text('a.txt'), 'one\n2\n');
    await bench.tools.changes.undoTurn('message', no);
    assert.equal(bench.text('a.txt'), 'one\ntwo\n');
  });

  it('come back on Undo Turn although saving changes them', async () => {
    const before = 'keep  \nline two\nend';
    bench.editor.onSave = (text) => `${text.replaceAll(/ +$/gm, '')}\n`;
    bench.file('a.txt', before);
    await edit('a.txt', 'two', '2');
    const after = bench.text('a.txt');
    assert.equal(after, 'keep\nline 2\nend\n');
    for (let round = 0; round < 2; round++) {
      await bench.tools.changes.undoTurn('message', no);
      assert.equal(bench.text('a.txt'), before);
      await bench.tools.changes.redoTurn('message', no);
      assert.equal(bench.text('a.txt'), after);
    }
  });

  it('are in the encoding of the settings, and a character that it lacks is refused before anyone is asked', async () => {
    bench.editor.encoding = 'windows1252';
    bench.file('a.txt', Buffer.from('caf\xe9\n', 'latin1'));
    assert.match((await bench.call('read_file', { path: 'a.txt' })).output, /read as windows1252\.\ncafé/);
    await edit('a.txt', 'café', 'thé');
    assert.deepEqual(bytes('a.txt'), Buffer.from('th\xe9\n', 'latin1'));
    bench.asked.length = 0;
    const result = await bench.call('edit_file', { path: 'a.txt', old_text: 'thé', new_text: '茶' });
    assert.match(refusal(result).error, /windows1252/);
    const made = await bench.call('write_file', { path: 'new.txt', content: '茶' });
    assert.match(refusal(made).error, /windows1252/);
    assert.deepEqual(bench.asked, []);
  });

  it('of UTF-16 stay with their mark', async () => {
    bench.file('a.txt', Buffer.from('\ufeffone\r\ntwo\r\n', 'utf16le'));
    await edit('a.txt', 'two', 'zwei');
    assert.deepEqual(bytes('a.txt'), Buffer.from('\ufeffone\r\nzwei\r\n', 'utf16le'));
  });

  it('are told of when a file is read', async () => {
    bench.file('a.txt', Buffer.from('caf\xe9\n', 'latin1'));
    assert.match((await bench.call('read_file', { path: 'a.txt' })).output, /Some bytes are not utf8.*shown as \ufffd/);
  });

  it('are refused below unsaved changes, before anyone is asked', async () => {
    const file = bench.file('a.txt', Buffer.from('caf\xe9 one\n', 'latin1'));
    bench.editor.dirty.set(pathToFileURL(file).toString(), 'caf\ufffd one, typed\n');
    await bench.call('read_file', { path: 'a.txt' });
    const result = await bench.call('edit_file', { path: 'a.txt', old_text: 'one', new_text: '1' });
    assert.match(refusal(result).error, /unsaved changes/);
    assert.deepEqual(bench.asked, []);
  });

  it('do not go through a link that was put in the place of the file before Undo', async () => {
    bench.file('a.txt', 'one\n');
    await edit('a.txt', 'one', '1');
    fs.rmSync(path.join(bench.root, 'a.txt'));
    const outside = path.join(bench.outside, 'b.txt');
    fs.writeFileSync(outside, '1\n');
    fs.symlinkSync(outside, path.join(bench.root, 'a.txt'));
    const report = await bench.tools.changes.undoTurn('message', () => Promise.resolve(true));
    assert.equal(report.failed.length, 1);
    assert.equal(fs.readFileSync(outside, 'utf8'), '1\n');
  });

  it('are written below unsaved changes in a custom editor only after a question that says so', async () => {
    const uri = pathToFileURL(bench.file('a.drawio', '{"cells": []}')).toString();
    bench.editor.dirtyElsewhere.add(uri);
    bench.mode = 'acceptEdits';
    await bench.call('read_file', { path: 'a.drawio' });
    bench.answer = 'deny';
    const change = { path: 'a.drawio', old_text: '[]', new_text: '[1]' };
    await bench.call('edit_file', change);
    assert.equal(bench.text('a.drawio'), '{"cells": []}');
    bench.answer = 'once';
    assert.equal((await bench.call('edit_file', change)).isError, false);
    assert.equal(bench.text('a.drawio'), '{"cells": [1]}');
    assert.equal((await bench.call('write_file', { path: 'a.drawio', content: '{}' })).isError, false);
    assert.equal((await bench.call('delete_file', { path: 'a.drawio' })).isError, false);
    assert.deepEqual(
      bench.asked.map(({ reason }) => reason.includes('unsaved changes in a notebook or a custom editor')),
      [true, true, true, true],
    );
  });

  it('are not written below unsaved changes that came while the question stood', async () => {
    const uri = pathToFileURL(bench.file('a.drawio', '{"cells": []}')).toString();
    const change = { path: 'a.drawio', old_text: '[]', new_text: '[1]' };
    await bench.call('read_file', { path: 'a.drawio' });
    bench.tools.approvals.onDidChange(() => bench.editor.dirtyElsewhere.add(uri));
    assert.match(refusal(await bench.call('edit_file', change)).error, /unsaved changes in a notebook/);
    bench.editor.dirtyElsewhere.clear();
    assert.match(refusal(await bench.call('delete_file', { path: 'a.drawio' })).error, /unsaved changes in a notebook/);
    assert.equal(bench.text('a.drawio'), '{"cells": []}');
  });

  it('come back with their mode', async () => {
    fs.chmodSync(bench.file('a.sh', 'one\n'), 0o750);
    await edit('a.sh', 'one', '1');
    fs.chmodSync(path.join(bench.root, 'a.sh'), 0o600);
    await bench.tools.changes.undoTurn('message', no);
    assert.equal(fs.statSync(path.join(bench.root, 'a.sh')).mode & 0o777, 0o750);
  });

  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .array(
        fc.constantFrom('a', '\n', '\r\n', '\r', 'é', '日', '😀', '\xe9', '\xf0\x9f\x98', '\xe3\x81', '\xff', '\u2028'),
        {
          maxLength: 20,
        },
      )
      .map((parts) =>
        Buffer.concat(
          parts.map((part) =>
            /^[\x80-\xff]+$/.test(part) && part !== 'é' ? Buffer.from(part, 'latin1') : Buffer.from(part),
          ),
        ),
      ),
  );

  for (const encoding of ['utf8', 'utf16le', 'utf16be'] as const) {
    it(`stay outside the replaced stretch, whatever the file and the replacement: ${encoding}`, async () => {
      const codec = unicodeCodec(encoding);
      assert.ok(codec);
      const input = fc.tuple(anyBytes, fc.nat(), fc.nat(), fc.constantFrom('', 'x', 'ü\n', '漢字', '\ufffd'));
      await fc.assert(
        fc.asyncProperty(input, async ([file, a, b, insert]) => {
          const { text, exact } = await decodeText(file, codec);
          const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
          const result = await changeBytes(file, codec, { start, end, insert }).catch((error: unknown) => error);
          if (!(result instanceof Uint8Array)) {
            const splits = /[\ud800-\udbff]$/.test(text.slice(0, start)) || /[\ud800-\udbff]$/.test(text.slice(0, end));
            assert.ok(!exact || splits, String(result));
            return;
          }
          const changedText = (await decodeText(result, codec)).text;
          assert.equal(changedText, text.slice(0, start) + insert + text.slice(end));
          // No character takes more than four bytes: what changed is no longer than the stretch can be.
          const least = file.length - 4 * (end - start) - 3;
          assert.ok(commonStart(file, result) + commonStart(file.toReversed(), result.toReversed()) >= least);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('come back on undo and redo, whatever the file and the edit', async function () {
    this.timeout(60_000);
    let at = 0;
    await fc.assert(
      fc.asyncProperty(anyBytes, fc.constantFrom('x', 'ü\ny', ''), async (content, insert) => {
        const name = `p${++at}.txt`;
        const before = Buffer.concat([content, Buffer.from('MARK'), content]);
        bench.file(name, before);
        const read = await bench.call('read_file', { path: name });
        if (read.isError) return; // a zero byte: not text
        const result = await bench.call(
          'edit_file',
          { path: name, old_text: 'MARK', new_text: insert },
          { messageId: name },
        );
        if (result.isError) {
          assert.deepEqual(bytes(name), before);
          return;
        }
        const after = bytes(name);
        if (content[0] !== 0xef && content[0] !== 0xff && content[0] !== 0xfe) {
          const end = lineEndOf(before);
          assert.deepEqual(after, Buffer.concat([content, Buffer.from(insert.replaceAll('\n', end)), content]));
        }
        await bench.tools.changes.undoTurn(name, no);
        assert.deepEqual(bytes(name), before);
        await bench.tools.changes.redoTurn(name, no);
        assert.deepEqual(bytes(name), after);
      }),
      { numRuns: 40 },
    );
  });
});

const lineEndOf = (content: Buffer): string => {
  const text = content.toString('latin1');
  const crlf = text.split('\r\n').length - 1;
  return crlf * 2 > text.split('\n').length - 1 ? '\r\n' : '\n';
};

const commonStart = (one: Uint8Array, other: Uint8Array): number => {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
};
