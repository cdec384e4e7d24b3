import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { holdsKeys } from '../../../src/files/sensitiveFiles.ts';
import { commandEnvironment } from '../../../src/workspace/command/environment.ts';
import { ProcessRunner } from '../../../src/workspace/command/processRunner.ts';
import { Bench, refusal, secret } from '../../support/adversary/bench.ts';
import { pdfOf, pngOf } from '../../support/pictures.ts';

describe('the tools of a workspace command', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  const read = (relative: string): Promise<unknown> => bench.call('read_file', { path: relative });

  describe('their definitions', () => {
    it('have the names and inputs of the contract', () => {
      const shapes = bench.tools.definitions().map(({ name, paramsSchema }) => {
        const { properties, required = [] } = paramsSchema as { properties: object; required?: string[] };
        return `${name} {${Object.keys(properties)
          .map((key) => (required.includes(key) ? key : `${key}?`))
          .join(', ')}}`;
      });
      assert.deepEqual(shapes, [
        'read_file {path, start_line?, end_line?}',
        'list_files {path?, glob?}',
        'search_text {query, regex?, glob?}',
        'find_symbols {query}',
        'get_problems {path?}',
        'get_changes {}',
        'read_skill {name, file?}',
        'edit_file {path, old_text, new_text}',
        'write_file {path, content}',
        'delete_file {path}',
        'edit_notebook {path, edit_mode, cell, new_source?, cell_type?, after?}',
        'run_command {command, folder?}',
        'present_plan {plan, files?, commands?}',
        'ask_person {question, options?}',
      ]);
      for (const { paramsSchema } of bench.tools.definitions()) {
        assert.equal(paramsSchema['type'], 'object');
        assert.ok(!('$schema' in paramsSchema));
      }
    });

    it('leave out what writes or runs while the workspace is not trusted', async () => {
      bench.editor.trusted = false;
      assert.ok(!bench.tools.definitions().some(({ name }) => /edit|write|delete|run/.test(name)));
      for (const name of ['edit_file', 'write_file', 'delete_file', 'run_command']) {
        const input = { path: 'a', old_text: 'a', new_text: 'b', content: 'x', command: 'ls' };
        assert.match(refusal(await bench.call(name, input)).error, /not trusted/);
      }
      assert.deepEqual(bench.asked, []);
    });

    it('P63: leave out commands when the workspace is virtual', async () => {
      bench.editor.folders = [{ name: 'v', uri: 'vscode-vfs://github/o/r', path: '/o/r', virtual: true }];
      assert.ok(!bench.tools.definitions().some(({ name }) => name === 'run_command'));
      assert.match(refusal(await bench.call('run_command', { command: 'ls' })).error, /virtual/);
    });
  });

  describe('input', () => {
    it('that is not valid is data for the model, and nothing is done', async () => {
      bench.answer = 'once';
      bench.file('a.txt', 'a');
      for (const [name, input] of [
        ['read_file', '{"path": "a'],
        ['read_file', 'null'],
        ['read_file', '[]'],
        ['read_file', '"a.txt"'],
        ['read_file', {}],
        ['read_file', { path: 5 }],
        ['read_file', { path: { toString: 'a' } }],
        ['read_file', { path: ['a.txt'] }],
        ['read_file', { path: 'a.txt', start_line: 0 }],
        ['read_file', { path: 'a.txt', start_line: 1.5 }],
        ['read_file', { path: 'a.txt', start_line: 5, end_line: 2 }],
        ['write_file', { path: 'b.txt' }],
        ['write_file', { path: '', content: 'x' }],
        ['write_file', { path: '.', content: 'x' }],
        ['run_command', { command: '' }],
        ['run_command', { command: ['ls'] }],
        ['search_text', { query: '' }],
        ['no_such_tool', {}],
        ['__proto__', {}],
        ['constructor', {}],
        ['', {}],
      ] as const) {
        const { error, hint } = refusal(await bench.call(name, input));
        assert.ok(error !== '' && hint !== '', `${name} ${JSON.stringify(input)}`);
      }
      assert.deepEqual(bench.asked, []);
      assert.deepEqual(fs.readdirSync(bench.root), ['a.txt']);
    });

    it('that is empty is an empty object', async () => {
      assert.match((await bench.call('get_problems', '')).output, /No problem/);
    });

    it('P53: may have further keys, which change nothing', async () => {
      const input =
        '{"path":"b.txt","content":"x","approved":true,"__proto__":{"approved":true},"constructor":{"prototype":{"approved":true}}}';
      assert.match(refusal(await bench.call('write_file', input)).error, /denied/);
      assert.equal(bench.asked.length, 1);
      assert.equal(({} as Record<string, unknown>)['approved'], undefined);
    });
  });

  describe('read_file', () => {
    it('gives a file, or some of its lines', async () => {
      bench.file('a.txt', 'one\r\ntwo\r\nthree\r\n');
      assert.equal(
        (await bench.call('read_file', { path: 'a.txt' })).output,
        'a.txt, lines 1–3 of 3.\none\ntwo\nthree',
      );
      const part = await bench.call('read_file', { path: 'a.txt', start_line: 2, end_line: 2 });
      assert.equal(part.output, 'a.txt, lines 2–2 of 3. There is more: go on with start_line.\ntwo');
    });

    it('gives what the person sees when the file is not saved', async () => {
      const file = bench.file('a.txt', 'saved');
      bench.editor.dirty.set(pathToFileURL(file).toString(), 'typed');
      assert.match((await bench.call('read_file', { path: 'a.txt' })).output, /not saved.*\ntyped$/s);
    });

    it('is bounded in lines, and says so', async () => {
      bench.file('a.txt', 'x\n'.repeat(5000));
      const { output } = await bench.call('read_file', { path: 'a.txt' });
      assert.match(output, /lines 1–2000 of 5000\. There is more/);
    });

    it('cuts long lines, and says so', async () => {
      bench.file('a.txt', 'x'.repeat(50_000));
      const { output } = await bench.call('read_file', { path: 'a.txt' });
      assert.ok(output.length < 5000);
      assert.match(output, /more characters/);
    });

    it('gives a picture or a PDF as such, by its bytes and not its name, with its size and tokens', async () => {
      bench.file('shot.txt', pngOf(300, 200));
      const { output, parts } = await bench.call('read_file', { path: 'shot.txt' });
      assert.equal(output, 'shot.txt: a PNG picture of 300 × 200 pixels, about 80 tokens.');
      const base64 = pngOf(300, 200).toString('base64');
      assert.deepEqual(parts, [{ type: 'image', mediaType: 'image/png', base64 }]);
      bench.file('report.bin', pdfOf(3));
      const pdf = await bench.call('read_file', { path: 'report.bin' });
      assert.equal(pdf.output, 'report.bin: a PDF of 3 pages, about 6000 tokens.');
      assert.equal(pdf.parts?.[0]?.type, 'document');
      bench.file('fake.png', 'no picture');
      assert.equal((await bench.call('read_file', { path: 'fake.png' })).parts, undefined);
    });

    const tiny = {
      GIF: 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
      WEBP: 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
    };
    for (const [kind, base64] of Object.entries(tiny))
      it(`gives a ${kind} as a picture, whatever its name`, async () => {
        bench.file('picture.txt', Buffer.from(base64, 'base64'));
        const { output, parts } = await bench.call('read_file', { path: 'picture.txt' });
        assert.match(output, new RegExp(`^picture\\.txt: a ${kind} picture of 1 × 1 pixels, about \\d+ tokens?\\.$`));
        assert.deepEqual(parts, [{ type: 'image', mediaType: `image/${kind.toLowerCase()}`, base64 }]);
      });

    it('refuses a picture that the API would not take, with the limit and what to do', async () => {
      bench.file('wide.png', pngOf(8001, 1));
      bench.file('cut.png', pngOf(300, 200).subarray(0, 60));
      bench.file('huge.jpg', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(21_000_000)]));
      const wide = refusal(await bench.call('read_file', { path: 'wide.png' }));
      assert.match(wide.error, /8,001 × 1 pixels; the API takes 8,000/);
      assert.match(wide.hint, /cannot be made smaller here/);
      assert.match(refusal(await bench.call('read_file', { path: 'cut.png' })).error, /its end is missing/);
      assert.match(refusal(await bench.call('read_file', { path: 'huge.jpg' })).error, /21\.0 MB; at most 20 MB/);
    });

    it('P43: describes a file that is not text', async () => {
      bench.file('a.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
      assert.match(refusal(await bench.call('read_file', { path: 'a.png' })).error, /PNG image, 6 bytes/);
    });

    it('P44: reads parts of a file of a gigabyte, and of one endless line', async () => {
      const big = bench.file('big.log', `first\nsecond\n${'x\n'.repeat(200_000)}`);
      fs.truncateSync(big, 1_000_000_000);
      const line = bench.file('line.log', 'a');
      fs.writeFileSync(line, Buffer.alloc(20_000_000, 'a'));
      const lines = await bench.call('read_file', { path: 'big.log', end_line: 2 });
      assert.match(lines.output, /large.*\nfirst\nsecond$/s);
      const cut = await bench.call('read_file', { path: 'line.log' });
      assert.match(cut.output, /the line goes on/);
      assert.ok(cut.output.length < 6000);
      assert.match(
        refusal(await bench.call('edit_file', { path: 'big.log', old_text: 'first', new_text: 'x' })).error,
        /too large/,
      );
    });

    it('P46: asks before it reads a file that may hold keys', async () => {
      bench.file('.env', secret);
      assert.match(refusal(await bench.call('read_file', { path: '.env' })).error, /denied/);
      bench.answer = 'once';
      assert.match((await bench.call('read_file', { path: '.env' })).output, new RegExp(secret));
      assert.equal(bench.asked[0]?.detail, path.join(bench.root, '.env'));
    });
  });

  describe('list_files', () => {
    it('gives the entries of a directory', async () => {
      bench.file('src/a.ts', '');
      bench.file('b.txt', '');
      fs.symlinkSync('/etc', path.join(bench.root, 'link'));
      assert.equal((await bench.call('list_files', {})).output, 'b.txt\nlink (link)\nsrc/');
      assert.equal((await bench.call('list_files', { path: 'src' })).output, 'a.ts');
    });

    it('gives the files below it that match, as .gitignore and the settings leave them', async () => {
      for (const name of ['src/a.ts', 'src/deep/b.ts', 'dist/c.ts', 'src/d.js', 'node_modules/x/e.ts', 'src/keep/f.ts'])
        bench.file(name, '');
      bench.file('.gitignore', 'dist/\n');
      bench.file('src/.gitignore', 'keep/*\n!keep/f.ts\n');
      bench.editor.excluded = ['**/node_modules'];
      fs.symlinkSync(bench.root, path.join(bench.root, 'src/loop'));
      const list = async (input: object): Promise<string> => (await bench.call('list_files', input)).output;
      assert.equal(await list({ glob: '**/*.ts' }), 'src/a.ts\nsrc/deep/b.ts\nsrc/keep/f.ts');
      assert.equal(await list({ path: 'src', glob: 'deep/*.ts' }), 'src/deep/b.ts');
      assert.equal(await list({ glob: '*.{js,md}' }), 'src/d.js');
      assert.equal(await list({ glob: '../**' }), 'No file matches.');
    });

    it('P47: is capped, and says so', async () => {
      for (let at = 0; at < 1200; at++) bench.file(`many/${at}`, '');
      const { output } = await bench.call('list_files', { path: 'many' });
      assert.match(output, /… and 200 more/);
    });
  });

  describe('search_text', () => {
    const search = async (input: object): Promise<string> => (await bench.call('search_text', input)).output;

    it('gives path, line and text of each hit', async () => {
      bench.file('src/a.ts', 'one\n  const Apple = 1;\n');
      bench.file('src/b.ts', 'apple');
      assert.equal(await search({ query: 'apple' }), 'src/a.ts:2: const Apple = 1;\nsrc/b.ts:1: apple');
      assert.equal(await search({ query: 'Apple' }), 'src/a.ts:2: const Apple = 1;');
      assert.equal(await search({ query: 'a.*e =', regex: true, glob: 'src/**/*.ts' }), 'src/a.ts:2: const Apple = 1;');
      assert.equal(await search({ query: 'a.*e', glob: '*.ts' }), 'Nothing was found.');
    });

    it('P46: leaves out what is ignored, and hides hits in files that may hold keys', async () => {
      bench.file('.gitignore', 'dist\n');
      bench.file('dist/a.js', secret);
      bench.file('.env', `KEY=${secret}`);
      bench.file('sub/.env.local', `KEY=${secret}`);
      const output = await search({ query: secret });
      assert.equal(output, 'Nothing was found. 2 hits in files that may hold keys are not shown.');
    });

    for (const program of ['the editor’s ripgrep', 'our own walker']) {
      it(`hides hits in files whose content, not their name, says that they hold keys (${program})`, async () => {
        const first = bench;
        if (program === 'the editor’s ripgrep') {
          const found = ['deploy/dev.yml', 'deploy/prod.yml'].map((name) =>
            JSON.stringify({
              type: 'match',
              data: { path: { text: name }, lines: { text: 'host: db.example\n' }, line_number: 1, submatches: [] },
            }),
          );
          const ripgrep = bench.file('rg', `#!/bin/sh\ncat <<'END'\n${found.join('\n')}\nEND\n`);
          fs.chmodSync(ripgrep, 0o755);
          bench = new Bench({ ripgrep });
        }
        bench.file('deploy/prod.yml', 'host: db.example\npassword: swordfish\n');
        bench.file('deploy/dev.yml', 'host: db.example\n');
        const output = await search({ query: 'host' });
        if (first !== bench) first.dispose();
        assert.equal(output, 'deploy/dev.yml:1: host: db.example\n1 hits in files that may hold keys are not shown.');
      });
    }

    it('hides a line that is itself a key in a file too large to be looked into', async () => {
      bench.file('large.yml', 'x: y\n'.repeat(20_000) + 'password: swordfish\n');
      const output = await search({ query: 'swordfish' });
      assert.equal(output, 'Nothing was found. 1 hits in files that may hold keys are not shown.');
    });

    it('P45: ends an expression that would take for ever', async () => {
      bench.dispose();
      bench = new Bench({ maxSearchMs: 300 });
      bench.file('a.txt', 'a'.repeat(40) + '!');
      assert.match(await search({ query: '(a+)+$', regex: true }), /ended after 0\.3 s/);
    });

    it('P45: is capped, and says so', async () => {
      for (let at = 0; at < 10; at++) bench.file(`${at}.txt`, 'hit\n'.repeat(1000));
      const output = await search({ query: 'hit' });
      assert.match(output, /Only the first 200 hits/);
      assert.equal(output.match(/: hit/g)?.length, 200);
    });

    it('P21: does not follow links', async () => {
      fs.writeFileSync(path.join(bench.outside, 'x'), secret);
      fs.symlinkSync(bench.outside, path.join(bench.root, 'link'));
      fs.symlinkSync(path.join(bench.outside, 'x'), path.join(bench.root, 'file'));
      fs.symlinkSync('.', path.join(bench.root, 'loop'));
      assert.equal(await search({ query: secret }), 'Nothing was found.');
    });

    it('tells the model of an expression that cannot be read', async () => {
      bench.file('a', 'a');
      assert.match(refusal(await bench.call('search_text', { query: '(', regex: true })).error, /failed/);
    });
  });

  describe('edit_file', () => {
    const edit = (old_text: string, new_text: string, file = 'a.txt'): ReturnType<Bench['call']> =>
      bench.call('edit_file', { path: file, old_text, new_text });

    beforeEach(() => (bench.answer = 'once'));

    it('shows the difference, and makes it when it is allowed', async () => {
      const file = bench.file('a.txt', 'one\ntwo\n');
      await read('a.txt');
      const result = await edit('two', 'three');
      assert.equal(result.isError, false);
      assert.equal(bench.text('a.txt'), 'one\nthree\n');
      const [approval] = bench.asked;
      assert.equal(approval?.title, 'Edit a.txt');
      assert.equal(approval.detail, file);
      assert.deepEqual(approval.preview, {
        kind: 'diff',
        lines: [
          { kind: 'same', text: 'one', piece: null },
          { kind: 'remove', text: 'two', piece: 0 },
          { kind: 'add', text: 'three', piece: 0 },
        ],
      });
    });

    it('P55: writes nothing when it is denied, and tells the model', async () => {
      bench.answer = 'deny';
      bench.file('a.txt', 'one');
      await read('a.txt');
      assert.match(refusal(await edit('one', 'two')).error, /denied/);
      assert.equal(bench.text('a.txt'), 'one');
      assert.equal(bench.updates.at(-1)?.state, 'denied');
    });

    it('P34: refuses a file that was not read in this conversation', async () => {
      bench.file('a.txt', 'one');
      assert.match(refusal(await edit('one', 'two')).error, /not read/);
      await bench.call('read_file', { path: 'a.txt' }, { conversationId: 'another' });
      assert.match(refusal(await edit('one', 'two')).error, /not read/);
      assert.deepEqual(bench.asked, []);
    });

    it('P35: refuses a file that has changed since it was read', async () => {
      bench.file('a.txt', 'one\n');
      await read('a.txt');
      bench.file('a.txt', 'one\nby the person\n');
      assert.match(refusal(await edit('one', 'two')).error, /changed since/);
      assert.equal(bench.text('a.txt'), 'one\nby the person\n');
    });

    it('refuses a file that changed while it waited for the answer', async () => {
      bench.file('a.txt', 'one');
      await read('a.txt');
      bench.answer = 'wait';
      const result = edit('one', 'two');
      await until(() => bench.tools.approvals.pending.length === 1);
      bench.file('a.txt', 'one more');
      assert.equal(bench.tools.approvals.answer(bench.asked[0]?.id ?? '', { decision: 'once', words: '' }), true);
      assert.match(refusal(await result).error, /changed in the meantime/);
      assert.equal(bench.text('a.txt'), 'one more');
    });

    it('refuses a directory that was put in the place of another while it waited', async () => {
      bench.file('src/a.txt', 'one');
      fs.writeFileSync(path.join(bench.outside, 'a.txt'), 'one');
      await read('src/a.txt');
      bench.answer = 'wait';
      const result = edit('one', 'two', 'src/a.txt');
      await until(() => bench.tools.approvals.pending.length === 1);
      fs.renameSync(path.join(bench.root, 'src'), path.join(bench.root, 'old'));
      fs.symlinkSync(bench.outside, path.join(bench.root, 'src'));
      bench.tools.approvals.answer(bench.asked[0]?.id ?? '', { decision: 'once', words: '' });
      assert.match(refusal(await result).error, /moved or replaced/);
      assert.equal(fs.readFileSync(path.join(bench.outside, 'a.txt'), 'utf8'), 'one');
    });

    it('may follow on its own edit without reading again', async () => {
      bench.file('a.txt', 'one');
      await read('a.txt');
      await edit('one', 'two');
      assert.equal((await edit('two', 'three')).isError, false);
      assert.equal(bench.text('a.txt'), 'three');
    });

    it('says how often and where the old text stands', async () => {
      bench.file('a.txt', 'x\ny\nx\n');
      await read('a.txt');
      assert.match(refusal(await edit('x', 'z')).error, /2 times.*lines 1, 3/);
      assert.match(refusal(await edit('no', 'z')).error, /does not stand/);
    });

    it('P36, P38, P41: keeps line ends, byte order mark and mode', async () => {
      const file = bench.file('a.sh', '\ufeffone\r\ntwo\r\n');
      fs.chmodSync(file, 0o755);
      await read('a.sh');
      await edit('one\ntwo', 'one\n2', 'a.sh');
      assert.equal(bench.text('a.sh'), '\ufeffone\r\n2\r\n');
      assert.equal(fs.statSync(file).mode & 0o777, 0o755);
    });

    it('P33: goes into the buffer that is not saved, and leaves it so', async () => {
      const file = bench.file('a.txt', 'saved');
      const uri = pathToFileURL(file).toString();
      bench.editor.dirty.set(uri, 'typed by the person');
      await read('a.txt');
      const result = await edit('typed', 'edited');
      assert.match(result.output, /not saved/);
      assert.equal(bench.editor.dirty.get(uri), 'edited by the person');
      assert.equal(bench.text('a.txt'), 'saved');
    });

    it('P12: says that a file is linked elsewhere', async () => {
      const outside = path.join(bench.outside, 'x');
      fs.writeFileSync(outside, 'one');
      fs.linkSync(outside, path.join(bench.root, 'a.txt'));
      bench.answer = 'deny';
      await read('a.txt');
      await edit('one', 'two');
      assert.match(bench.asked[0]?.reason ?? '', /linked elsewhere/);
      assert.equal(bench.asked[0]?.forConversation, false);
    });

    it('P31: shows a schema that the editor would fetch', async () => {
      bench.file('a.json', '{}');
      await read('a.json');
      await edit('{}', '{"$schema": "https://evil.example/s.json"}', 'a.json');
      assert.match(bench.asked[0]?.reason ?? '', /https:\/\/evil\.example\/s\.json/);
    });

    it('P22, P30: always asks for sensitive files, whatever was allowed', async () => {
      const file = bench.file('package.json', '{"a":1}');
      bench.rules.push(`edit_file ${file}`, 'edit_file package.json', `write_file ${file}`);
      await read('package.json');
      await edit('1', '2', 'package.json');
      await edit('2', '3', 'package.json');
      assert.equal(bench.asked.length, 2);
      assert.ok(bench.asked.every(({ forConversation, rule }) => !forConversation && rule === null));
      assert.equal(
        bench.tools.approvals.answer(bench.asked[1]?.id ?? '', { decision: 'conversation', words: '' }),
        false,
      );
    });

    it('is allowed for the conversation for exactly one file', async () => {
      bench.file('a.txt', 'one');
      bench.file('b.txt', 'one');
      for (const file of ['a.txt', 'b.txt']) await read(file);
      bench.answer = 'conversation';
      await edit('one', 'two');
      bench.answer = 'deny';
      assert.equal((await edit('two', 'three')).isError, false);
      assert.equal(bench.updates.at(-1)?.allowedBy, 'you allowed it for this conversation');
      assert.equal((await edit('one', 'two', 'b.txt')).isError, true);
      await bench.call('read_file', { path: 'a.txt' }, { conversationId: 'another' });
      const other = await bench.call(
        'edit_file',
        { path: 'a.txt', old_text: 'three', new_text: 'x' },
        { conversationId: 'another' },
      );
      assert.equal(other.isError, true);
    });

    it('is allowed by a rule for exactly one file, and says by which', async () => {
      const file = bench.file('a.txt', 'one');
      await read('a.txt');
      bench.answer = 'rule';
      await edit('one', 'two');
      assert.deepEqual(bench.rules, [`edit_file ${file}`]);
      bench.answer = 'deny';
      assert.equal((await edit('two', 'three')).isError, false);
      assert.equal(bench.updates.at(-1)?.allowedBy, `your rule: edit_file ${file}`);
    });

    it('P42: leaves a file that cannot be written as it was', async () => {
      bench.file('a.txt', 'one');
      await read('a.txt');
      bench.editor.replaceText = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOSPC' }));
      assert.match(refusal(await edit('one', 'two')).error, /disk is full/);
      assert.equal(bench.text('a.txt'), 'one');
    });
  });

  describe('write_file', () => {
    beforeEach(() => (bench.answer = 'once'));

    it('makes a file and its directories', async () => {
      const result = await bench.call('write_file', { path: 'src/new/a.ts', content: 'x\n' });
      assert.equal(result.isError, false);
      assert.equal(bench.text('src/new/a.ts'), 'x\n');
      assert.equal(bench.asked[0]?.title, 'Create src/new/a.ts');
    });

    it('P50: shows what it would overwrite, and only overwrites what was read', async () => {
      bench.file('a.txt', 'one\r\n');
      assert.match(refusal(await bench.call('write_file', { path: 'a.txt', content: 'two\n' })).error, /not read/);
      await read('a.txt');
      await bench.call('write_file', { path: 'a.txt', content: 'two\nthree\n' });
      assert.equal(bench.text('a.txt'), 'two\r\nthree\r\n');
      assert.equal(bench.asked[0]?.title, 'Overwrite a.txt');
    });

    it('P51: is an error where a directory is, or below a file', async () => {
      bench.file('src/a.ts', '');
      for (const target of ['src', 'src/', 'src/a.ts/b', 'new/']) {
        assert.equal((await bench.call('write_file', { path: target, content: 'x' })).isError, true, target);
      }
      assert.deepEqual(bench.asked, []);
    });

    it('does not overwrite a file that came to be while it waited', async () => {
      bench.answer = 'wait';
      const result = bench.call('write_file', { path: 'a.txt', content: 'model' });
      await until(() => bench.tools.approvals.pending.length === 1);
      bench.file('a.txt', 'person');
      bench.tools.approvals.answer(bench.asked[0]?.id ?? '', { decision: 'once', words: '' });
      assert.equal((await result).isError, true);
      assert.equal(bench.text('a.txt'), 'person');
    });
  });

  describe('delete_file', () => {
    it('P48: always asks, and never deletes the workspace folder', async () => {
      const file = bench.file('src/a.ts', 'one');
      bench.rules.push(`delete_file ${file}`);
      for (const target of ['.', '..', '', 'src/..']) {
        assert.equal((await bench.call('delete_file', { path: target })).isError, true, target);
      }
      assert.deepEqual(bench.asked, []);
      bench.answer = 'once';
      await bench.call('delete_file', { path: 'src/a.ts' });
      assert.deepEqual(
        bench.asked.map(({ forConversation, rule }) => ({ forConversation, rule })),
        [{ forConversation: false, rule: null }],
      );
      assert.equal(fs.existsSync(file), false);
    });

    it('P49: says that git does not have the file, and so does overwriting it', async () => {
      bench.answer = 'deny';
      for (const [name, isCommitted] of [
        ['kept.txt', true],
        ['mine.txt', false],
      ] as const) {
        const file = bench.file(name, 'one');
        if (isCommitted) bench.editor.committed.add(pathToFileURL(file).toString());
        await bench.call('read_file', { path: name });
        bench.asked.length = 0;
        await bench.call('delete_file', { path: name });
        await bench.call('write_file', { path: name, content: 'two' });
        assert.equal(bench.asked.length, 2);
        for (const { reason } of bench.asked) {
          assert.equal(reason.includes('The last commit does not have this file'), !isCommitted, reason);
          if (!isCommitted) assert.match(reason, /Undo Turn brings/);
        }
        // It says so, and no more: the person may still keep a yes.
        assert.notEqual(bench.asked[1]?.rule, null);
      }
    });
  });

  describe('run_command', () => {
    const run = (command: string, signal?: AbortSignal): ReturnType<Bench['call']> =>
      bench.call('run_command', { command }, signal ? { signal } : {});

    it('T80, T81: runs in the workspace folder and gives output and exit code', async () => {
      bench.answer = 'once';
      const result = await run('pwd; echo oops >&2; exit 3');
      assert.ok(result.output.startsWith(`${bench.root}\noops\n[exit code 3, `), result.output);
      assert.equal(result.isError, true);
      assert.equal(bench.asked[0]?.detail, bench.root);
    });

    describe('in a workspace of several folders', () => {
      const described = (): string =>
        String(bench.tools.definitions().find(({ name }) => name === 'run_command')?.description);
      beforeEach(() => {
        const api = path.join(bench.home, 'api');
        fs.mkdirSync(api);
        bench.editor.folders = [
          ...bench.editor.folders,
          { name: 'api', uri: `file://${api}`, path: api, virtual: false },
        ];
        bench.answer = 'once';
      });

      it('says which there are, and nothing of them where there is one', () => {
        assert.match(described(), /several workspace folders: "ws", "api"\. Without "folder" it runs in "ws"/);
        bench.editor.folders = bench.editor.folders.slice(0, 1);
        assert.doesNotMatch(described(), /several/);
      });

      it('runs in the one that is named, and the question and the result name it', async () => {
        const { output } = await bench.call('run_command', { command: 'pwd', folder: 'api' });
        assert.match(output, /\/api\n\[exit code 0, [\d.]+ s, in api\]$/);
        assert.equal(bench.asked[0]?.title, 'Run a command in api');
        assert.equal(bench.asked[0].detail, path.join(bench.home, 'api'));
      });

      it('runs in the first when none is named, and says so', async () => {
        for (const input of [{ command: 'pwd' }, { command: 'pwd', folder: null }]) {
          assert.match((await bench.call('run_command', input)).output, /\/ws\n\[exit code 0, [\d.]+ s, in ws\]$/);
        }
      });

      it('asks again in another folder what was allowed in one', async () => {
        bench.answer = 'conversation';
        await bench.call('run_command', { command: 'pwd; true $X' });
        bench.answer = 'deny';
        const there = await bench.call('run_command', { command: 'pwd; true $X', folder: 'api' });
        assert.equal(there.isError, true);
      });

      it('is refused with the names where there is no such folder, or more than one', async () => {
        const { error, hint } = refusal(await bench.call('run_command', { command: 'pwd', folder: '../outside' }));
        assert.match(error, /no workspace folder/);
        assert.match(hint, /"ws", "api"/);
        const other = path.join(bench.home, 'outside');
        bench.editor.folders = [
          ...bench.editor.folders,
          { name: 'api', uri: `file://${other}`, path: other, virtual: false },
        ];
        assert.match(refusal(await bench.call('run_command', { command: 'pwd', folder: 'api' })).error, /Several/);
        assert.match((await bench.call('run_command', { command: 'pwd', folder: other })).output, /\/outside\n/);
      });
    });

    it('carries nothing from one command to the next', async () => {
      bench.answer = 'once';
      await run('cd /; X=1; alias ls=false');
      assert.match(
        (await run('echo "<$X>"; pwd; type ls')).output,
        new RegExp(`^<>\n${bench.root}\nls is (?!aliased)`),
      );
    });

    it('asks for everything while the workspace’s own settings choose the shell or its environment', async () => {
      const environment = (): NodeJS.ProcessEnv => commandEnvironment(process.env, {});
      const distrust = 'the workspace’s own settings change PATH';
      const runner = new ProcessRunner(() => ({ shell: '/bin/bash', environment, distrust }), null);
      bench.dispose();
      bench = new Bench({ runner });
      bench.rules.push('ls');
      await run('ls');
      assert.match(bench.asked[0]?.reason ?? '', /settings change PATH/);
      assert.equal(bench.asked[0]?.rule, null);
    });

    it('says before it runs that Undo Turn does not cover it', async () => {
      await run('touch a.txt');
      assert.match(bench.asked[0]?.reason ?? '', /Undo Turn does not put back what it changes\./);
    });

    it('says what goes on in the background', async () => {
      bench.answer = 'once';
      const { output } = await run('sleep 30 & echo begun');
      assert.match(output, /^begun\n\[exit code 0, [\d.]+ s\] 1 process goes on in the background \(\d+ sleep\)/);
    });

    it('T83: shows exactly what runs, and runs exactly that', async () => {
      bench.answer = 'once';
      const command = 'echo a\techo b\necho "c  d"';
      await run(command);
      assert.deepEqual(bench.asked[0]?.preview, { kind: 'command', text: 'echo a␉echo b␊\necho "c  d"' });
      assert.deepEqual(bench.shown, [command]);
    });

    it('T82: keeps keys out of the environment', async () => {
      process.env['ANTHROPIC_API_KEY'] = secret;
      process.env['LANGFUSE_SECRET_KEY'] = secret;
      bench.answer = 'once';
      const { output } = await run('env');
      Reflect.deleteProperty(process.env, 'ANTHROPIC_API_KEY');
      Reflect.deleteProperty(process.env, 'LANGFUSE_SECRET_KEY');
      assert.doesNotMatch(output, new RegExp(secret));
      assert.match(output, /PATH=/);
    });

    it('T77: ends with everything it started when it is stopped', async () => {
      bench.answer = 'once';
      const stop = new AbortController();
      const pidFile = path.join(bench.root, 'pid');
      const result = run(`sleep 300 & echo $! > ${pidFile}; wait`, stop.signal);
      await until(() => fs.existsSync(pidFile) && fs.readFileSync(pidFile, 'utf8') !== '');
      stop.abort();
      assert.match((await result).output, /stopped by the person/);
      const pid = Number(fs.readFileSync(pidFile, 'utf8'));
      await until(() => !alive(pid));
      assert.equal(bench.updates.at(-1)?.state, 'cancelled');
    });

    it('ends at its time limit', async () => {
      bench.dispose();
      bench = new Bench({ maxCommandMs: 100 });
      bench.answer = 'once';
      assert.match((await run('sleep 300')).output, /time limit/);
    });

    it('T78: does not hang on a command that reads', async () => {
      bench.answer = 'once';
      assert.match((await run('cat; read x; echo done')).output, /done/);
    });

    it('T79: is capped when it writes without end', async () => {
      bench.answer = 'once';
      const { output } = await run('yes sidestream | head -c 20000000');
      assert.ok(output.length < 60_000);
      assert.match(output, /characters left out/);
    });

    it('runs unasked by a rule of the person, and says by which', async () => {
      bench.file('src/a.ts', 'TODO');
      bench.rules.push('grep', 'head');
      assert.match((await run('grep -rn TODO src | head')).output, /src\/a\.ts:1:TODO/);
      assert.deepEqual(bench.asked, []);
      assert.equal(bench.updates.at(-1)?.allowedBy, 'your rule: grep, head');
    });

    it('is allowed for the conversation as exactly the same command', async () => {
      bench.answer = 'conversation';
      await run('echo $((1 + 1))');
      bench.answer = 'deny';
      assert.match((await run('echo $((1 + 1))')).output, /^2\n/);
      assert.equal((await run('echo $((1 + 2))')).isError, true);
    });

    it('T84: offers the exact command as a rule, and none for what runs others', async () => {
      for (const command of [
        'npm run build',
        'bash',
        'python',
        'npx tsc',
        'env',
        'ls | xargs rm',
        'sudo ls',
        'echo $(ls)',
      ])
        await run(command);
      assert.deepEqual(
        bench.asked.map(({ rule }) => rule),
        ['npm run build', null, null, null, null, null, null, null],
      );
    });
  });

  describe('stopping', () => {
    it('P56: while it waits for an answer is a no', async () => {
      bench.answer = 'wait';
      const stop = new AbortController();
      const result = bench.call('write_file', { path: 'a.txt', content: 'x' }, { signal: stop.signal });
      await until(() => bench.tools.approvals.pending.length === 1);
      stop.abort();
      assert.match(refusal(await result).error, /stopped/);
      assert.deepEqual(bench.tools.approvals.pending, []);
      assert.equal(
        bench.tools.approvals.answer(bench.asked[0]?.id ?? '', { decision: 'once', words: '' }),
        false,
        'a late yes changes nothing',
      );
      assert.equal(fs.existsSync(path.join(bench.root, 'a.txt')), false);
      assert.equal(bench.updates.at(-1)?.state, 'cancelled');
    });

    it('P56: closing everything is a no', async () => {
      bench.answer = 'wait';
      const result = bench.call('write_file', { path: 'a.txt', content: 'x' });
      await until(() => bench.tools.approvals.pending.length === 1);
      bench.tools.dispose();
      assert.match(refusal(await result).error, /denied/);
    });

    it('before it begins does nothing', async () => {
      bench.answer = 'once';
      const result = await bench.call('run_command', { command: 'echo x' }, { signal: AbortSignal.abort() });
      assert.equal(result.isError, true);
      assert.deepEqual(bench.asked, []);
    });
  });

  it('change things one after the other, in the order in which they were asked for', async () => {
    bench.answer = 'once';
    bench.file('a.txt', 'one');
    await read('a.txt');
    const results = await Promise.all([
      bench.call('edit_file', { path: 'a.txt', old_text: 'one', new_text: 'two' }),
      bench.call('edit_file', { path: 'a.txt', old_text: 'two', new_text: 'three' }),
      bench.call('run_command', { command: 'cat a.txt' }),
    ]);
    assert.deepEqual(
      results.map(({ isError }) => isError),
      [false, false, false],
    );
    assert.match(results[2].output, /^three/);
  });

  it('tell of their states in order', async () => {
    bench.answer = 'once';
    await bench.call('write_file', { path: 'a.txt', content: 'x' });
    assert.deepEqual(
      bench.updates.map(({ state, subject }) => `${state} ${subject}`),
      ['approval a.txt', 'running a.txt', 'done a.txt'],
    );
  });

  it('P65: say so when no folder is open', async () => {
    bench.editor.folders = [];
    for (const [name, input] of [
      ['read_file', { path: 'a' }], ['list_files', {}], ['search_text', { query: 'a' }], ['write_file', { path: 'a', content: '' }],
      ['run_command', { command: 'ls' }],
    ] as const) assert.match(refusal(await bench.call(name, input)).error, /[Nn]o folder/, name); // prettier-ignore
  });

  it('get_changes keeps the differences of files that may hold keys to itself', async () => {
    bench.editor.changed = [
      { path: '.env', status: 'modified', diff: `+${secret}` },
      { path: 'prod.yml', status: 'modified', diff: '-password: swordfish\n+password: marlin' },
      { path: 'src/a.ts', status: 'modified', diff: '+new' },
    ];
    const { output } = await bench.call('get_changes', {});
    assert.match(output, /\+new/);
    assert.doesNotMatch(output, new RegExp(secret));
    assert.doesNotMatch(output, /swordfish|marlin/);
    assert.ok(holdsKeys('.env'));
  });
});

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !fs.readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

/** Waits until something is so; the test's own limit ends it when it never is. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
