import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest } from '../../../src/files/text/nearest.ts';
import { visibleLine, visibleText } from '../../../src/files/text/visible.ts';
import { spellInvisible } from '../../../src/webview/markdown/invisible.ts';
import { Bench, refusal } from '../../support/adversary/bench.ts';

describe('names as people have them', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  const read = async (name: string): Promise<string> => (await bench.call('read_file', { path: name })).output;

  it('are read under their true name, as list_files gives it', async () => {
    const names = [
      '議事録　2024.md',
      'Shot 10.00.00\u202fAM.png.txt',
      '❤️.md',
      'می‌خواهم.txt',
      'u\u0308ber.txt',
      'a\u200bb.txt',
    ];
    for (const name of names) bench.file(name, `text of ${name}`);
    const listed = (await bench.call('list_files', {})).output.split('\n');
    assert.equal(listed.length, names.length);
    for (const name of listed) {
      const given = JSON.parse(`"${name}"`) as string;
      assert.ok(names.includes(given), name);
      assert.match(await read(given), /text of/);
    }
  });

  it('are found by an ordinary blank and by another normal form, when exactly one fits', async () => {
    bench.file('議事録　2024.md', 'minutes');
    bench.file('Shot 10\u202fAM.txt', 'shot');
    bench.file('u\u0308ber/a.txt', 'over');
    assert.match(await read('議事録 2024.md'), /minutes/);
    assert.match(await read('Shot 10 AM.txt'), /shot/);
    assert.match(await read('über/a.txt'), /over/);
    bench.file('Shot 10\u00a0AM.txt', 'another');
    assert.match(await read('Shot 10 AM.txt'), /no file/);
  });

  it('may not be made with characters that cannot be seen', async () => {
    bench.answer = 'once';
    const result = await bench.call('write_file', { path: 'a\u202eb.txt', content: 'x' });
    assert.match(refusal(result).error, /cannot be seen/);
    assert.equal((await bench.call('write_file', { path: '新しい　❤️.md', content: 'x' })).isError, false);
  });

  it('that a search gives out are taken back as a glob and as a path', async () => {
    const api = path.join(bench.home, 'api');
    fs.mkdirSync(api);
    fs.writeFileSync(path.join(api, 'a.ts'), 'needle');
    bench.file('a.ts', 'needle');
    bench.editor.folders = [
      ...bench.editor.folders,
      { name: 'api', uri: pathToFileURL(api).toString(), path: api, virtual: false },
    ];
    const search = async (glob: string): Promise<string> =>
      (await bench.call('search_text', { query: 'needle', glob })).output;
    assert.equal(await search('api/**'), 'api/a.ts:1: needle');
    assert.equal(await search('*.ts'), 'ws/a.ts:1: needle\napi/a.ts:1: needle');
    assert.equal((await bench.call('list_files', { path: 'api', glob: '*.ts' })).output, 'api/a.ts');
    assert.match(await read('api/a.ts'), /needle/);
  });

  it('and texts are shown as they read: only what hides is marked, by one list for host and view', () => {
    for (const text of ['⚠️ 注意　全角 👨‍👩‍👧', 'می‌خواهم', 'Shot 10.00.00\u202fAM', 'हिन्दी क्‍ष', '10\u00a0km']) {
      assert.equal(visibleLine(text), text);
      assert.equal(visibleText(text), text);
      assert.equal(spellInvisible(text), text);
    }
    for (const hidden of [
      '\u202e',
      '\u200b',
      '\u2066',
      '\u00ad',
      '\u034f',
      '\u2800',
      '\u{e0041}',
      '\ufeff',
      '\u3164',
      '\u200d',
    ]) {
      assert.notEqual(visibleLine(`a${hidden}b`), `a${hidden}b`);
      assert.notEqual(spellInvisible(`a${hidden}b`), `a${hidden}b`);
    }
  });
});

