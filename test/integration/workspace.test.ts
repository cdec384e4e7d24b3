import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ChatFunctionResult } from '../../src/llm/index.ts';
import type { ApprovalDecision } from '../../src/protocol/index.ts';
import type { Approval } from '../../src/workspace/approval/approval.ts';
import type { FileChange } from '../../src/workspace/changes/changes.ts';
import { createWorkspace, type WorkspaceParts } from '../../src/workspace/vscode/createWorkspace.ts';
import { ApprovalRules, Settings } from '../../src/config/index.ts';
import { ReadonlyFiles, VscodeEditor } from '../../src/files/vscode/index.ts';
import type { ToolUpdate } from '../../src/workspace/toolTurn.ts';
import { MemoryBaselines, MemoryCheckpoints } from '../support/adversary/memoryCheckpoints.ts';

const modules = path.resolve(__dirname, '../../node_modules');
const wasm = {
  'web-tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-bash.wasm': 'tree-sitter-bash/tree-sitter-bash.wasm',
};

describe('the tools of a workspace command in VS Code', () => {
  let parts: WorkspaceParts;
  let root: string;
  let answer: ApprovalDecision;
  let calls = 0;
  const asked: Approval[] = [];
  const updates: ToolUpdate[] = [];

  const call = (name: string, input: object, signal = new AbortController().signal): Promise<ChatFunctionResult> => {
    const callId = `call-${++calls}`;
    return parts.tools.execute(
      { id: callId, callId, functionName: name, functionArgs: JSON.stringify(input) },
      { conversationId: 'c', messageId: 'm', round: 1, signal, onState: (update) => updates.push(update) },
    );
  };
  const done = async (name: string, input: object): Promise<string> => {
    const result = await call(name, input);
    assert.equal(result.isError, false, result.output);
    return result.output;
  };
  /** Each test takes names of its own: the editor may still hold what another left under the same name. */
  const file = (name: string, content: string | Uint8Array): string => {
    const place = path.join(root, name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, content);
    return place;
  };
  const edit = (name: string, old_text: string, new_text: string): Promise<string> =>
    done('edit_file', { path: name, old_text, new_text });

  before(() => {
    root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.notEqual(root, '');
  });
  beforeEach(() => {
    asked.length = 0;
    updates.length = 0;
    answer = 'once';
    const globalStorage = vscode.Uri.file('/nowhere/User/globalStorage/sidestream.sidestream');
    parts = createWorkspace({
      editor: new VscodeEditor(globalStorage),
      globalStorage,
      checkpoints: new MemoryCheckpoints(),
      baselines: new MemoryBaselines(),
      loadWasm: (name) => fs.promises.readFile(path.join(modules, wasm[name])),
      rules: new ApprovalRules(new Settings()),
      addedTools: () => [],
      fitPicture: (bytes) => Promise.resolve(bytes),
    });
    parts.tools.approvals.onDidChange((event) => {
      if (event.type !== 'asked') return;
      asked.push(event.approval);
      queueMicrotask(() => parts.tools.approvals.answer(event.approval.id, { decision: answer, words: '' }));
    });
  });
  afterEach(async () => {
    parts.dispose();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    fs.rmSync(path.join(root, 't'), { recursive: true, force: true });
  });

  describe('notebooks', () => {
    // In the browser VS Code saves by itself after a second, also in the middle of a test.
    const autoSave = (value: string | undefined): Thenable<void> =>
      vscode.workspace.getConfiguration('files').update('autoSave', value, vscode.ConfigurationTarget.Global);
    before(() => autoSave('off'));
    after(() => autoSave(undefined));

    const cell = (source: string[]): object => ({
      cell_type: 'code',
      execution_count: 1,
      id: `id${source.length}`,
      metadata: {},
      outputs: [{ name: 'stdout', output_type: 'stream', text: ['shown\n'] }],
      source,
    });
    const json = `${JSON.stringify(
      {
        cells: [cell(['one = 1\n', 'two = 2']), cell(['three = 3'])],
        metadata: { language_info: { name: 'python' } },
        nbformat: 4,
        nbformat_minor: 5,
      },
      null,
      1,
    )}\n`;
    const open = async (place: string): Promise<vscode.NotebookDocument> => {
      const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(place));
      await vscode.window.showNotebookDocument(notebook);
      return notebook;
    };
    const sources = (notebook: vscode.NotebookDocument): string[] =>
      notebook.getCells().map(({ document }) => document.getText());
    const type = async (notebook: vscode.NotebookDocument, index: number, text: string): Promise<void> => {
      const change = new vscode.WorkspaceEdit();
      change.insert(notebook.cellAt(index).document.uri, new vscode.Position(0, 0), text);
      assert.ok(await vscode.workspace.applyEdit(change));
      assert.equal(notebook.isDirty, true);
    };

    it('with an unsaved cell are read and edited in the editor: nothing typed is lost, nothing is saved, and undone there', async () => {
      const place = file('t/n1.ipynb', json);
      const notebook = await open(place);
      await type(notebook, 1, '# typed\n');
      const added = new vscode.WorkspaceEdit();
      const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'added = 1', 'python');
      added.set(notebook.uri, [vscode.NotebookEdit.insertCells(2, [data])]);
      assert.ok(await vscode.workspace.applyEdit(added));
      assert.match(
        await done('read_file', { path: 't/n1.ipynb' }),
        /not saved\.\ncell 1 \(code, python\):\none = 1\ntwo = 2\noutput of cell 1 \(stdout\):\n> shown\n\ncell 2 \(code, python\):\n# typed\nthree = 3/,
      );
      assert.match(await edit('t/n1.ipynb', 'two = 2', 'two = 22'), /Cell 1 of .* was edited\. .*not saved/);
      assert.deepEqual(sources(notebook), ['one = 1\ntwo = 22', '# typed\nthree = 3', 'added = 1']);
      assert.equal(notebook.isDirty, true);
      assert.equal(fs.readFileSync(place, 'utf8'), json);
      assert.equal(notebook.cellAt(0).outputs.length, 1);
      assert.equal((await parts.tools.changes.undoTurn('m', () => Promise.resolve(false))).done.length, 1);
      assert.deepEqual(sources(notebook), ['one = 1\ntwo = 2', '# typed\nthree = 3', 'added = 1']);
      await notebook.save();
    });

    it('are saved when they were, with everything else as it was, and undoing gives the same bytes back', async () => {
      const place = file('t/n2.ipynb', json);
      const notebook = await open(place);
      assert.match(await done('read_file', { path: 't/n2.ipynb' }), /open in a notebook editor, all saved/);
      await edit('t/n2.ipynb', 'three = 3', 'three = 33');
      assert.equal(notebook.isDirty, false);
      // VS Code itself takes the number of its run from a cell whose text changes.
      const cleared = json.replace('1,\n   "id": "id1"', 'null,\n   "id": "id1"');
      assert.equal(fs.readFileSync(place, 'utf8'), cleared.replace('three = 3', 'three = 33'));
      assert.equal((await parts.tools.changes.undoTurn('m', () => Promise.resolve(false))).done.length, 1);
      assert.equal(fs.readFileSync(place, 'utf8'), json);
    });

    it('that wait to be kept are compared by cell with what they were', async () => {
      const uri = vscode.Uri.file(file('t/n4.ipynb', json.replace('two = 2', 'two = 22')));
      const originals = new ReadonlyFiles('test-before', ({ path }) => (path === uri.path ? Buffer.from(json) : null));
      try {
        const before = uri.with({ scheme: 'test-before' });
        await vscode.commands.executeCommand('vscode.diff', before, uri, 'n4.ipynb (changed by Claude)');
        const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        assert.ok(input instanceof vscode.TabInputNotebookDiff);
        assert.deepEqual(sources(await vscode.workspace.openNotebookDocument(before)), [
          'one = 1\ntwo = 2',
          'three = 3',
        ]);
        await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      } finally {
        originals.dispose();
      }
    });

    it('and pictures that a turn changed are opened as such, beside the texts', async () => {
      const picture = (value: number): Buffer => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, value]);
      const change = (name: string, before: string | Buffer, after: string | Buffer): FileChange => ({
        uri: vscode.Uri.file(file(name, after)).toString(),
        before: Buffer.from(before),
        after: Buffer.from(after),
        undone: false,
      });
      await parts.review.showTurn([
        change('t/n5.ipynb', json, json.replace('two = 2', 'two = 22')),
        change('t/p.png', picture(1), picture(2)),
        change('t/n5.txt', 'one', 'two'),
      ]);
      const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
      assert.deepEqual(
        labels.map((label) => ['n5.ipynb', 'p.png', '(1 file)'].find((each) => label.includes(each))),
        ['n5.ipynb', 'p.png', '(1 file)'],
        labels.join(),
      );
      const [notebook] = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
      assert.ok(notebook instanceof vscode.TabInputNotebookDiff);
    });

    it('get, lose and move cells in the editor, with outputs, saved when they were, and undoing gives the same bytes back', async () => {
      const place = file('t/n6.ipynb', json);
      const notebook = await open(place);
      const change = (input: object): Promise<string> => done('edit_notebook', { path: 't/n6.ipynb', ...input });
      await done('read_file', { path: 't/n6.ipynb' });
      await change({ edit_mode: 'insert', cell: 1, new_source: '# new', cell_type: 'markdown' });
      await change({ edit_mode: 'move', cell: 3, after: 0 });
      assert.deepEqual(sources(notebook), ['three = 3', 'one = 1\ntwo = 2', '# new']);
      assert.equal(notebook.cellAt(0).outputs.length, 1);
      assert.equal(notebook.cellAt(2).kind, vscode.NotebookCellKind.Markup);
      assert.equal(notebook.isDirty, false);
      const saved = JSON.parse(fs.readFileSync(place, 'utf8')) as { cells: { outputs?: unknown[] }[] };
      assert.deepEqual(
        saved.cells.map(({ outputs }) => outputs?.length),
        [1, 1, undefined],
      );
      await change({ edit_mode: 'delete', cell: 2 });
      assert.deepEqual(sources(notebook), ['three = 3', '# new']);
      assert.equal((await parts.tools.changes.undoTurn('m', () => Promise.resolve(false))).done.length, 1);
      assert.equal(fs.readFileSync(place, 'utf8'), json);
    });

    it('that are not open are edited in their file', async () => {
      const place = file('t/n3.ipynb', json);
      await done('read_file', { path: 't/n3.ipynb' });
      await edit('t/n3.ipynb', 'two = 2', 'two = 22');
      assert.equal(fs.readFileSync(place, 'utf8'), json.replace('two = 2', 'two = 22'));
    });
  });

  describe('edits', () => {
    it('P33: go into the buffer that is not saved, as one step to undo, and leave it unsaved', async () => {
      const place = file('t/1.txt', 'one\ntwo\nthree\n');
      const document = await vscode.workspace.openTextDocument(place);
      const editor = await vscode.window.showTextDocument(document);
      assert.ok(await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'typed ')));
      assert.match(await done('read_file', { path: 't/1.txt' }), /typed one/);
      assert.match(await edit('t/1.txt', 'two\nthree', '2\n3'), /not saved/);
      assert.equal(document.getText(), 'typed one\n2\n3\n');
      assert.equal(document.isDirty, true);
      assert.equal(fs.readFileSync(place, 'utf8'), 'one\ntwo\nthree\n');
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), 'typed one\ntwo\nthree\n');
    });

    it('are saved when the file was', async () => {
      const place = file('t/2.txt', 'one\n');
      const document = await vscode.workspace.openTextDocument(place);
      await vscode.window.showTextDocument(document);
      await done('read_file', { path: 't/2.txt' });
      await edit('t/2.txt', 'one', '1');
      assert.equal(fs.readFileSync(place, 'utf8'), '1\n');
      assert.equal(document.isDirty, false);
    });

    for (const [about, name, before, after] of [
      [
        'UTF-8 with a mark, CRLF',
        't/8.txt',
        Buffer.from('\ufeffone\r\nzwölf\r\n'),
        Buffer.from('\ufeff1\r\nzwölf\r\n'),
      ],
      [
        'UTF-16LE',
        't/le.txt',
        Buffer.from('\ufeffone\nzwölf\n', 'utf16le'),
        Buffer.from('\ufeff1\nzwölf\n', 'utf16le'),
      ],
      [
        'UTF-16BE',
        't/be.txt',
        Buffer.from('\ufeffone\nzwölf', 'utf16le').swap16(),
        Buffer.from('\ufeff1\nzwölf', 'utf16le').swap16(),
      ],
      ['no line end at the end', 't/n.txt', Buffer.from('one\ntwo'), Buffer.from('1\ntwo')],
    ] as const) {
      it(`P36, P38, P40, P41: keep encoding, line ends and mode (${about}), and undoing gives the same bytes back`, async () => {
        const place = file(name, before);
        fs.chmodSync(place, 0o755);
        await done('read_file', { path: name });
        await edit(name, 'one', '1');
        assert.deepEqual(fs.readFileSync(place), after);
        assert.equal(fs.statSync(place).mode & 0o777, 0o755);
        assert.equal((await parts.tools.changes.undoTurn('m', () => Promise.resolve(false))).done.length, 1);
        assert.deepEqual(fs.readFileSync(place), before);
        await parts.tools.changes.redoTurn('m', () => Promise.resolve(false));
        assert.deepEqual(fs.readFileSync(place), after);
      });
    }

    for (const [about, name, before, after] of [
      [
        'a byte that is not UTF-8',
        't/bad.txt',
        Buffer.from('caf\xe9\none\n', 'latin1'),
        Buffer.from('caf\xe9\n1\n', 'latin1'),
      ],
      ['mixed line ends', 't/mixed.txt', Buffer.from('a\r\none\nb\r\n'), Buffer.from('a\r\n1\nb\r\n')],
    ] as const) {
      it(`keep ${about} in a file that is open, and the editor reads it again`, async () => {
        const place = file(name, before);
        const document = await vscode.workspace.openTextDocument(place);
        await vscode.window.showTextDocument(document);
        await done('read_file', { path: name });
        await edit(name, 'one', '1');
        assert.deepEqual(fs.readFileSync(place), after);
        assert.equal(document.lineAt(1).text, '1');
        assert.equal(document.isDirty, false);
        await parts.tools.changes.undoTurn('m', () => Promise.resolve(false));
        assert.deepEqual(fs.readFileSync(place), before);
        assert.equal(document.lineAt(1).text, 'one');
        assert.equal(document.isDirty, false);
      });
    }

    it('come back exactly although saving trims blanks and adds a line end', async () => {
      const files = vscode.workspace.getConfiguration('files');
      const names = ['trimTrailingWhitespace', 'insertFinalNewline'];
      for (const name of names) await files.update(name, true, vscode.ConfigurationTarget.Global);
      try {
        const place = file('t/save.txt', 'keep  \nline two\nend');
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(place));
        await done('read_file', { path: 't/save.txt' });
        await edit('t/save.txt', 'two', '2');
        assert.equal(fs.readFileSync(place, 'utf8'), 'keep\nline 2\nend\n');
        await parts.tools.changes.undoTurn('m', () => Promise.resolve(false));
        assert.equal(fs.readFileSync(place, 'utf8'), 'keep  \nline two\nend');
      } finally {
        for (const name of names) await files.update(name, undefined, vscode.ConfigurationTarget.Global);
      }
    });

    it('are in the encoding that the settings give', async () => {
      const files = vscode.workspace.getConfiguration('files');
      await files.update('encoding', 'windows1252', vscode.ConfigurationTarget.Global);
      try {
        const place = file('t/1252.txt', Buffer.from('caf\xe9 one\n', 'latin1'));
        assert.match(await done('read_file', { path: 't/1252.txt' }), /read as windows1252\.\ncafé/);
        await edit('t/1252.txt', 'café', 'thé');
        assert.deepEqual(fs.readFileSync(place), Buffer.from('th\xe9 one\n', 'latin1'));
      } finally {
        await files.update('encoding', undefined, vscode.ConfigurationTarget.Global);
      }
    });

    it('are in the encoding that .editorconfig gives, also where the file is open in another', async () => {
      // Not in a folder of its own: of what is written in a new one the editor's watcher may hear nothing.
      file('t/.editorconfig', 'root = true\n[latin-*.txt]\ncharset = latin1\n');
      const place = file('t/latin-a.txt', Buffer.from('caf\xe9 one\n', 'latin1'));
      const document = await vscode.workspace.openTextDocument(place);
      await vscode.window.showTextDocument(document);
      assert.match(await done('read_file', { path: 't/latin-a.txt' }), /read as iso88591\.\ncafé/);
      assert.match(await done('search_text', { query: 'café' }), /^t\/latin-a\.txt:1: café one\nRead as iso88591/);
      await edit('t/latin-a.txt', 'café', 'thé vert');
      assert.deepEqual(fs.readFileSync(place), Buffer.from('th\xe9 vert one\n', 'latin1'));
      assert.equal(document.isDirty, false);
      assert.equal(document.getText(), 'th\ufffd vert one\n');
      await done('write_file', { path: 't/latin-new.txt', content: 'né' });
      assert.deepEqual(fs.readFileSync(path.join(root, 't/latin-new.txt')), Buffer.from('n\xe9', 'latin1'));
      await parts.tools.changes.undoTurn('m', () => Promise.resolve(false));
      assert.deepEqual(fs.readFileSync(place), Buffer.from('caf\xe9 one\n', 'latin1'));
    });

    it('wait for the editor to see what another program wrote to an open file', async () => {
      const place = file('t/3.txt', 'one\n');
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(place));
      fs.writeFileSync(place, 'by git\n');
      await done('read_file', { path: 't/3.txt' });
      await edit('t/3.txt', 'by git', 'by Claude');
      assert.equal(fs.readFileSync(place, 'utf8'), 'by Claude\n');
    });

    it('are refused when the person typed something since the file was read', async () => {
      const place = file('t/4.txt', 'one\n');
      await done('read_file', { path: 't/4.txt' });
      const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(place));
      assert.ok(await editor.edit((builder) => builder.insert(new vscode.Position(1, 0), 'typed')));
      const result = await call('edit_file', { path: 't/4.txt', old_text: 'one', new_text: '1' });
      assert.match(result.output, /changed since/);
    });

    it('make and delete files, and undoing takes both back', async () => {
      file('t/old.sh', '#!/bin/sh\n');
      fs.chmodSync(path.join(root, 't/old.sh'), 0o755);
      await done('write_file', { path: 't/deep/new.txt', content: 'new\n' });
      await done('delete_file', { path: 't/old.sh' });
      assert.equal(fs.readFileSync(path.join(root, 't/deep/new.txt'), 'utf8'), 'new\n');
      assert.equal(fs.existsSync(path.join(root, 't/old.sh')), false);
      const report = await parts.tools.changes.undoTurn('m', () => Promise.resolve(false));
      assert.deepEqual([report.kept, report.failed], [[], []]);
      assert.equal(fs.existsSync(path.join(root, 't/deep/new.txt')), false);
      assert.equal(fs.statSync(path.join(root, 't/old.sh')).mode & 0o777, 0o755);
    });

    it('delete a folder with all that it holds, and undoing brings it back: files, modes, links, empty folders', async () => {
      file('t/folder/deep/a.bin', Buffer.from([0, 0xff, 0x0a]));
      file('t/folder/run.sh', '#!/bin/sh\n');
      fs.chmodSync(path.join(root, 't/folder/run.sh'), 0o755);
      fs.mkdirSync(path.join(root, 't/folder/empty'));
      fs.symlinkSync('run.sh', path.join(root, 't/folder/link'));
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(path.join(root, 't/folder/run.sh')));
      await done('delete_file', { path: 't/folder' });
      assert.equal(fs.existsSync(path.join(root, 't/folder')), false);
      const report = await parts.tools.changes.undoTurn('m', () => Promise.resolve(false));
      assert.deepEqual([report.kept, report.failed], [[], []]);
      assert.deepEqual(fs.readFileSync(path.join(root, 't/folder/deep/a.bin')), Buffer.from([0, 0xff, 0x0a]));
      assert.equal(fs.statSync(path.join(root, 't/folder/run.sh')).mode & 0o777, 0o755);
      assert.deepEqual(fs.readdirSync(path.join(root, 't/folder/empty')), []);
      assert.equal(fs.readlinkSync(path.join(root, 't/folder/link')), 'run.sh');
    });

    it('are not made when they are denied', async () => {
      answer = 'deny';
      const result = await call('write_file', { path: 't/new.txt', content: 'x' });
      assert.match(result.output, /denied/);
      assert.equal(fs.existsSync(path.join(root, 't/new.txt')), false);
    });

    it('can be reviewed, proposed and made', async () => {
      file('t/5.txt', 'one\n');
      await done('read_file', { path: 't/5.txt' });
      await edit('t/5.txt', 'one', '1');
      await done('write_file', { path: 't/b.txt', content: 'b' });
      const tabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      await parts.review.showTurn(await parts.tools.changes.ofTurn('m'));
      assert.deepEqual(
        tabs().map(({ label }) => label),
        ['Changes of this turn (2 files)'],
      );
      const uri = vscode.Uri.file(path.join(root, 't/5.txt')).toString();
      await parts.review.showProposed({ uri, before: 'one\n', after: '1\n' });
      const diff = tabs()
        .map(({ input }) => input)
        .find((input) => input instanceof vscode.TabInputTextDiff);
      assert.ok(diff, 'the proposed edit is open side by side');
      assert.equal((await vscode.workspace.openTextDocument(diff.original)).getText(), 'one\n');
    });
  });

  describe('looking', () => {
    it('searches with the editor’s ripgrep', async () => {
      file('t/a.ts', 'const needle = 1;\n');
      file('t/ignored/b.ts', 'const needle = 1;\n');
      file('t/.gitignore', 'ignored\n');
      file('t/.env', 'needle=1\n');
      const output = await done('search_text', { query: 'needle', glob: 't/**' });
      assert.equal(output, 't/a.ts:1: const needle = 1;\n1 hits in files that may hold keys are not shown.');
      assert.match(await done('search_text', { query: 'needle\\s=', regex: true, glob: '*.ts' }), /^t\/a\.ts:1/);
      assert.match((await call('search_text', { query: '(', regex: true })).output, /failed/);
    });

    it('gives the problems that the editor shows', async () => {
      const place = vscode.Uri.file(file('t/a.ts', 'x\n'));
      const collection = vscode.languages.createDiagnosticCollection('test');
      collection.set(place, [new vscode.Diagnostic(new vscode.Range(0, 0, 0, 1), 'x is not defined')]);
      assert.equal(await done('get_problems', { path: 't/a.ts' }), 't/a.ts:1:1: error: x is not defined');
      collection.dispose();
    });

    it('gives what git sees as changed', async () => {
      const git = (...args: string[]): void =>
        void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });
      file('t/6.txt', 'one\n');
      git('init', '-q');
      git('add', '.');
      git('commit', '-q', '-m', 'first');
      file('t/6.txt', 'two\n');
      file('t/new.txt', 'new\n');
      // The repository stays: the git extension does not bear that one vanishes while it looks at it.
      await vscode.commands.executeCommand('git.openRepository', root);
      const output = await done('get_changes', {});
      assert.match(output, /^modified: t\/6\.txt$/m);
      assert.match(output, /^untracked: t\/new\.txt$/m);
      assert.match(output, /^\+two$/m);
      // P49: what git does not have is said when it is to be deleted.
      asked.length = 0;
      await done('delete_file', { path: 't/6.txt' });
      await done('delete_file', { path: 't/new.txt' });
      assert.deepEqual(
        asked.map(({ reason }) => reason.includes('The last commit does not have this file.')),
        [false, true],
      );
    });
  });

  describe('commands', () => {
    const terminals = (): string[] => vscode.window.terminals.map(({ name }) => name);

    it('T80, T81: run in a terminal that the person sees, in the workspace folder', async () => {
      const result = await call('run_command', { command: 'pwd; echo "to  you"; (exit 3)' });
      assert.match(result.output, /\nto {2}you\n\[exit code 3, [\d.]+ s\]/);
      assert.ok(result.output.includes(root), result.output);
      assert.equal(result.isError, true);
      assert.ok(terminals().includes('Sidestream'), terminals().join());
      assert.equal(asked[0]?.detail, root);
    });

    it('T81: begin in the workspace folder again after one that left it', async () => {
      await done('run_command', { command: 'cd /' });
      assert.ok((await done('run_command', { command: 'pwd' })).startsWith(root));
    });

    it('T82: do not see keys', async () => {
      process.env['ANTHROPIC_API_KEY'] = 'sk-ant-CANARY';
      const output = await done('run_command', { command: 'echo "<$ANTHROPIC_API_KEY>"' });
      Reflect.deleteProperty(process.env, 'ANTHROPIC_API_KEY');
      assert.match(output, /<>/);
    });

    it('T77: end with what they started when the turn is stopped', async () => {
      const stop = new AbortController();
      const marker = path.join(root, 't/pid');
      file('t/x', '');
      const result = call('run_command', { command: `sleep 300 & echo $! > ${marker}; sleep 300` }, stop.signal);
      while (!fs.existsSync(marker) || fs.readFileSync(marker, 'utf8') === '') await pause();
      stop.abort();
      assert.match((await result).output, /stopped by the person/);
      const pid = Number(fs.readFileSync(marker, 'utf8'));
      while (alive(pid)) await pause();
      assert.equal(updates.at(-1)?.state, 'cancelled');
    });

    it('T78: that wait for a person are shown as waiting', async () => {
      const stop = new AbortController();
      const result = call('run_command', { command: 'read -p "Name: " x' }, stop.signal);
      while (!updates.some(({ output }) => output?.includes('wait for input') === true)) await pause();
      stop.abort();
      await result;
    });

    it('are given what the person types into their terminal', async () => {
      const result = call('run_command', { command: 'echo ready; read x; echo "got $x"' });
      while (!updates.some(({ output }) => output?.includes('ready') === true)) await pause();
      vscode.window.terminals.find(({ name }) => name === 'Sidestream')?.sendText('a word');
      assert.match((await result).output, /^ready\ngot a word\n\[exit code 0/);
    });

    it('are stopped when their terminal is closed', async () => {
      const result = call('run_command', { command: 'echo ready; sleep 300' });
      while (!updates.some(({ output }) => output?.includes('ready') === true)) await pause();
      vscode.window.terminals.find(({ name }) => name === 'Sidestream')?.dispose();
      assert.match((await result).output, /^ready\n\[stopped by the person/);
    });

    it('have what other extensions add to terminals', async () => {
      // VS Code's git extension adds the way to itself, so that git can ask for a password.
      await vscode.extensions.getExtension('vscode.git')?.activate();
      const told = await done('run_command', { command: 'test -n "$VSCODE_GIT_IPC_HANDLE" && echo told' });
      assert.match(told, /^told\n/);
      assert.deepEqual(
        terminals().filter((name) => name === 'Sidestream environment'),
        [],
      );
    });

    it('have the environment that the settings of terminals say, and ask while the workspace says it', async () => {
      const settings = vscode.workspace.getConfiguration('terminal.integrated');
      // Not PATH: what a shell reads when it begins may change that.
      await settings.update('env.linux', { FROM_SETTINGS: '${env:HOME}' }, vscode.ConfigurationTarget.Global);
      try {
        assert.match(await done('run_command', { command: 'test "$FROM_SETTINGS" = "$HOME" && echo same' }), /^same\n/);
      } finally {
        await settings.update('env.linux', undefined, vscode.ConfigurationTarget.Global);
      }
      assert.match(await done('run_command', { command: 'env | grep -c "^VSCODE_IPC\\|^ELECTRON_" || true' }), /^0\n/);
    });

    it('T83: of several lines run as they are written', async () => {
      const output = await done('run_command', { command: 'for x in 1 2; do\n\techo "x$x"\ndone\necho "!!"' });
      assert.match(output, /^x1\nx2\n!!\n\[exit code 0/);
    });
  });
});

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !fs.readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};
