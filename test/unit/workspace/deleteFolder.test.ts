import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Bench, refusal } from '../../support/adversary/bench.ts';
import { picture } from '../../support/adversary/picture.ts';

describe('deleting a folder', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.answer = 'once';
  });
  afterEach(() => bench.dispose());

  const remove = (name = 'old'): ReturnType<Bench['call']> => bench.call('delete_file', { path: name });
  const undo = () => bench.tools.changes.undoTurn('message', () => assert.fail('nothing was changed since'));
  const redo = () => bench.tools.changes.redoTurn('message', () => assert.fail('nothing was changed since'));

  /** A folder with all kinds of things in it. */
  function fill(): void {
    bench.file('stays.txt', 'stays');
    bench.file('old/a.txt', 'one\r\ntwo');
    bench.file('old/[id]/+page.ts', 'x');
    bench.file('old/bytes.bin', Buffer.from([0, 255, 13, 10]));
    fs.chmodSync(bench.file('old/deep/run.sh', '#!/bin/sh\n'), 0o755);
    fs.chmodSync(bench.file('old/deep/private.txt', 'p'), 0o600);
    fs.mkdirSync(path.join(bench.root, 'old/empty/inner'), { recursive: true });
    fs.symlinkSync('../stays.txt', path.join(bench.root, 'old/link'));
    fs.symlinkSync('nowhere', path.join(bench.root, 'old/dangling'));
    fs.symlinkSync('deep', path.join(bench.root, 'old/toFolder'));
    fs.chmodSync(path.join(bench.root, 'old/deep'), 0o750);
  }

  it('is asked for with how much it holds, and comes back on Undo Turn as it was: files, modes, links, empty folders', async () => {
    fill();
    const before = picture(bench.root);
    const { output, isError } = await remove();
    assert.equal(isError, false, output);
    const [asked] = bench.asked;
    assert.equal(asked?.title, 'Delete the folder old');
    assert.match(asked.reason, /It holds: files 5, folders 4, links 3, bytes 24\. A copy of all is kept/);
    assert.match(asked.preview.kind === 'text' ? asked.preview.text : '', /^\[id\]\/\+page\.ts\na\.txt\n/);
    assert.equal(asked.rule, null);
    assert.equal(asked.forConversation, false);
    assert.deepEqual(Object.keys(picture(bench.root)), ['stays.txt']);
    await undo();
    assert.deepEqual(picture(bench.root), before);
    await redo();
    assert.deepEqual(Object.keys(picture(bench.root)), ['stays.txt']);
    await undo();
    assert.deepEqual(picture(bench.root), before);
  });

  it('is told among what waits to be kept, file by file, and one file of it can be taken back', async () => {
    fill();
    await remove();
    const uris = (await bench.tools.unkept.files()).map(({ uri }) => uri);
    assert.equal(uris.length, 5);
    const one = bench.editor.uriOfPath(path.join(bench.root, 'old/deep/private.txt'));
    assert.ok(uris.includes(one));
    const report = await bench.tools.unkept.undoFiles([one], () => assert.fail('nothing was changed since'));
    assert.deepEqual(report.done, [one]);
    assert.equal(bench.text('old/deep/private.txt'), 'p');
    assert.equal(fs.statSync(path.join(bench.root, 'old/deep/private.txt')).mode & 0o777, 0o600);
  });

  it('looks closely at what holds keys or runs by itself', async () => {
    bench.file('old/.env', 'KEY=1');
    bench.file('old/b.txt', '');
    await remove();
    assert.match(
      bench.asked[0]?.reason ?? '',
      /^Look closely: \.env\. It holds: files 2, folders 0, links 0, bytes 5\./,
    );
  });

  const refused: Readonly<Record<string, readonly [() => void, RegExp]>> = {
    'a git repository': [
      () => fs.mkdirSync(path.join(bench.root, 'old/inner/.git'), { recursive: true }),
      /git repository/,
    ],
    'what is neither file nor folder': [
      () => void execFileSync('mkfifo', [path.join(bench.root, 'old/pipe')]),
      /neither a file nor a folder/,
    ],
    'too many files': [
      () => {
        for (let at = 0; at < 2001; at++) bench.file(`old/many/${at}`, '');
      },
      /more than 2000 files and folders/,
    ],
    'too many bytes': [() => fs.truncateSync(bench.file('old/large', ''), 50_000_001), /more than 50 MB/],
    'unsaved work': [
      () => void bench.editor.dirty.set(bench.editor.uriOfPath(bench.file('old/open.txt', 'a')), 'typed'),
      /"open\.txt" in "old" has changes that are not saved/,
    ],
    'unsaved work in a notebook': [
      () => void bench.editor.dirtyElsewhere.add(bench.editor.uriOfPath(bench.file('old/n.ipynb', '{}'))),
      /not saved/,
    ],
    'a place that no tool may touch': [
      () => (bench.editor.forbidden = [path.join(bench.root, 'old/deep')]),
      /no tool may touch/,
    ],
  };
  for (const [name, [prepare, reason]] of Object.entries(refused)) {
    it(`is refused with a sentence, before anybody is asked, where it holds ${name}`, async () => {
      fill();
      prepare();
      const before = fs.readdirSync(path.join(bench.root, 'old'), { recursive: true });
      assert.match(refusal(await remove()).error, reason);
      assert.deepEqual(bench.asked, []);
      assert.deepEqual(fs.readdirSync(path.join(bench.root, 'old'), { recursive: true }), before);
    });
  }

  const meanwhile: Readonly<Record<string, () => void>> = {
    'a file has come into it': () => void bench.file('old/new.txt', 'mine'),
    'a file in it has changed': () => void bench.file('old/a.txt', 'mine'),
    'a file in it has become a link': () => {
      fs.rmSync(path.join(bench.root, 'old/a.txt'));
      fs.symlinkSync('x', path.join(bench.root, 'old/a.txt'));
    },
    'it has become a link to another folder': () => {
      fs.renameSync(path.join(bench.root, 'old'), path.join(bench.root, 'moved'));
      fs.symlinkSync('moved', path.join(bench.root, 'old'));
    },
    'a file in it has unsaved changes by now': () =>
      void bench.editor.dirtyElsewhere.add(bench.editor.uriOfPath(path.join(bench.root, 'old/a.txt'))),
  };
  for (const [name, happen] of Object.entries(meanwhile)) {
    it(`is not done where, between question and answer, ${name}`, async () => {
      fill();
      bench.answer = 'wait';
      const asked = remove();
      while (bench.asked.length === 0) await new Promise(setImmediate);
      happen();
      const before = picture(bench.root);
      bench.tools.approvals.answer(bench.asked[0]?.id ?? '', { decision: 'once', words: '' });
      assert.match(refusal(await asked).error, /meantime|replaced|unsaved/);
      assert.deepEqual(picture(bench.root), before);
    });
  }

  it('says how far it came where a part cannot be deleted, and that part comes back', async () => {
    fill();
    const before = picture(bench.root);
    const deleteFile = bench.editor.deleteFile.bind(bench.editor);
    bench.editor.deleteFile = (uri) =>
      uri.endsWith('/a.txt') ? Promise.reject(Object.assign(new Error(), { code: 'EACCES' })) : deleteFile(uri);
    assert.match(
      refusal(await remove()).error,
      /Only \d+ of 13 parts of "old" were deleted\. The file system does not permit it/,
    );
    bench.editor.deleteFile = deleteFile;
    await undo();
    assert.deepEqual(picture(bench.root), before);
  });

  it('goes to the trash as a whole where there is one', async () => {
    fill();
    bench.editor.trashFolder = (uri) => {
      assert.equal(uri, bench.editor.uriOfPath(path.join(bench.root, 'old')));
      fs.rmSync(path.join(bench.root, 'old'), { recursive: true });
      return Promise.resolve(true);
    };
    const before = picture(bench.root);
    assert.match((await remove()).output, /12 files and folders in it \(it is in the trash\)\.$/);
    await undo();
    assert.deepEqual(picture(bench.root), before);
  });
});