describe('inputs that cannot be misunderstood', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  it('are taken: numbers and booleans as strings, null for left out', async () => {
    bench.file('a.txt', 'one\ntwo\nthree\n');
    assert.match(
      (await bench.call('read_file', { path: 'a.txt', start_line: '2', end_line: null })).output,
      /^a\.txt, lines 2–3/,
    );
    assert.match(
      (await bench.call('search_text', { query: 'o.e', regex: 'true', glob: null })).output,
      /a\.txt:1: one/,
    );
    assert.match((await bench.call('search_text', { query: 'o.e', regex: 'false' })).output, /Nothing/);
    assert.match(refusal(await bench.call('read_file', { path: 'a.txt', start_line: 'two' })).error, /not valid/);
    assert.match(refusal(await bench.call('read_file', { path: null })).error, /not valid/);
  });

  it('are taken: a file address of the workspace', async () => {
    const file = bench.file('a b.txt', 'one\n');
    assert.match((await bench.call('read_file', { path: pathToFileURL(file).toString() })).output, /one/);
    fs.writeFileSync(path.join(bench.outside, 'x'), 'secret');
    const outside = pathToFileURL(path.join(bench.outside, 'x')).toString();
    assert.match(refusal(await bench.call('read_file', { path: outside })).error, /outside/);
  });
});

describe('help with what is not there', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  it('names the lines that are nearly the old text', async () => {
    bench.file('a.ts', 'one\n\tif (x) {\n\t\tgo();\n\t}\n');
    await bench.call('read_file', { path: 'a.ts' });
    const result = await bench.call('edit_file', {
      path: 'a.ts',
      old_text: '  if (x) {\n    go();\n  }',
      new_text: 'x',
    });
    const { error } = refusal(result);
    assert.match(error, /at line 2: blanks, tabs or the indentation differ/);
    assert.ok(error.includes('\tif (x) {\n\t\tgo();\n\t}'));
  });

  for (const [text, wanted, difference] of [
    ['say “yes”', 'say "yes"', 'quotes or dashes differ'],
    ['a – b', 'a - b', 'quotes or dashes differ'],
    ['Hello', 'hello', 'the case differs'],
    ['u\u0308ber', 'über', 'the normal form of letters differs'],
    ['first line\nsecond line\nthird line', 'first line\nsecond one\nthird line', '2 of 3 lines are the same'],
    ['return total;', 'retrun total;', 'a few letters differ'],
    [
      'one\nconst all = sum(first, second);\nthree',
      'uno\nconst all = sum(first, secnd);\ntres',
      'a few letters differ',
    ],
    ['if (x) {\n  go();', '  7\tif (x) {\n  8\t  go();', 'there are no line numbers in front'],
    ['if (x) {', '12: if (x) {', 'there are no line numbers in front'],
    [
      'say("a");\nstop();',
      'say(\\"a\\");\\nstop();',
      'it has line feeds, tabs or quotes themselves, not their escapes',
    ],
    ['first(\n  1,\n  2,\n);', 'first(1, 2,);', 'line breaks and blanks differ'],
  ] as const) {
    it(`says how it differs: ${difference} (${wanted.slice(0, 10)})`, () => {
      assert.equal(nearest(`x\n${text}\ny`, wanted)?.difference, difference);
      assert.equal(nearest(`x\n${text}\ny`, wanted)?.line, 2);
    });
  }

  it('names no line where nothing is nearly the old text', () => {
    for (const wanted of ['…', 'nothing of this stands there', 'x\n\n\ny\nz\nq', '1\t', '\\n'])
      assert.equal(nearest('import a from "a";\nexport const b = a;\n', wanted), null, wanted);
  });

  it('shows a hit in a long line around the hit', async () => {
    bench.file('a.txt', `${'x'.repeat(6000)}needle${'y'.repeat(4000)}`);
    const { output } = await bench.call('search_text', { query: 'needle' });
    assert.match(output, /^a\.txt:1: …x+needley+…$/);
    assert.ok(output.length < 400);
  });

  it('says that lines are searched when the query has a line feed', async () => {
    assert.match(refusal(await bench.call('search_text', { query: 'a\nb' })).error, /lines are searched/);
  });

  it('says in a search that bytes could not be decoded', async () => {
    bench.file('a.txt', Buffer.from('caf\xe9 needle', 'latin1'));
    assert.match(
      (await bench.call('search_text', { query: 'needle' })).output,
      /caf\ufffd needle\nSome bytes in 1 files/,
    );
  });

  it('says of a file with other names that is to be deleted that its content stays', async () => {
    fs.writeFileSync(path.join(bench.outside, 'x'), 'one');
    fs.linkSync(path.join(bench.outside, 'x'), path.join(bench.root, 'a.txt'));
    await bench.call('delete_file', { path: 'a.txt' });
    assert.match(bench.asked[0]?.reason ?? '', /other names/);
  });
});
