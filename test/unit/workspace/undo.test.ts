import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Bench } from '../../support/adversary/bench.ts';

const yes = (): Promise<boolean> => Promise.resolve(true);
const no = (): Promise<boolean> => Promise.resolve(false);

describe('undoing a turn', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.answer = 'once';
  });
  afterEach(() => bench.dispose());

  const uri = (relative: string): string => pathToFileURL(path.join(bench.root, relative)).toString();
  const exists = (relative: string): boolean => fs.existsSync(path.join(bench.root, relative));

  /** A turn that edits one file twice, makes one, deletes one and overwrites one. */
  async function turn(messageId: string): Promise<void> {
    bench.file('edited.txt', '\ufeffone\r\ntwo\r\n');
    fs.chmodSync(bench.file('deleted.sh', '#!/bin/sh\n'), 0o755);
    bench.file('overwritten.txt', 'old');
    for (const file of ['edited.txt', 'overwritten.txt']) await bench.call('read_file', { path: file });
    for (const [name, input] of [
      ['edit_file', { path: 'edited.txt', old_text: 'one', new_text: '1' }],
      ['edit_file', { path: 'edited.txt', old_text: 'two', new_text: '2' }],
      ['write_file', { path: 'made/new.txt', content: 'new' }],
      ['delete_file', { path: 'deleted.sh' }],
      ['write_file', { path: 'overwritten.txt', content: 'other' }],
    ] as const) {
      assert.equal((await bench.call(name, input, { messageId })).isError, false);
    }
  }

  const assertBefore = (): void => {
    assert.equal(bench.text('edited.txt'), '\ufeffone\r\ntwo\r\n');
    assert.equal(exists('made/new.txt'), false);
    assert.equal(bench.text('deleted.sh'), '#!/bin/sh\n');
    assert.equal(fs.statSync(path.join(bench.root, 'deleted.sh')).mode & 0o777, 0o755);
    assert.equal(bench.text('overwritten.txt'), 'old');
  };
  const assertAfter = (): void => {
    assert.equal(bench.text('edited.txt'), '\ufeff1\r\n2\r\n');
    assert.equal(bench.text('made/new.txt'), 'new');
    assert.equal(exists('deleted.sh'), false);
    assert.equal(bench.text('overwritten.txt'), 'other');
  };

  it('puts every file back, and redoing makes the changes again', async () => {
    await turn('m1');
    assertAfter();
    const undone = await bench.tools.changes.undoTurn('m1', no);
    assert.equal(undone.done.length, 4);
    assertBefore();
    assert.equal((await bench.tools.changes.redoTurn('m1', no)).done.length, 4);
    assertAfter();
    assert.equal((await bench.tools.changes.undoTurn('m1', no)).done.length, 4);
    assertBefore();
  });

  it('twice changes nothing more', async () => {
    await turn('m1');
    await bench.tools.changes.undoTurn('m1', no);
    bench.file('edited.txt', 'by the person');
    assert.deepEqual(await bench.tools.changes.undoTurn('m1', yes), { done: [], kept: [], failed: [] });
    assert.equal(bench.text('edited.txt'), 'by the person');
  });

  it('leaves a file that the person has changed since, unless they agree', async () => {
    await turn('m1');
    bench.file('edited.txt', 'by the person');
    const asked: string[] = [];
    const report = await bench.tools.changes.undoTurn('m1', (uris) => {
      asked.push(...uris);
      return no();
    });
    assert.deepEqual(
      asked.map((one) => path.basename(fileURLToPath(one))),
      ['edited.txt'],
    );
    assert.deepEqual(report.kept, [uri('edited.txt')]);
    assert.equal(bench.text('edited.txt'), 'by the person');
    assert.equal(bench.text('overwritten.txt'), 'old');
    await bench.tools.changes.undoTurn('m1', yes);
    assertBefore();
  });

  it('can be done for one file', async () => {
    await turn('m1');
    assert.deepEqual((await bench.tools.changes.undoTurn('m1', no, [uri('edited.txt')])).done, [uri('edited.txt')]);
    assert.equal(bench.text('edited.txt'), '\ufeffone\r\ntwo\r\n');
    assert.equal(bench.text('overwritten.txt'), 'other');
  });

  it('of the first of two turns asks for the file that the second changed', async () => {
    await turn('m1');
    assert.equal(
      (await bench.call('edit_file', { path: 'edited.txt', old_text: '1', new_text: 'I' }, { messageId: 'm2' }))
        .isError,
      false,
    );
    assert.deepEqual((await bench.tools.changes.undoTurn('m1', no)).kept, [uri('edited.txt')]);
    await bench.tools.changes.undoTurn('m2', no);
    assert.deepEqual((await bench.tools.changes.undoTurn('m1', no)).done, [uri('edited.txt')]);
    assertBefore();
  });

  it('sees changes that are not saved as the person’s', async () => {
    await turn('m1');
    bench.editor.dirty.set(uri('overwritten.txt'), 'typed');
    const report = await bench.tools.changes.undoTurn('m1', no);
    assert.deepEqual(report.kept, [uri('overwritten.txt')]);
    assert.equal(bench.editor.dirty.get(uri('overwritten.txt')), 'typed');
  });

  it('puts a text that was not saved back into the buffer', async () => {
    bench.file('a.txt', 'saved');
    bench.editor.dirty.set(uri('a.txt'), 'typed');
    await bench.call('read_file', { path: 'a.txt' });
    await bench.call('edit_file', { path: 'a.txt', old_text: 'typed', new_text: 'edited' }, { messageId: 'm1' });
    await bench.tools.changes.undoTurn('m1', no);
    assert.equal(bench.editor.dirty.get(uri('a.txt')), 'typed');
    assert.equal(bench.text('a.txt'), 'saved');
  });

  it('keeps what was there before anything is written', async () => {
    bench.file('a.txt', 'one');
    await bench.call('read_file', { path: 'a.txt' });
    bench.editor.replaceText = async () => {
      const [checkpoint] = await bench.checkpoints.ofMessage('message');
      assert.equal(Buffer.from(checkpoint?.before ?? []).toString(), 'one');
      throw new Error('the write failed');
    };
    const result = await bench.call('edit_file', { path: 'a.txt', old_text: 'one', new_text: 'two' });
    assert.match(result.output, /the write failed/);
  });

  it('says of each file what failed', async () => {
    await turn('m1');
    const write = bench.editor.writeBytes.bind(bench.editor);
    bench.editor.writeBytes = (place, bytes, mode) =>
      place === uri('deleted.sh')
        ? Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }))
        : write(place, bytes, mode);
    const report = await bench.tools.changes.undoTurn('m1', no);
    assert.deepEqual(report.failed, [{ uri: uri('deleted.sh'), error: 'The file system does not permit it.' }]);
    assert.equal(report.done.length, 3);
  });

  it('lists what a turn changed, for review', async () => {
    await turn('m1');
    const changes = await bench.tools.changes.ofTurn('m1');
    assert.deepEqual(
      changes.map((change) => [path.basename(change.uri), change.before?.length ?? null, change.after?.length ?? null]),
      [
        ['edited.txt', 13, 9],
        ['new.txt', null, 3],
        ['deleted.sh', 10, null],
        ['overwritten.txt', 3, 5],
      ],
    );
  });
});
