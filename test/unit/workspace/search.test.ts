import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findRipgrep } from '../../../src/files/index.ts';
import { Bench } from '../../support/adversary/bench.ts';

const server = path.resolve(import.meta.dirname, '../../support/vscode/node_modules/code-server/lib/vscode');
const ripgrep = findRipgrep(server, process.platform, process.arch);
if (ripgrep === null) process.stdout.write('  GAP: there is no ripgrep, so it is not tested.\n');

const notebook = JSON.stringify({
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# Title\n', 'text'] },
    {
      cell_type: 'code',
      execution_count: 1,
      metadata: {},
      outputs: [{ name: 'stdout', output_type: 'stream', text: ['said "so"\n'] }],
      source: ['import os\n', 'print("so")'],
    },
  ],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

for (const program of ripgrep === null ? [null] : [ripgrep, null]) {
  describe(`a search of files (${program === null ? 'our own walker' : 'the editor’s ripgrep'})`, () => {
    let bench: Bench;
    beforeEach(() => (bench = new Bench({ ripgrep: program })));
    afterEach(() => bench.dispose());

    const search = async (query: string, more: object = {}): Promise<string> =>
      (await bench.call('search_text', { query, ...more })).output;

    it('finds what stands in the encoding of the settings, and says which one was taken', async () => {
      bench.editor.encoding = 'windows1252';
      bench.file('a.txt', Buffer.from('one caf\xe9\n', 'latin1'));
      bench.file('b.txt', 'café is not here in these bytes');
      assert.match(await search('café'), /^a\.txt:1: one café\nRead as windows1252: a\.txt\.$/);
      assert.match(await search('CAF.', { regex: true, glob: 'b*' }), /Nothing/);
    });

    it('says which encoding a byte order mark gave', async () => {
      bench.file('le.txt', Buffer.from('\ufeffnädel\r\n', 'utf16le'));
      bench.file('bom.txt', '\ufeffnädel\n');
      bench.file('plain.txt', 'nädel\n');
      const output = await search('nädel');
      for (const name of ['le', 'bom', 'plain']) assert.match(output, new RegExp(`^${name}\\.txt:1: nädel$`, 'm'));
      assert.match(output, /^Read as utf16le: le\.txt\.$/m);
      assert.match(output, /^Read as utf8bom: bom\.txt\.$/m);
      assert.doesNotMatch(output, /plain\.txt\./);
    });

    it('finds what stands in UTF-16 that only an .editorconfig names', async () => {
      bench.file('logs/.editorconfig', '[*.log]\nCharset = UTF-16LE\n');
      bench.file('logs/a.log', Buffer.from('one\nneedle here\n', 'utf16le'));
      bench.file('b.log', Buffer.from('needle here\n', 'utf16le'));
      assert.match(await search('needle'), /^logs\/a\.log:2: needle here\nRead as utf16le: logs\/a\.log\.$/);
    });

    it('says what could not be decoded, and that a hit may be missing', async () => {
      bench.file('a.txt', Buffer.from('caf\xe9 needle\n', 'latin1'));
      assert.match(await search('needle'), /^a\.txt:1: caf\ufffd needle\nSome bytes in 1 files \(a\.txt\) could not/);
      assert.match(
        await search('café'),
        /Nothing was found\. 1 files without a hit hold bytes that could not be decoded/,
      );
      assert.equal(await search('nowhere'), 'Nothing was found.');
    });

    it('gives the cells of notebooks, by the lines that reading them gives', async () => {
      bench.file('n.ipynb', notebook);
      const read = (await bench.call('read_file', { path: 'n.ipynb' })).output.split('\n').slice(1);
      const line = read.indexOf('print("so")') + 1;
      assert.ok(line > 0);
      assert.equal(await search('print("so")'), `n.ipynb:${line}: print("so")`);
      assert.match(await search('said "so"'), /^n\.ipynb:\d+: > said "so"$/);
      assert.equal(await search('"cell_type"'), 'Nothing was found.');
      assert.equal(await search('print', { glob: '*.py' }), 'Nothing was found.');
    });

    it('gives what is typed and not saved, not what stands on the disk below it', async () => {
      const uri = pathToFileURL(bench.file('src/a b.txt', 'saved\n')).toString();
      bench.editor.dirty.set(uri, 'one\ntyped\n');
      assert.equal(await search('typed'), 'src/a b.txt:2: typed');
      assert.equal(await search('saved'), 'Nothing was found.');
      bench.editor.excluded = ['**/src'];
      assert.equal(await search('typed'), 'Nothing was found.');
    });

    it('leaves out what .gitignore names, in every encoding', async () => {
      bench.file('.gitignore', 'out\n');
      bench.file('out/a.txt', Buffer.from('caf\xe9 needle\n', 'latin1'));
      bench.file('out/n.ipynb', notebook);
      assert.equal(await search('needle'), 'Nothing was found.');
      assert.equal(await search('print'), 'Nothing was found.');
    });

    it('holds back the keys of a file in another encoding', async () => {
      bench.file('deploy/prod.yml', Buffer.from('host: caf\xe9\npassword: swordfish\n', 'latin1'));
      assert.equal(await search('host'), 'Nothing was found. 1 hits in files that may hold keys are not shown.');
    });
  });
}

describe('a search with an expression that is none of JavaScript', () => {
  it('says that it was not tried on notebooks and files in other encodings', async function () {
    if (ripgrep === null) return this.skip();
    const bench = new Bench({ ripgrep });
    try {
      bench.file('a.txt', 'abc');
      bench.file('n.ipynb', notebook);
      const { output } = await bench.call('search_text', { query: '(?x) a b c', regex: true });
      assert.match(output, /^a\.txt:1: abc\n1 notebooks and files in other encodings were not searched/);
    } finally {
      bench.dispose();
    }
  });
});
