import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { CopySnapshots } from '../../../src/workspace/command/snapshot/copySnapshots.ts';
import { GitSnapshots } from '../../../src/workspace/command/snapshot/gitSnapshots.ts';
import { Bench } from '../../support/adversary/bench.ts';
import { picture } from '../../support/adversary/picture.ts';

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, encoding: 'utf8' });

describe('what a command changes', function () {
  this.timeout(180_000);
  let bench: Bench;
  let store: string;
  beforeEach(() => {
    store = fs.mkdtempSync(path.join(fs.realpathSync('/tmp'), 'sidestream-snapshots-'));
    bench = new Bench({ snapshots: store });
    bench.answer = 'once';
  });
  afterEach(() => {
    bench.dispose();
    fs.rmSync(store, { recursive: true, force: true });
  });

  const run = async (command: string): Promise<string> => {
    const { output, isError } = await bench.call('run_command', { command });
    assert.equal(isError, false, output);
    return output;
  };
  const undo = () => bench.tools.changes.undoTurn('message', () => assert.fail('nothing was changed since'));
  const redo = () => bench.tools.changes.redoTurn('message', () => assert.fail('nothing was changed since'));

  const repositories: Readonly<Record<string, () => void>> = {
    'no repository': () => undefined,
    'a folder without git, where all is copied': () => {
      bench.dispose();
      bench = new Bench({ snapshots: store, snapshotWays: [new CopySnapshots()] });
      bench.answer = 'once';
      fillFolder();
    },
    'a repository': () => {
      git(bench.root, 'init', '-q');
      git(bench.root, 'add', '.');
      git(bench.root, 'commit', '-qm', 'first');
    },
    'a repository with another one in it': () => {
      git(bench.root, 'init', '-q');
      bench.file('inner/x.txt', 'x');
      const inner = path.join(bench.root, 'inner');
      git(inner, 'init', '-q');
      git(inner, 'add', '.');
      git(inner, 'commit', '-qm', 'first');
      git(inner, 'config', 'core.fsmonitor', `touch ${path.join(bench.outside, 'ran')}`);
    },
    'a repository that would run programs and convert bytes': () => {
      git(bench.root, 'init', '-q');
      bench.file('.gitattributes', '* text=auto eol=lf filter=evil\n');
      git(bench.root, 'config', 'filter.evil.clean', `touch ${path.join(bench.outside, 'ran')}`);
      git(bench.root, 'config', 'core.fsmonitor', `touch ${path.join(bench.outside, 'ran')}`);
      fs.writeFileSync(
        path.join(bench.root, '.git/hooks/post-index-change'),
        `#!/bin/sh\ntouch ${bench.outside}/ran\n`,
        {
          mode: 0o755,
        },
      );
    },
  };
  function fillFolder(): void {
    bench.file('keep.txt', 'keep');
    bench.file('edit.txt', 'one\r\ntwo\r\n');
    bench.file('bytes.bin', Buffer.from([0, 255, 13, 10, 0]));
    bench.file('dir/gone.txt', 'gone');
    fs.chmodSync(bench.file('run.sh', '#!/bin/sh\n'), 0o755);
    fs.chmodSync(bench.file('private.txt', 'p'), 0o600);
    bench.file('plain.sh', 'x');
    fs.chmodSync(bench.file('secret/key.txt', 'k'), 0o600);
    fs.chmodSync(path.join(bench.root, 'secret'), 0o700);
    bench.file('open/a.txt', 'a');
    bench.file('closed.txt', 'c');
    fs.mkdirSync(path.join(bench.root, 'empty/inner'), { recursive: true });
    fs.mkdirSync(path.join(bench.root, 'filled'));
    fs.symlinkSync('keep.txt', path.join(bench.root, 'link'));
    fs.symlinkSync('dir', path.join(bench.root, 'toFolder'));
  }

  for (const [name, prepare] of Object.entries(repositories)) {
    it(`comes back on Undo Turn and goes again on Redo, in ${name}`, async () => {
      fillFolder();
      prepare();
      const before = picture(bench.root);
      const state = name === 'a repository' ? git(bench.root, 'status', '--porcelain=v2', '--branch') : '';
      await run(
        [
          "printf 'three\\n' >> edit.txt && rm -r dir && rm run.sh && printf '\\001' > bytes.bin",
          'mkdir -p new/deep new/empty && echo made > new/deep/file.txt && rm -r empty && echo x > filled/x',
          'ln -sfn elsewhere link && rm toFolder && mkdir toFolder && ln -s nowhere made-link',
          'rm -r secret && chmod 700 open && chmod 640 closed.txt',
          'chmod +x plain.sh && echo more >> private.txt && rm keep.txt && ln -s edit.txt keep.txt',
        ].join(' && '),
      );
      assert.match(bench.asked[0]?.reason ?? '', /Undo Turn puts back the files of this folder that it changes/);
      const after = picture(bench.root);
      assert.notDeepEqual(after, before);
      await undo();
      assert.deepEqual(picture(bench.root), before);
      if (state !== '') assert.equal(git(bench.root, 'status', '--porcelain=v2', '--branch'), state);
      await redo();
      assert.deepEqual(picture(bench.root), after);
      assert.equal(fs.existsSync(path.join(bench.outside, 'ran')), false, 'nothing of the repository was run');
    });
  }

  it('comes back in a submodule too, and says which repository it cannot put back', async () => {
    const origin = path.join(bench.outside, 'origin');
    fs.mkdirSync(origin);
    fs.writeFileSync(path.join(origin, 'lib.txt'), 'lib\n');
    git(origin, 'init', '-q');
    git(origin, 'add', '.');
    git(origin, 'commit', '-qm', 'lib');
    git(bench.root, 'init', '-q');
    git(bench.root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', origin, 'vendor/lib');
    const before = picture(bench.root);
    const state = git(bench.root, 'status', '--porcelain=v2', '--branch');
    const output = await run(
      'echo more >> vendor/lib/lib.txt && echo new > vendor/lib/new.txt && git init -q made && echo x > made/x',
    );
    assert.match(output, /Undo Turn does not cover the repository made\./);
    await undo();
    fs.rmSync(path.join(bench.root, 'made'), { recursive: true });
    assert.deepEqual(picture(bench.root), before);
    assert.equal(git(bench.root, 'status', '--porcelain=v2', '--branch'), state);
  });

  it('names the repositories within that are too many to be covered, before the command runs', async () => {
    const snapshots = new GitSnapshots(store);
    bench.dispose();
    bench = new Bench({ snapshots: store, snapshotWays: [snapshots] });
    bench.answer = 'once';
    for (let at = 0; at < 23; at++) {
      bench.file(`r${10 + at}/x.txt`, 'x\n');
      git(path.join(bench.root, `r${10 + at}`), 'init', '-q');
    }
    while (!(await snapshots.isReady(bench.root)));
    const before = picture(bench.root);
    await run('echo more >> r10/x.txt && echo more >> r29/x.txt');
    assert.match(bench.asked[0]?.reason ?? '', /over 5 MB, and those of 3 repositories within it \(r30, r31, r32\)\.$/);
    await undo();
    assert.deepEqual(picture(bench.root), before);
    await run('rm -rf r10/x.txt r30/x.txt');
    await undo();
    assert.equal(fs.existsSync(path.join(bench.root, 'r10/x.txt')), true);
    assert.equal(fs.existsSync(path.join(bench.root, 'r30/x.txt')), false);
  });

  it('waits to be kept under the address that the editor gives the file, whatever its name', async () => {
    const name = 'src/+page(1) [id]@x.txt';
    bench.file(name, 'one\n');
    await run('echo two >> src/*page*');
    const [file] = await bench.tools.unkept.files();
    assert.equal(file?.uri, bench.editor.uriOfPath(path.join(bench.root, name)));
    assert.match(file.uri, /%2Bpage%281%29%20%5Bid%5D%40x\.txt$/);
    await undo();
    assert.equal(bench.text(name), 'one\n');
  });

  it('leaves a folder of the turn in which the person has put something since', async () => {
    bench.file('a.txt', 'a');
    await run('mkdir made && echo x > made/x');
    bench.file('made/mine', 'mine');
    await undo();
    assert.deepEqual(picture(bench.root), { 'a.txt': '644 a', made: 'folder 755', 'made/mine': '644 mine' });
  });

  it('leaves what is ignored alone, and what lies outside', async () => {
    bench.file('.gitignore', 'build/\n');
    await run(`mkdir build && echo x > build/out && echo y > "${bench.outside}/y" && echo z > z.txt`);
    await undo();
    assert.equal(fs.existsSync(path.join(bench.root, 'build/out')), true);
    assert.equal(fs.existsSync(path.join(bench.outside, 'y')), true);
    assert.equal(fs.existsSync(path.join(bench.root, 'z.txt')), false);
  });

  it('is among the changes of its turn, and waits to be kept', async () => {
    bench.file('a.txt', 'one\n');
    await run('echo two >> a.txt');
    assert.equal((await bench.tools.changes.ofTurn('message')).length, 1);
    assert.equal((await bench.tools.unkept.files()).length, 1);
  });

  it('is kept as it was before the first of several commands and edits', async () => {
    bench.file('a.txt', '1\n');
    await run('echo 2 >> a.txt');
    await bench.call('read_file', { path: 'a.txt' });
    await bench.call('edit_file', { path: 'a.txt', old_text: '2', new_text: 'two' });
    await run('echo 3 >> a.txt');
    assert.equal(bench.text('a.txt'), '1\ntwo\n3\n');
    await undo();
    assert.equal(bench.text('a.txt'), '1\n');
  });

  const act = fc.oneof(
    fc
      .tuple(fc.constantFrom('a', 'b', 'd/c', 'd/e/f'), fc.constantFrom('x', 'y'))
      .map(([file, text]) => `mkdir -p "$(dirname ${file})" && printf ${text} >> ${file}`),
    fc.constantFrom('a', 'b', 'd/c', 'd/e/f').map((file) => `rm -f ${file}`),
    fc.constantFrom('a', 'd/c').map((file) => `mv ${file} moved`),
    fc.constantFrom('rm -rf d', 'test ! -f b || chmod +x b', 'true', 'mkdir -p d/e g/h', 'rmdir g/h', 'rm -rf g'),
    fc.constantFrom('chmod 600 a', 'chmod 700 d', 'chmod 750 d/e', 'chmod 755 d', 'chmod 640 d/c'),
    fc.constantFrom('ln -s a l', 'rm -f l', 'ln -sfn d l', 'rm -f a && mkdir a', 'rmdir a', 'mv d g'),
  );

  it('comes back whatever was done, to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), async (acts) => {
        const messageId = crypto.randomUUID();
        for (const name of fs.readdirSync(bench.root)) {
          fs.rmSync(path.join(bench.root, name), { recursive: true, force: true });
        }
        for (const [file, text] of Object.entries({ a: '1', b: '2\r\n', 'd/c': 'caf\xe9' })) {
          bench.file(file, Buffer.from(text, 'latin1'));
        }
        fs.chmodSync(path.join(bench.root, 'b'), 0o644);
        const before = picture(bench.root);
        await bench.call(
          'run_command',
          { command: acts.map((each) => `(${each}) 2>/dev/null`).join('; ') },
          { messageId },
        );
        const after = picture(bench.root);
        await bench.tools.changes.undoTurn(messageId, () => assert.fail('nothing was changed since'));
        assert.deepEqual(picture(bench.root), before);
        await bench.tools.changes.redoTurn(messageId, () => assert.fail('nothing was changed since'));
        assert.deepEqual(picture(bench.root), after);
      }),
      { numRuns: 10 },
    );
  });
});
