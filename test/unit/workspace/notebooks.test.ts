import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { withCells } from '../../../src/files/notebook/cellOrder.ts';
import { parseCells, withSources } from '../../../src/files/notebook/notebook.ts';
import { Bench, refusal } from '../../support/adversary/bench.ts';

const no = (): Promise<boolean> => Promise.resolve(false);

const picture = Buffer.alloc(3000, 7).toString('base64');
const cells = [
  { cell_type: 'markdown', id: 'a1', metadata: {}, source: ['# Título\n', 'text'] },
  {
    cell_type: 'code',
    execution_count: 3,
    id: 'b2',
    metadata: { tags: ['keep'] },
    outputs: [
      { name: 'stdout', output_type: 'stream', text: ['one\n', 'two\n'] },
      {
        data: { 'image/png': picture, 'text/plain': ['<Figure>'] },
        execution_count: 3,
        metadata: {},
        output_type: 'display_data',
      },
    ],
    source: ['import os\n', 'print("x")\n', 'total = 1'],
  },
  {
    cell_type: 'code',
    execution_count: null,
    id: 'c3',
    metadata: { vscode: { languageId: 'sql' } },
    outputs: [
      { ename: 'NameError', evalue: 'no x', output_type: 'error', traceback: ['\u001b[0;31mat line 1\u001b[0m'] },
    ],
    source: 'total = 2',
  },
  { cell_type: 'code', execution_count: null, id: 'd4', metadata: {}, outputs: [], source: [] },
];
const notebook = {
  cells,
  metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } },
  nbformat: 4,
  nbformat_minor: 5,
};
const json = `${JSON.stringify(notebook, null, 1)}\n`;

/** The file with one piece of its JSON replaced, which must stand in it once. */
const replaced = (text: string, old: string, put: string): string => {
  assert.equal(text.split(old).length, 2, old);
  return text.replace(old, () => put);
};

