import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { applyPieces, piecesBetween } from '../../../src/files/text/pieces.ts';
import { Bench } from '../../support/adversary/bench.ts';

const yes = (): Promise<boolean> => Promise.resolve(true);

describe('changes that are not kept yet', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.answer = 'once';
  });
  afterEach(() => bench.dispose());

  const uri = (name = 'a.txt'): string => pathToFileURL(path.join(bench.root, name)).toString();
  const unkept = (): typeof bench.tools.unkept => bench.tools.unkept;
  const names = async (): Promise<readonly string[]> =>
    (await unkept().files()).map((file) => path.posix.basename(file.uri));
  async function write(content: string, messageId = 'message', name = 'a.txt'): Promise<void> {
    await bench.call('read_file', { path: name });
    const result = await bench.call('write_file', { path: name, content }, { messageId });
    assert.equal(result.isError, false, result.output);
  }
  const piece = async (
    index: number,
  ): Promise<NonNullable<Awaited<ReturnType<ReturnType<typeof unkept>['pieces']>>>[number]> => {
    const found = (await unkept().pieces(uri()))?.[index];
    assert.ok(found, `piece ${index}`);
    return found;
  };

  /** Takes back everything in a file that is as the turn left it. */
  async function undoFile(name = 'a.txt'): Promise<void> {
    const report = await unkept().undoFiles([uri(name)], () => assert.fail('nothing was changed since'));
    assert.deepEqual(report, { done: [uri(name)], kept: [], failed: [] });
  }

  it('are the files that turns changed, with their places in the text of now', async () => {
    bench.file('a.txt', '1\n2\n3\n4\n5\n');
    await write('0\n1\n2\n3\nfour\n5\n');
    await write('new\n', 'message', 'b.txt');
    assert.deepEqual(await names(), ['a.txt', 'b.txt']);
    assert.deepEqual(
      (await unkept().pieces(uri()))?.map(({ newLine, newCount }) => [newLine, newCount]),
      [
        [1, 1],
        [5, 1],
      ],
    );
  });

  it('add up over several turns until they are kept', async () => {
    bench.file('a.txt', '1\n2\n3\n');
    await write('one\n2\n3\n', 'first');
    await write('one\n2\nthree\n', 'second');
    assert.equal((await unkept().pieces(uri()))?.length, 2);
    unkept().keepFile(uri());
    assert.deepEqual(await names(), []);
    await write('one\ntwo\nthree\n', 'third');
    assert.equal(await unkept().originalText(uri()), 'one\n2\nthree\n');
  });

  it('are gone when the person has taken the turn back', async () => {
    bench.file('a.txt', '1\n');
    await write('2\n');
    await bench.tools.changes.undoTurn('message', yes);
    assert.deepEqual(await names(), []);
    await bench.tools.changes.redoTurn('message', yes);
    assert.deepEqual(await names(), ['a.txt']);
  });

  it('do not come back with Redo Turn, nor take kept ones along with Undo Turn', async () => {
    bench.file('a.txt', '1\n2\n3\n');
    await write('one\n2\nthree\n');
    await unkept().undoPiece(uri(), await piece(0));
    assert.equal(bench.text('a.txt'), '1\n2\nthree\n');
    await bench.tools.changes.undoTurn('message', () => assert.fail('nothing was changed by the person'));
    assert.equal(bench.text('a.txt'), '1\n2\n3\n');
    await bench.tools.changes.redoTurn('message', yes);
    assert.equal(bench.text('a.txt'), '1\n2\nthree\n');
  });

  it('are told to Claude with its next result when they are taken back', async () => {
    bench.file('a.txt', '1\n2\n3\n');
    await write('one\n2\nthree\n');
    await unkept().undoPiece(uri(), await piece(1));
    const next = await bench.call('list_files', {});
    assert.match(next.output, /\[The person has taken back a change of "a\.txt":\n@@ line 3 @@\n-3\n\+three\]$/);
    assert.doesNotMatch((await bench.call('list_files', {})).output, /taken back/);
  });

  it('leave Claude to read the file again before it edits it', async () => {
    bench.file('a.txt', '1\n2\n');
    await write('one\n2\n');
    await undoFile();
    const edit = await bench.call('edit_file', { path: 'a.txt', old_text: '2', new_text: 'two' });
    assert.match(edit.output, /has changed since it was read/);
  });

  it('bring a deleted file back with its bytes and its mode, and take a new one away', async () => {
    const file = bench.file('a.txt', Buffer.from([0xff, 0, 1]));
    fs.chmodSync(file, 0o755);
    await bench.call('delete_file', { path: 'a.txt' });
    await write('new\n', 'message', 'b.txt');
    for (const name of ['a.txt', 'b.txt']) await undoFile(name);
    assert.deepEqual(fs.readFileSync(file), Buffer.from([0xff, 0, 1]));
    assert.equal(fs.statSync(file).mode & 0o777, 0o755);
    assert.equal(fs.existsSync(path.join(bench.root, 'b.txt')), false);
    assert.deepEqual(await names(), []);
  });

  it('are taken back without what the person changed between two of them, in one turn or in two', async () => {
    const change = (old_text: string, new_text: string, messageId: string): Promise<void> =>
      bench
        .call('read_file', { path: 'a.txt' })
        .then(() => bench.call('edit_file', { path: 'a.txt', old_text, new_text }, { messageId }))
        .then(({ isError, output }) => assert.equal(isError, false, output));
    const start = 'caf\xe9\r\n2\r\n3\r\n4';
    const mine = 'caf\xe9\r\n2\r\nmine \xe9\r\n3\r\n4';
    bench.editor.encoding = 'windows1252';
    const bytes = (): string => fs.readFileSync(path.join(bench.root, 'a.txt'), 'latin1');
    for (const second of ['message', 'second']) {
      bench.file('a.txt', Buffer.from(start, 'latin1'));
      await change('café', 'thé', 'message');
      bench.file('a.txt', Buffer.from(mine.replace('caf', 'th'), 'latin1'));
      await change('4', 'four', second);
      assert.deepEqual(
        (await unkept().pieces(uri()))?.map(({ added }) => added.join('')),
        ['thé\r\n', 'four'],
      );
      await undoFile();
      assert.equal(bytes(), mine, second);
      bench.checkpoints.clear();
    }
    bench.file('a.txt', Buffer.from(start, 'latin1'));
    await change('café', 'thé', 'message');
    bench.file('a.txt', Buffer.from(mine.replace('caf', 'th'), 'latin1'));
    await change('4', 'four', 'message');
    await bench.tools.changes.undoTurn('message', () => assert.fail('nothing was changed since'));
    assert.equal(bytes(), mine);
    await bench.tools.changes.redoTurn('message', () => assert.fail('nothing was changed since'));
    assert.equal(bytes(), mine.replace('caf', 'th').replace('4', 'four'));
  });

  it('are taken back with the person’s lines only where those are in Claude’s own places', async () => {
    bench.file('a.txt', '1\n2\n');
    await write('one\n2\n');
    bench.file('a.txt', 'ONE!\n2\n');
    await write('ONE!\ntwo\n', 'second');
    await undoFile();
    assert.equal(bench.text('a.txt'), '1\n2\n');
  });

  it('are taken back in a buffer with unsaved changes, which stay', async () => {
    bench.file('a.txt', '1\n2\n3\n4\n5\n');
    await write('one\n2\n3\n4\n5\n');
    bench.editor.dirty.set(uri(), 'one\n2\n3\n4\n5\ntyped');
    await unkept().undoPiece(uri(), await piece(0));
    assert.equal(bench.editor.buffer(uri())?.text, '1\n2\n3\n4\n5\ntyped');
  });

  it('are taken back with a file that was changed since only after a yes', async () => {
    bench.file('a.txt', '1\n2\n');
    await write('one\n2\n');
    bench.file('a.txt', 'one\n2\nmine\n');
    const asked: string[] = [];
    const answer = (yes: boolean) => (uris: readonly string[]) => {
      asked.push(...uris);
      return Promise.resolve(yes);
    };
    assert.deepEqual(await unkept().undoFiles([uri()], answer(false)), { done: [], kept: [uri()], failed: [] });
    assert.equal(bench.text('a.txt'), 'one\n2\nmine\n');
    assert.deepEqual((await unkept().undoFiles([uri()], answer(true))).done, [uri()]);
    assert.equal(bench.text('a.txt'), '1\n2\n');
    assert.deepEqual(asked, [uri(), uri()]);
  });

  it('are not taken back unasked, nor piece by piece, on another branch, which has the file otherwise', async () => {
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: bench.root });
    git('init', '-q', '-b', 'main');
    bench.file('a.txt', '1\n2\n3\n');
    git('add', '.');
    git('commit', '-qm', 'main');
    git('switch', '-qc', 'other');
    bench.file('a.txt', 'uno\n2\ntre\n');
    git('commit', '-qam', 'other');
    git('switch', '-q', 'main');
    await write('one\n2\nthree\n');
    const chosen = await piece(0);
    git('commit', '-qam', 'by Claude');
    git('switch', '-q', 'other');
    await assert.rejects(unkept().undoPiece(uri(), chosen), /not there any more/);
    const no = (): Promise<boolean> => Promise.resolve(false);
    assert.deepEqual((await unkept().undoFiles([uri()], no)).kept, [uri()]);
    assert.deepEqual((await bench.tools.changes.undoTurn('message', no)).kept, [uri()]);
    assert.equal(bench.text('a.txt'), 'uno\n2\ntre\n');
    git('switch', '-q', 'main');
    await undoFile();
    assert.equal(bench.text('a.txt'), '1\n2\n3\n');
  });

  it('are said to be kept or taken back as a whole where no lines can be compared', async () => {
    bench.file('a.txt', '1\n');
    await write('2\n');
    assert.equal(await unkept().whyWhole(uri()), null);
    await write('new\n', 'message', 'b.txt');
    assert.match((await unkept().whyWhole(uri('b.txt'))) ?? '', /made this file/);
    fs.rmSync(path.join(bench.root, 'a.txt'));
    assert.match((await unkept().whyWhole(uri())) ?? '', /no file any more/);
    bench.file('a.txt', Buffer.from([0, 1, 2]));
    assert.match((await unkept().whyWhole(uri())) ?? '', /cannot be compared/);
    bench.file('a.txt', 'x'.repeat(5_000_001));
    assert.match((await unkept().whyWhole(uri())) ?? '', /cannot be compared/);
    assert.equal(await unkept().pieces(uri()), null);
  });

  it('are taken back beneath the unsaved changes of a custom editor only after a yes, like the turn', async () => {
    bench.file('a.txt', '1\n');
    await write('2\n');
    bench.editor.dirtyElsewhere.add(uri());
    const no = (): Promise<boolean> => Promise.resolve(false);
    assert.deepEqual((await unkept().undoFiles([uri()], no)).kept, [uri()]);
    assert.deepEqual((await bench.tools.changes.undoTurn('message', no)).kept, [uri()]);
    assert.equal(bench.text('a.txt'), '2\n');
    assert.deepEqual((await unkept().undoFiles([uri()], yes)).done, [uri()]);
    assert.equal(bench.text('a.txt'), '1\n');
    await write('3\n', 'second').catch(() => undefined);
    assert.deepEqual((await bench.tools.changes.redoTurn('message', yes)).failed, []);
  });

  it('stay apart where a formatter runs on saving and moves them', async () => {
    bench.file('a.txt', '1\n2\n3\n4\n5\n');
    await write('one\n2\n3\n4\nfive\n');
    bench.editor.onSave = (text) => `// formatted\n${text.replace('// formatted\n', '')}`;
    await unkept().undoPiece(uri(), await piece(1));
    assert.equal(bench.text('a.txt'), '// formatted\none\n2\n3\n4\n5\n');
    assert.deepEqual(
      (await unkept().pieces(uri()))?.map(({ newLine, added }) => [newLine, added]),
      [[1, ['// formatted\n', 'one\n']]],
    );
    await undoFile();
  });

  it('stay, with a sentence, where the file is read-only: one place, and the file as a whole', async () => {
    bench.file('a.txt', '1\n2\n3\n');
    await write('one\n2\nthree\n');
    const denied = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
    bench.editor.replaceText = denied;
    bench.editor.writeBytes = denied;
    const chosen = await piece(0);
    await assert.rejects(unkept().undoPiece(uri(), chosen), { code: 'EACCES' });
    const { done, failed } = await unkept().undoFiles([uri()], yes);
    assert.deepEqual([done, failed], [[], [{ uri: uri(), error: 'The file system does not permit it.' }]]);
    assert.equal(bench.text('a.txt'), 'one\n2\nthree\n');
    assert.equal(await unkept().originalText(uri()), '1\n2\n3\n');
  });

  it('of a notebook are kept or taken back as a whole, in its editor where it has unsaved cells', async () => {
    const json = JSON.stringify({
      cells: [{ cell_type: 'code', metadata: {}, outputs: [], source: ['a = 1\n', 'b = 2'] }],
    });
    bench.file('n.ipynb', json);
    await bench.call('read_file', { path: 'n.ipynb' });
    await bench.call('edit_file', { path: 'n.ipynb', old_text: 'b = 2', new_text: 'b = 3' });
    assert.deepEqual(
      (await unkept().files()).map(({ byLines }) => byLines),
      [false],
    );
    assert.equal(await unkept().pieces(uri('n.ipynb')), null);
    assert.equal(await unkept().whyWhole(uri('n.ipynb')), 'A notebook is kept or undone as a whole.');
    bench.editor.notebooks.set(uri('n.ipynb'), ['a = 1\nb = 3\ntyped']);
    const report = await unkept().undoFiles([uri('n.ipynb')], yes);
    assert.deepEqual(report, { done: [uri('n.ipynb')], kept: [], failed: [] });
    assert.deepEqual(bench.editor.notebooks.get(uri('n.ipynb')), ['a = 1\nb = 2']);
    assert.deepEqual(await names(), []);
  });

  it('say of each file whether it can be compared by lines', async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]);
    for (const [name, original] of [
      ['a.txt', Buffer.from('1\n')],
      ['p.png', png],
      ['l.txt', Buffer.from('x'.repeat(5_000_001))],
    ] as const) {
      bench.file(name, 'now');
      bench.baselines.put({ uri: uri(name), messageId: 'm', original, mode: null, createdAt: 0 });
    }
    assert.deepEqual(
      (await unkept().files()).map(({ byLines }) => byLines),
      [true, false, false],
    );
  });

  const bad: Readonly<Record<string, (file: string) => void>> = {
    'a directory stands in its place': (file) => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
    'a link stands in its place': (file) => {
      fs.rmSync(file);
      fs.symlinkSync(path.join(bench.outside, 'x'), file);
    },
    'the place has changed': (file) => fs.writeFileSync(file, 'uno\n2\n3\n'),
    'the file is gone': (file) => fs.rmSync(file),
  };
  for (const [name, happen] of Object.entries(bad)) {
    it(`are refused with a sentence, and nothing is written, where ${name}`, async () => {
      fs.writeFileSync(path.join(bench.outside, 'x'), 'one\n2\n3\n');
      const file = bench.file('a.txt', '1\n2\n3\n');
      await write('one\n2\n3\n');
      const chosen = await piece(0);
      happen(file);
      const stat = fs.lstatSync(file, { throwIfNoEntry: false })?.mode;
      await assert.rejects(unkept().undoPiece(uri(), chosen), /not there any more|Something else/);
      assert.equal(fs.lstatSync(file, { throwIfNoEntry: false })?.mode, stat);
      assert.equal(fs.readFileSync(path.join(bench.outside, 'x'), 'utf8'), 'one\n2\n3\n');
    });
  }

  const line = fc.tuple(fc.constantFrom('a', 'b', 'c', ''), fc.constantFrom('\n', '\r\n'));
  const text = fc
    .tuple(fc.array(line, { maxLength: 10 }), fc.constantFrom('', 'end', 'caf\xe9'))
    .map(([lines, last]) => lines.map((parts) => parts.join('')).join('') + last);
  const acts = fc.array(fc.tuple(fc.constantFrom('keep', 'undo'), fc.nat()), { maxLength: 8 });

  it('kept and undone in any order equal the texts computed directly, to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, acts, async (before, after, todo) => {
        const name = 'p.txt';
        const latin1 = (each: string): Buffer => Buffer.from(each, 'latin1');
        const file = bench.file(name, latin1(after));
        const at = pathToFileURL(file).toString();
        bench.editor.encoding = 'windows1252';
        bench.baselines.put({ uri: at, messageId: 'm', original: latin1(before), mode: null, createdAt: 0 });
        let [original, current] = [before, after];
        for (const [act, pick] of todo) {
          const pieces = piecesBetween(original, current);
          const chosen = pieces[pick % Math.max(1, pieces.length)];
          if (!chosen) break;
          if (act === 'keep') {
            original = applyPieces(original, [chosen]);
            await unkept().keepPiece(at, chosen);
          } else {
            current = applyPieces(
              original,
              pieces.filter((each) => each !== chosen),
            );
            await unkept().undoPiece(at, chosen);
          }
          assert.deepEqual(fs.readFileSync(file), latin1(current));
          assert.equal(await unkept().originalText(at), original === current ? null : original);
        }
        bench.baselines.remove(at);
      }),
      { numRuns: 150 },
    );
  });
});