describe('notebooks', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.answer = 'once';
  });
  afterEach(() => bench.dispose());

  const uri = (): string => pathToFileURL(path.join(bench.root, 'n.ipynb')).toString();
  const read = async (range: object = {}): Promise<string> =>
    (await bench.call('read_file', { path: 'n.ipynb', ...range })).output;
  const edit = (old_text: string, new_text: string): ReturnType<Bench['call']> =>
    bench.call('edit_file', { path: 'n.ipynb', old_text, new_text });
  const refusedEdit = async (old_text: string, new_text: string): Promise<string> => {
    const { error, hint } = refusal(await edit(old_text, new_text));
    assert.equal(bench.text('n.ipynb'), json);
    assert.deepEqual(bench.asked, []);
    return `${error} ${hint}`;
  };

  it('are read by cell, with outputs named and shortened', async () => {
    bench.file('n.ipynb', json);
    assert.equal(
      await read(),
      [
        'n.ipynb, lines 1–22 of 22, a notebook of 4 cells, on the disk, not open in a notebook editor.',
        'cell 1 (markdown):',
        '# Título',
        'text',
        '',
        'cell 2 (code, python):',
        'import os',
        'print("x")',
        'total = 1',
        'output of cell 2 (stdout):',
        '> one',
        '> two',
        'output of cell 2 (image/png, 3000 bytes; text/plain):',
        '> <Figure>',
        '',
        'cell 3 (code, sql):',
        'total = 2',
        'output of cell 3 (error):',
        '> NameError: no x',
        '> at line 1',
        '',
        'cell 4 (code, python):',
        '',
      ].join('\n'),
    );
  });

  it('are read in part by the lines of what is given', async () => {
    bench.file('n.ipynb', json);
    assert.match(await read({ start_line: 5, end_line: 6 }), /lines 5–6 of .*\ncell 2 \(code, python\):\nimport os$/);
  });

  it('say of a long output how much is left out', async () => {
    const long = { name: 'stderr', output_type: 'stream', text: 'x'.repeat(1500) };
    bench.file('n.ipynb', JSON.stringify({ ...notebook, cells: [{ ...cells[1], outputs: [long] }] }));
    assert.match(await read(), /output of cell 1 \(stderr\):\n> x{1000}\[… 500 more characters\]/);
  });

  it('larger than a text may be are read and edited by cell', async () => {
    const large = { data: { 'image/png': 'A'.repeat(6_000_000) }, metadata: {}, output_type: 'display_data' };
    const text = JSON.stringify({ ...notebook, cells: [{ ...cells[1], outputs: [large] }] }, null, 1);
    bench.file('n.ipynb', text);
    assert.match(await read(), /image\/png, 4500000 bytes/);
    assert.equal((await edit('import os', 'import sys')).isError, false);
    assert.equal(bench.text('n.ipynb'), replaced(text, '"import os\\n"', '"import sys\\n"'));
  });

  it('keep every byte but those of the changed lines, and come back on Undo Turn', async () => {
    bench.file('n.ipynb', json);
    await read();
    const result = await edit('print("x")', 'print("y")\nprint("ü")');
    assert.equal(result.output, 'Cell 2 of "n.ipynb" was edited.');
    const after = replaced(json, '"print(\\"x\\")\\n",', '"print(\\"y\\")\\n",\n    "print(\\"ü\\")\\n",');
    assert.equal(bench.text('n.ipynb'), after);
    await bench.tools.changes.undoTurn('message', no);
    assert.equal(bench.text('n.ipynb'), json);
    await bench.tools.changes.redoTurn('message', no);
    assert.equal(bench.text('n.ipynb'), after);
  });

  it('keep the form of a source that is one string, and of an empty one', async () => {
    bench.file('n.ipynb', json);
    await read();
    assert.equal((await edit('total = 2', 'a\nb')).isError, false);
    assert.equal((await edit('cell 4 (code, python):\n', 'cell 4 (code, python):\nnew = 1\nnewer = 2')).isError, false);
    const one = replaced(json, '"total = 2"', '"a\\nb"');
    const after = replaced(one, '"source": []', '"source": [\n    "new = 1\\n",\n    "newer = 2"\n   ]');
    assert.equal(bench.text('n.ipynb'), after);
  });

  it('written on one line or with CRLF stay so', async () => {
    for (const [text, old, put] of [
      [JSON.stringify(notebook), '["# Título\\n","text"]', '["# Título\\n","more\\n","text"]'],
      [json.replaceAll('\n', '\r\n'), '"# Título\\n",\r\n    "text"', '"# Título\\n",\r\n    "more\\n",\r\n    "text"'],
    ] as const) {
      bench.file('n.ipynb', text);
      await read();
      assert.equal((await edit('# Título\n', '# Título\nmore\n')).isError, false);
      assert.equal(bench.text('n.ipynb'), replaced(text, old, put));
    }
  });

  it('show the difference of the cell in the question, and take a part of it or another text', async () => {
    bench.file('n.ipynb', json);
    await read();
    bench.allowed = { text: 'import os\nprint("z")\ntotal = 1' };
    const result = await edit('print("x")', 'print("y")');
    assert.match(result.output, /The person changed the proposal/);
    assert.equal(bench.text('n.ipynb'), replaced(json, 'print(\\"x\\")', 'print(\\"z\\")'));
    const [asked] = bench.asked;
    assert.equal(asked?.title, 'Edit cell 2 of n.ipynb');
    assert.deepEqual(asked.preview, {
      kind: 'diff',
      lines: [
        { kind: 'same', text: 'import os', piece: null },
        { kind: 'remove', text: 'print("x")', piece: 0 },
        { kind: 'add', text: 'print("y")', piece: 0 },
        { kind: 'same', text: 'total = 1', piece: null },
      ],
    });
  });

  it('are not edited across cells, in their JSON or their outputs, or where the place is not sure', async () => {
    bench.file('n.ipynb', json);
    assert.match(await refusedEdit('total = 1', 'total = 3'), /was not read/);
    await read();
    assert.match(await refusedEdit('text\n\ncell 2 (code, python):\nimport os', 'x'), /must lie within one cell/);
    assert.match(await refusedEdit('"execution_count": 3', '"execution_count": 4'), /must lie within one cell/);
    assert.match(await refusedEdit('two', '2'), /must lie within one cell/);
    assert.match(await refusedEdit('total = ', 'sum = '), /2 times in "n\.ipynb": in cell 2, cell 3.*heading line/);
    assert.match(await refusedEdit('Import os', 'x'), /Nearly the same stands in cell 2, line 1: the case differs/);
  });

  it('take the heading of a cell to say which one is meant', async () => {
    bench.file('n.ipynb', json);
    await read();
    const heading = 'cell 3 (code, sql):\n';
    assert.equal((await edit(`${heading}total`, `${heading}sum`)).isError, false);
    assert.equal(bench.text('n.ipynb'), replaced(json, 'total = 2', 'sum = 2'));
  });

  it('are not written as a whole', async () => {
    bench.file('n.ipynb', json);
    await read();
    const result = await bench.call('write_file', { path: 'n.ipynb', content: '{}' });
    const { error, hint } = refusal(result);
    assert.match(`${error} ${hint}`, /is a notebook.*cell by cell with edit_file/);
    assert.equal(bench.text('n.ipynb'), json);
  });

  describe('change in their cells', () => {
    const change = (input: object): ReturnType<Bench['call']> =>
      bench.call('edit_notebook', { path: 'n.ipynb', ...input });
    const made = (): typeof notebook => JSON.parse(bench.text('n.ipynb')) as typeof notebook;
    const [one, two, three, four] = cells;
    const idOf = (cell: { readonly id?: string } | undefined): string => cell?.id ?? assert.fail('no id');

    const cases: Readonly<
      Record<string, { input: object; told: RegExp; title: string; wanted: (id: string) => unknown }>
    > = {
      'that is inserted': {
        input: { edit_mode: 'insert', cell: 1, new_source: 'a = 1\nb = 2' },
        told: /^Cell 2 was inserted into "n\.ipynb", which has 5 cells now\.$/,
        title: 'Insert a cell after cell 1 of n.ipynb',
        wanted: (id) => [
          one,
          { cell_type: 'code', execution_count: null, id, metadata: {}, outputs: [], source: ['a = 1\n', 'b = 2'] },
          two,
          three,
          four,
        ],
      },
      'that is inserted at the beginning': {
        input: { edit_mode: 'insert', cell: '0', new_source: '# Hi', cell_type: 'markdown' },
        told: /^Cell 1 was inserted/,
        title: 'Insert a cell at the beginning of n.ipynb',
        wanted: (id) => [{ cell_type: 'markdown', id, metadata: {}, source: ['# Hi'] }, one, two, three, four],
      },
      'that is deleted': {
        input: { edit_mode: 'delete', cell: 2 },
        told: /^Cell 2 of "n\.ipynb" was deleted; it has 3 cells now\.$/,
        title: 'Delete cell 2 of n.ipynb',
        wanted: () => [one, three, four],
      },
      'that is moved up': {
        input: { edit_mode: 'move', cell: 3, after: 0 },
        told: /^Cell 3 of "n\.ipynb" is cell 1 now\.$/,
        title: 'Move cell 3 of n.ipynb to the beginning',
        wanted: () => [three, one, two, four],
      },
      'that is moved down': {
        input: { edit_mode: 'move', cell: 1, after: 3 },
        told: /^Cell 1 of "n\.ipynb" is cell 3 now\.$/,
        title: 'Move cell 1 of n.ipynb after cell 3',
        wanted: () => [two, three, one, four],
      },
      'that is replaced': {
        input: { edit_mode: 'replace', cell: 2, new_source: 'x' },
        told: /^Cell 2 of "n\.ipynb" was replaced\.$/,
        title: 'Edit cell 2 of n.ipynb',
        wanted: () => [one, { ...two, source: ['x'] }, three, four],
      },
      'that gets another kind': {
        input: { edit_mode: 'replace', cell: 2, new_source: 'x', cell_type: 'raw' },
        told: /^Cell 2 of "n\.ipynb" was replaced\.$/,
        title: 'Edit cell 2 of n.ipynb',
        wanted: (id) => [one, { cell_type: 'raw', id, metadata: {}, source: ['x'] }, three, four],
      },
    };
    for (const [about, { input, told, title, wanted }] of Object.entries(cases)) {
      for (const [layout, text] of Object.entries({
        'over lines': json,
        'on one line': JSON.stringify(notebook),
        'with CRLF': json.replaceAll('\n', '\r\n'),
        'with tabs': JSON.stringify(notebook, null, '\t'),
      })) {
        it(`${about}, written ${layout}, leave the others as they are, and come back on Undo Turn`, async () => {
          bench.file('n.ipynb', text);
          await read();
          const result = await change(input);
          assert.match(result.output, told);
          assert.equal(bench.asked[0]?.title, title);
          const fresh = made().cells.find(({ id }) => !cells.some((cell) => cell.id === id));
          assert.deepEqual(made(), { ...notebook, cells: wanted(fresh ? idOf(fresh) : '') });
          // As the program that wrote the file would write it.
          const same = text.includes('\r')
            ? `${JSON.stringify(made(), null, 1)}\n`.replaceAll('\n', '\r\n')
            : text === json
              ? `${JSON.stringify(made(), null, 1)}\n`
              : JSON.stringify(made(), null, text.includes('\t') ? '\t' : 0);
          assert.equal(bench.text('n.ipynb'), same);
          assert.deepEqual((await bench.tools.changes.undoTurn('message', no)).done, [uri()]);
          assert.equal(bench.text('n.ipynb'), text);
        });
      }
    }

    it('are shown in the question, and the person may make another source', async () => {
      bench.file('n.ipynb', json);
      await read();
      bench.allowed = { text: 'mine' };
      const result = await change({ edit_mode: 'insert', cell: 4, new_source: 'hers' });
      assert.deepEqual(bench.asked[0]?.preview, { kind: 'diff', lines: [{ kind: 'add', text: 'hers', piece: 0 }] });
      assert.match(result.output, /The person changed the proposal/);
      assert.deepEqual(made().cells.at(-1)?.source, ['mine']);
    });

    it('are made where the notebook is open, with its unsaved cells, and undone there', async () => {
      bench.file('n.ipynb', json);
      bench.editor.notebooks.set(uri(), ['typed', 'import os', 'total = 2', '']);
      await read();
      assert.match((await change({ edit_mode: 'insert', cell: 4, new_source: 'new' })).output, /not saved/);
      assert.equal((await change({ edit_mode: 'move', cell: 2, after: 0 })).isError, false);
      const sources = (): readonly string[] => bench.editor.notebook(uri())?.cells.map(({ source }) => source) ?? [];
      assert.deepEqual(sources(), ['import os', 'typed', 'total = 2', '', 'new']);
      assert.equal(bench.text('n.ipynb'), json);
      assert.equal(bench.editor.notebook(uri())?.cells[0]?.outputs.length, 2);
      assert.deepEqual((await bench.tools.changes.undoTurn('message', no)).done, [uri()]);
      assert.deepEqual(sources(), ['typed', 'import os', 'total = 2', '']);
      assert.equal(bench.editor.notebook(uri())?.cells[1]?.outputs.length, 2);
    });

    it('say why what cannot be done is not done, before anybody is asked', async () => {
      bench.file('n.ipynb', json);
      bench.file('a.txt', 'x');
      const refused = async (input: object): Promise<string> => refusal(await change(input)).error;
      assert.match(await refused({ edit_mode: 'delete', cell: 1 }), /was not read/);
      await read();
      assert.match(await refused({ edit_mode: 'delete', cell: 5 }), /has no cell 5: it has 4/);
      assert.match(await refused({ edit_mode: 'delete', cell: 0 }), /has no cell 0/);
      assert.match(await refused({ edit_mode: 'insert', cell: 1 }), /"new_source" is missing/);
      assert.match(await refused({ edit_mode: 'move', cell: 1 }), /"after" is missing/);
      assert.match(await refused({ edit_mode: 'move', cell: 1, after: 1 }), /stands there already/);
      assert.match(await refused({ edit_mode: 'replace', cell: 3, new_source: 'total = 2' }), /is so already/);
      assert.match(await refused({ edit_mode: 'swap', cell: 1 }), /not valid/);
      assert.match(await refused({ path: 'a.txt', edit_mode: 'delete', cell: 1 }), /no notebook/);
      assert.match(await refused({ path: 'none.ipynb', edit_mode: 'delete', cell: 1 }), /no notebook/);
      assert.equal(bench.text('n.ipynb'), json);
      assert.deepEqual(bench.asked, []);
    });

    it('that has outputs comes back whole or not at all where the notebook has unsaved cells by then', async () => {
      bench.file('n.ipynb', json);
      await read();
      await change({ edit_mode: 'delete', cell: 2 });
      bench.editor.notebooks.set(uri(), ['typed', 'total = 2', '']);
      bench.editor.dirtyElsewhere.add(uri());
      const report = await bench.tools.changes.undoTurn('message', () => Promise.resolve(true));
      assert.match(report.failed[0]?.error ?? '', /unsaved changes in a notebook/);
      assert.deepEqual(bench.editor.notebooks.get(uri()), ['typed', 'total = 2', '']);
    });
  });

  it('that are none by their content are text, and the answer says so', async () => {
    bench.file('n.ipynb', '<<<<<<< ours\n{}\n');
    assert.match(await read(), /not a notebook that can be read by cell, so given as text\.\n<<<<<<< ours/);
    assert.equal((await edit('<<<<<<< ours\n', '')).isError, false);
    assert.equal(bench.text('n.ipynb'), '{}\n');
  });

  it('that have changed since they were read, or while the question stood, are not edited', async () => {
    bench.file('n.ipynb', json);
    await read();
    const other = replaced(json, 'import os', 'import re');
    bench.file('n.ipynb', other);
    assert.match(refusal(await edit('total = 1', 'total = 3')).error, /has changed since it was read/);
    await read();
    bench.answer = 'wait';
    const waiting = edit('total = 1', 'total = 3');
    while (bench.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    bench.file('n.ipynb', json);
    bench.tools.approvals.answer(bench.asked[0]?.id ?? '', { decision: 'once', words: '' });
    assert.match(refusal(await waiting).error, /changed in the meantime/);
    assert.equal(bench.text('n.ipynb'), json);
  });

  it('that are open are edited there: saved when they were, else with the unsaved cells kept, and undone there', async () => {
    bench.file('n.ipynb', json);
    bench.editor.notebooks.set(uri(), null);
    assert.match(await read(), /open in a notebook editor, all saved/);
    assert.equal((await edit('total = 2', 'total = 3')).output, 'Cell 3 of "n.ipynb" was edited.');
    const saved = replaced(json, 'total = 2', 'total = 3');
    assert.equal(bench.text('n.ipynb'), saved);
    bench.editor.notebooks.set(uri(), ['typed', 'import os', 'total = 3', '']);
    assert.match(await read(), /with changes that are not saved\.\ncell 1 \(markdown\):\ntyped\n/);
    const result = await bench.call(
      'edit_file',
      { path: 'n.ipynb', old_text: 'import os', new_text: 'import re' },
      { messageId: 'second' },
    );
    assert.match(result.output, /not saved/);
    assert.deepEqual(bench.editor.notebooks.get(uri()), ['typed', 'import re', 'total = 3', '']);
    assert.equal(bench.text('n.ipynb'), saved);
    assert.deepEqual((await bench.tools.changes.undoTurn('second', no)).done, [uri()]);
    assert.deepEqual(bench.editor.notebooks.get(uri()), ['typed', 'import os', 'total = 3', '']);
    bench.editor.notebooks.set(uri(), null);
    assert.deepEqual((await bench.tools.changes.undoTurn('message', no)).done, [uri()]);
    assert.equal(bench.text('n.ipynb'), json);
  });

  it('hold any sources, and nothing else of the file differs', () => {
    const anyText = fc
      .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '"', '\\')))
      .map((parts) => parts.join(''));
    const property = fc.property(
      fc.array(anyText, { minLength: 4, maxLength: 4 }),
      fc.constantFrom(1, '\t', 0),
      (sources, indent) => {
        const text = JSON.stringify(notebook, null, indent);
        const after = withSources(text, sources);
        assert.deepEqual(
          parseCells(after)?.map(({ source }) => source),
          sources,
        );
        const bare = (of: string): unknown => {
          const value = JSON.parse(of) as typeof notebook;
          return { ...value, cells: value.cells.map((cell) => ({ ...cell, source: Array.isArray(cell.source) })) };
        };
        assert.deepEqual(bare(after), bare(text));
        assert.equal(
          withSources(
            after,
            cells.map(({ source }) => [source].flat().join('')),
          ),
          text,
        );
      },
    );
    fc.assert(property, { numRuns: 40 });
  });

  it('with unsaved cells that came and went keep outputs and metadata of the others', () => {
    const [first, second] = parseCells(json) ?? [];
    assert.ok(first && second);
    const wanted = [second, { kind: 'code' as const, language: 'python', source: 'new', outputs: [] }, first];
    const made = withCells(json, wanted);
    const parsed = JSON.parse(made) as typeof notebook;
    const fresh = {
      cell_type: 'code',
      id: parsed.cells[1]?.id,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: ['new'],
    };
    assert.deepEqual(parsed, { ...notebook, cells: [cells[1], fresh, cells[0]] });
    assert.equal(withCells(json, wanted), made, 'the same cells give the same bytes');
  });

  it('with other cells than those that are given are not changed', () => {
    assert.throws(() => withSources(json, ['only one']), /cannot be changed/);
  });
});
