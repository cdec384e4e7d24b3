import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Mode } from '../../../src/conversation/index.ts';
import { type ToolName, toolNames } from '../../../src/contributions/index.ts';
import type { McpServer } from '../../../src/mcp/mcpServer.ts';
import { serverTool } from '../../../src/mcp/serverTool.ts';
import { ask, type Tool, type ToolOutput } from '../../../src/workspace/tool.ts';
import { snapshot } from '../../support/adversary/attempts.ts';
import { Bench } from '../../support/adversary/bench.ts';
import { DiskEditor } from '../../support/adversary/diskEditor.ts';

type Outcome = 'done' | 'asks' | 'refused';
type Kind = keyof typeof paths;
type Allowed = 'nobody' | 'a rule' | 'this conversation' | 'the plan';
/** The tools of Sidestream, and those of MCP servers: one that may do anything, one that is said to read, believed or not. */
type AnyTool = ToolName | 'mcp__files__act' | 'mcp__files__look' | 'mcp__stranger__look';

const allowances: readonly Allowed[] = ['nobody', 'a rule', 'this conversation', 'the plan'];
const modes: readonly Mode[] = ['ask', 'plan', 'acceptEdits'];
/** What a path may lead to. */
const paths = {
  ordinary: 'src/a.txt',
  new: 'src/new.txt',
  sensitive: '.github/workflows/ci.yml',
  outside: '../outside/a.txt',
  'linked from outside': 'src/linked.txt',
  'outside by a link': 'src/away.txt',
  notebook: 'src/a.ipynb',
  folder: 'src',
} as const;
const kinds = Object.keys(paths) as readonly Kind[];
const command = 'make all';

const serverTools: readonly AnyTool[] = ['mcp__files__act', 'mcp__files__look', 'mcp__stranger__look'];
const allTools: readonly AnyTool[] = [...toolNames, ...serverTools];
/** Tools to which it matters where a path leads. */
const fileTools = [
  'read_file',
  'list_files',
  'get_problems',
  'edit_file',
  'write_file',
  'delete_file',
  'edit_notebook',
] as const;
const takesPath = (tool: AnyTool): tool is (typeof fileTools)[number] =>
  (fileTools as readonly AnyTool[]).includes(tool);
const isOutside = (kind: Kind): boolean => kind === 'outside' || kind === 'outside by a link';

/** The table itself: a tool in this mode on a file of this kind, allowed by this. */
function expected(tool: AnyTool, mode: Mode, kind: Kind, by: Allowed): Outcome {
  if (takesPath(tool)) return expectedOfFile(tool, mode, kind, by);
  if (tool === 'ask_person') return 'asks';
  if (tool === 'run_command') return mode === 'plan' ? 'refused' : by === 'nobody' ? 'asks' : 'done';
  if (tool === 'mcp__files__act' || tool === 'mcp__stranger__look') {
    // A plan names files and commands, and no tool of a server.
    return mode === 'plan' ? 'refused' : by === 'nobody' || by === 'the plan' ? 'asks' : 'done';
  }
  return 'done';
}

function expectedOfFile(tool: (typeof fileTools)[number], mode: Mode, kind: Kind, by: Allowed): Outcome {
  switch (tool) {
    case 'get_problems':
    case 'list_files':
      return isOutside(kind) ? 'refused' : 'done';
    case 'read_file':
      return isOutside(kind) || kind === 'new' || kind === 'folder' ? 'refused' : 'done';
    case 'delete_file':
      return mode === 'plan' || isOutside(kind) || kind === 'new' ? 'refused' : 'asks';
    case 'edit_file':
      if (kind === 'new') return 'refused';
      break;
    case 'edit_notebook':
      if (kind !== 'notebook') return 'refused';
      break;
    case 'write_file':
      if (kind === 'notebook') return 'refused';
  }
  if (mode === 'plan' || isOutside(kind) || kind === 'folder') return 'refused';
  if (kind === 'sensitive' || kind === 'linked from outside') return 'asks';
  return mode === 'acceptEdits' || by !== 'nobody' ? 'done' : 'asks';
}

const inputs: Readonly<Record<ToolName, (path: string) => object>> = {
  read_file: (file) => ({ path: file }),
  list_files: (file) => ({ path: isOutside(kindOf(file)) ? file : 'src' }),
  search_text: () => ({ query: 'one' }),
  find_symbols: () => ({ query: 'one' }),
  get_problems: (file) => (isOutside(kindOf(file)) ? { path: file } : {}),
  read_skill: () => ({ name: 'none' }),
  get_changes: () => ({}),
  edit_file: (file) => ({ path: file, old_text: 'one', new_text: 'two' }),
  write_file: (file) => ({ path: file, content: 'two' }),
  delete_file: (file) => ({ path: file }),
  edit_notebook: (file) => ({ path: file, edit_mode: 'insert', cell: 0, new_source: 'two' }),
  run_command: () => ({ command }),
  present_plan: () => ({ plan: 'A plan' }),
  ask_person: () => ({ question: 'Which?' }),
};
const kindOf = (file: string): Kind => kinds.find((kind) => paths[kind] === file) ?? 'ordinary';
const inputOf = (tool: AnyTool, file: string): object => (tool in inputs ? inputs[tool as ToolName](file) : {});

/** A tool of a server that says whether it only reads. */
function toolOfServer(name: AnyTool, rules: readonly string[]): Tool {
  const tool = {
    name: name.replace(/^.*__/, ''),
    inputSchema: { type: 'object' as const },
    ...(name.endsWith('look') ? { annotations: { readOnlyHint: true } } : {}),
  };
  const call = (): Promise<ToolOutput> => Promise.resolve({ output: 'done', isError: false });
  const server = { identity: name, name, tools: [tool], call } as unknown as McpServer;
  return serverTool({ name, server, tool, rules: () => rules, isTrusted: () => name !== 'mcp__stranger__look' });
}

/** The files of every kind. */
function layOut(bench: Bench): void {
  bench.file(paths.ordinary, 'one');
  bench.file(paths.sensitive, 'one');
  bench.file(paths.notebook, JSON.stringify(notebook));
  bench.file('Makefile', 'all:\n\techo made\n');
  const away = path.join(bench.outside, 'a.txt');
  fs.writeFileSync(away, 'one');
  for (const each of [paths['outside by a link'], paths['linked from outside'], paths.new]) {
    fs.rmSync(path.join(bench.root, each), { force: true });
  }
  fs.symlinkSync(away, path.join(bench.root, paths['outside by a link']));
  fs.linkSync(away, path.join(bench.root, paths['linked from outside']));
}

const notebook = {
  cells: [{ cell_type: 'code', id: 'a', metadata: {}, execution_count: null, outputs: [], source: ['one'] }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

describe('the mode of a conversation', function () {
  this.timeout(60_000);

  async function run(tool: AnyTool, mode: Mode, kind: Kind, by: Allowed): Promise<Outcome> {
    const skill = { ok: true as const, text: 'A skill' };
    const guidance = { readSkill: () => Promise.resolve(skill), touched: () => Promise.resolve('') };
    const others: Tool[] = [];
    const bench = new Bench({ guidance, otherTools: () => others });
    others.push(...serverTools.map((name) => toolOfServer(name, bench.rules)));
    try {
      layOut(bench);
      await bench.call('read_file', { path: paths[kind] });
      const input = inputOf(tool, paths[kind]);
      if (by === 'a rule') bench.rules.push(await ruleFor(bench, tool, kind, input));
      if (by === 'this conversation') {
        bench.answer = 'conversation';
        await bench.call(tool, input);
        layOut(bench);
        await bench.call('read_file', { path: paths[kind] });
      }
      if (by === 'the plan') {
        const permit = await bench.tools.permitFor({ files: [paths[kind]], commands: [command] }, () => undefined);
        bench.tools.allowTurn('message', permit);
      }
      bench.asked.length = 0;
      bench.answer = 'deny';
      bench.mode = mode;
      const { isError } = await bench.call(tool, input);
      return bench.asked.length > 0 ? 'asks' : isError ? 'refused' : 'done';
    } finally {
      bench.dispose();
    }
  }

  /** The rule that a question offers, or one that somebody might write by hand where none is offered. */
  async function ruleFor(bench: Bench, tool: AnyTool, kind: Kind, input: object): Promise<string> {
    await bench.call(tool, input);
    return bench.asked[0]?.rule ?? `${tool} ${path.join(bench.root, paths[kind])}`;
  }

  for (const mode of modes) {
    for (const tool of allTools) {
      it(`${mode}: ${tool}, on every kind of file, whoever allowed it`, async () => {
        const found: string[] = [];
        const wanted: string[] = [];
        for (const kind of takesPath(tool) ? kinds : (['ordinary'] as const)) {
          for (const by of allowances) {
            found.push(`${kind}, ${by}: ${await run(tool, mode, kind, by)}`);
            wanted.push(`${kind}, ${by}: ${expected(tool, mode, kind, by)}`);
          }
        }
        assert.deepEqual(found, wanted);
      });
    }
  }

  it('counts as it is when the tool is let through, not as it was when the model asked', async () => {
    const bench = new Bench();
    bench.file('a.txt', 'one');
    await bench.call('read_file', { path: 'a.txt' });
    bench.answer = 'wait';
    const result = bench.call('edit_file', { path: 'a.txt', old_text: 'one', new_text: 'two' });
    while (bench.asked.length === 0) await new Promise(setImmediate);
    bench.mode = 'plan';
    bench.tools.approvals.answer(bench.asked[0]?.id ?? '', { decision: 'once', words: '' });
    assert.match((await result).output, /Plan mode/);
    assert.equal(bench.text('a.txt'), 'one');
    bench.dispose();
  });

  it('lets nothing through in Plan mode that writes, runs or leaves the machine, whatever it is called', async () => {
    const foreign = (name: string): Tool => ({
      name,
      description: '',
      kind: 'run',
      schema: { type: 'object' },
      call: () => ({
        subject: '',
        prepare: () =>
          Promise.resolve(
            ask(
              {
                title: name,
                detail: '',
                reason: '',
                preview: { kind: 'text', text: '' },
                grant: null,
                rule: null,
                change: null,
                claim: null,
                isPlainEdit: false,
              },
              () => {
                throw new Error(`${name} was run`);
              },
            ),
          ),
      }),
    });
    const bench = new Bench({ otherTools: () => ['mcp__web__fetch', 'deploy', 'read_file '].map(foreign) });
    bench.file('a.txt', 'one');
    await bench.call('read_file', { path: 'a.txt' });
    bench.mode = 'plan';
    bench.answer = 'conversation';
    bench.rules.push('cat', 'ls', 'git status', 'edit_file a.txt', `edit_file ${path.join(bench.root, 'a.txt')}`);
    const commands = [
      'cat a.txt',
      'ls',
      'git status',
      'echo hi > b.txt',
      'python3 - <<EOF\nopen("b.txt","w").write("x")\nEOF',
      "node -e \"require('fs').writeFileSync('b.txt','')\"",
      'sh -c "touch b.txt"',
      'bash <<< "touch b.txt"',
      'cat > b.txt <<EOF\nx\nEOF',
      'tee b.txt',
      'sed -i s/one/two/ a.txt',
      'FOO=1 touch b.txt',
      'touch b.txt &',
      '(touch b.txt)',
      '{ touch b.txt; }',
      'true && touch b.txt',
      'false || touch b.txt',
      'ls; touch b.txt',
      '$(echo touch) b.txt',
      '`echo touch` b.txt',
      'eval touch b.txt',
      'exec touch b.txt',
      'env touch b.txt',
      'command touch b.txt',
      'xargs touch <<< b.txt',
      'find . -exec touch b.txt ;',
      'find . -delete',
      'git commit -am x',
      'git -c core.pager=touch log',
      'curl http://localhost',
      'nc localhost 1',
      'ssh localhost',
      'npm install',
      'make',
      'rm a.txt',
      'mv a.txt b.txt',
      'ln -s a.txt b.txt',
      'chmod 777 a.txt',
      ': > a.txt',
      'dd of=b.txt',
      'awk \'BEGIN{print > "b.txt"}\'',
      '#',
      '',
    ];
    const calls: readonly (readonly [string, unknown])[] = [
      ...commands.map((line) => ['run_command', { command: line }] as const),
      ['run_command', { command: 'ls', folder: 'ws' }],
      ['run_command', '{"command":"touch b.txt"}'],
      ['run_command', { cmd: 'touch b.txt' }],
      ['edit_file', { path: 'a.txt', old_text: 'one', new_text: 'two' }],
      ['edit_file', { path: './a.txt', old_text: 'one', new_text: 'two' }],
      ['edit_file', { path: path.join(bench.root, 'a.txt'), old_text: 'one', new_text: 'two' }],
      ['edit_file', { path: `file://${path.join(bench.root, 'a.txt')}`, old_text: 'one', new_text: 'two' }],
      ['edit_file', { path: '../outside/b.txt', old_text: 'one', new_text: 'two' }],
      ['write_file', { path: 'a.txt', content: '' }],
      ['write_file', { path: 'b.txt', content: 'x' }],
      ['write_file', { path: 'b/c/d.txt', content: 'x' }],
      ['write_file', { path: '.git/hooks/post-checkout', content: 'x' }],
      ['write_file', '{"path":"b.txt","content":"x"}'],
      ['delete_file', { path: 'a.txt' }],
      ['delete_file', { path: '.' }],
      ['mcp__web__fetch', { url: 'http://localhost' }],
      ['deploy', {}],
      ['read_file ', {}],
      ['Edit_File', { path: 'a.txt', old_text: 'one', new_text: 'two' }],
      ['bash', { command: 'touch b.txt' }],
      ['write', { path: 'b.txt' }],
    ];
    assert.ok(calls.length >= 60, `${calls.length} calls`);
    const before = fs.readdirSync(bench.home, { recursive: true });
    for (const [name, input] of calls) {
      const { isError, output } = await bench.call(name, input);
      assert.equal(isError, true, `${name} ${JSON.stringify(input)}: ${output}`);
    }
    assert.deepEqual(bench.asked, [], 'nothing is asked either');
    assert.deepEqual(bench.shown, [], 'no command was run');
    assert.deepEqual(fs.readdirSync(bench.home, { recursive: true }), before);
    assert.equal(bench.text('a.txt'), 'one');
    bench.dispose();
  });
});

/** What is near to the command that the plan names, `echo one two`. */
const commandsBeside = [
  ...['echo one', 'echo one two three', 'echo two one', 'echo one two one two', 'ECHO one two', 'echo ONE two'],
  ...["echo 'one two'", 'echo one\\ two', "echo $'one' two", 'echo one two ""', 'echo -n one two', 'echo -- one two'],
  ...['echo one two; echo three', 'echo one two && true', 'echo one two || touch x', 'echo one two | cat'],
  ...['echo one two |& cat', 'echo one two &', 'echo one two\ntouch x', 'echo one\ntwo', 'touch x\recho one two'],
  ...['echo one two > d.txt', 'echo one two >> d.txt', 'echo one two 2> d.txt', 'echo one two < a.txt'],
  ...['echo one two <<EOF\nx\nEOF', 'echo one two <<< x', 'echo one two <(cat a.txt)', 'echo one two >(cat)'],
  ...['X=1 echo one two', 'PATH=. echo one two', 'IFS=x echo one two', 'LD_PRELOAD=./x.so echo one two'],
  ...['command echo one two', 'builtin echo one two', 'exec echo one two', 'env echo one two', 'eval echo one two'],
  ...['nohup echo one two', 'nice echo one two', 'time echo one two', 'sudo echo one two', 'xargs echo one two'],
  ...['/bin/echo one two', './echo one two', '../echo one two', '! echo one two', '(echo one two)'],
  ...['{ echo one two; }', 'sh -c "echo one two"', 'cd sub && echo one two', 'pushd sub; echo one two'],
  ...['if true; then echo one two; fi', 'for i in 1; do echo one two; done', 'echo() { touch x; }; echo one two'],
  ...[
    'alias echo=touch; echo one two',
    'echo one two $HOME',
    'echo one two $((1))',
    'echo one two ~',
    'echo one two *',
  ],
  ...['echo {one,two}', 'echo "$(rm a.txt)" one two', 'echo one two `touch x`', 'echo $(date)', 'echo $(date) one two'],
  ...['echo one two\u200b', 'echo one\u00a0two', '\u0435cho one two', 'echo one two\u202e', 'echo one two\0'],
];

describe('a plan that is a permit', () => {
  let bench: Bench;
  let used: string[];
  beforeEach(async () => {
    bench = new Bench();
    used = [];
    for (const name of ['a.txt', 'b.txt', 'sub/a.txt']) bench.file(name, 'one');
    for (const name of ['a.txt', 'b.txt', 'sub/a.txt']) await bench.call('read_file', { path: name });
    const permit = await bench.tools.permitFor(
      { files: ['a.txt', 'new.txt', '.env', '../outside/c.txt', 'sub'], commands: ['echo one two', 'echo $(date)'] },
      (name) => used.push(name),
    );
    bench.tools.allowTurn('message', permit);
  });
  afterEach(() => bench.dispose());

  const edit = (file: string, from = 'one', to = 'two'): Promise<{ isError: boolean }> =>
    bench.call('edit_file', { path: file, old_text: from, new_text: to });

  it('lets run unasked what it names, again and again, in its turn', async () => {
    assert.equal((await edit('a.txt')).isError, false);
    assert.equal((await edit('./a.txt', 'two', 'three')).isError, false);
    assert.equal((await bench.call('write_file', { path: 'new.txt', content: 'x' })).isError, false);
    assert.equal((await bench.call('run_command', { command: 'echo   one two' })).isError, false);
    assert.deepEqual(bench.asked, []);
    assert.deepEqual([...new Set(used)], ['a.txt', 'new.txt', 'echo one two']);
  });

  it('asks for all else, and says that it is not in the plan', async () => {
    const other = path.join(bench.home, 'other');
    fs.mkdirSync(other);
    fs.writeFileSync(path.join(other, 'a.txt'), 'one');
    const second = new DiskEditor(other).folders;
    bench.editor.folders = [...bench.editor.folders, ...second];
    fs.symlinkSync('b.txt', path.join(bench.root, 'link.txt'));
    fs.symlinkSync('sub', path.join(bench.root, 'dir'));
    fs.linkSync(path.join(bench.root, 'b.txt'), path.join(bench.root, 'hard.txt'));
    for (const name of ['other/a.txt', 'hard.txt', 'link.txt', 'dir/a.txt'])
      await bench.call('read_file', { path: name });
    const b = path.join(bench.root, 'b.txt');
    const files = [
      ...['b.txt', './b.txt', 'sub/../b.txt', b, `file://${b}`, 'link.txt', 'hard.txt', 'sub/a.txt', 'dir/a.txt'],
      ...['other/a.txt', path.join(other, 'a.txt'), '../other/a.txt', 'sub', '../outside/c.txt', 'A.TXT'],
    ];
    const newFiles = [
      ...['other.txt', 'sub/new.txt', 'dir/new.txt', 'NEW.txt', 'new.txt.bak', 'new.txt/x', 'a.txt ', 'a.txt\u200b'],
      ...['sub', 'sub/deep/new.txt', '../outside/c.txt', '../outside/new.txt', 'other/new.txt', './sub/../sub/b.txt'],
    ];
    const calls: readonly (readonly [string, object])[] = [
      ...files.map((file) => ['edit_file', { path: file, old_text: 'one', new_text: 'two' }] as const),
      ...newFiles.map((file) => ['write_file', { path: file, content: 'x' }] as const),
      ...['a.txt', 'b.txt', 'link.txt', 'new.txt', '.'].map((file) => ['delete_file', { path: file }] as const),
      ...commandsBeside.map((line) => ['run_command', { command: line }] as const),
      ...['sub', 'other', other].map((folder) => ['run_command', { command: 'echo one two', folder }] as const),
    ];
    assert.ok(calls.length >= 100, `${calls.length} calls`);
    const before = snapshot(bench.home);
    for (const [name, input] of calls) {
      bench.asked.length = 0;
      const { isError } = await bench.call(name, input);
      assert.equal(isError, true, JSON.stringify(input));
      const [question] = bench.asked;
      if (!question) continue; // Refused without a question: that is as good.
      // What it names but no permit can cover asks, too, and does not say so.
      const isNamed = 'command' in input && input.command === 'echo $(date)';
      assert.equal(question.reason.startsWith('Not in the plan. '), !isNamed, JSON.stringify(input));
    }
    assert.deepEqual(used, []);
    assert.deepEqual(bench.shown, []);
    assert.deepEqual(snapshot(bench.home), before);
  });

  it('asks for a sensitive file all the same', async () => {
    assert.equal((await bench.call('write_file', { path: '.env', content: 'x' })).isError, true);
    assert.equal(bench.asked.length, 1);
    assert.match(bench.asked[0]?.reason ?? '', /^Look closely/);
  });

  it('is none for a file that came to be another one since', async () => {
    fs.rmSync(path.join(bench.root, 'a.txt'));
    fs.symlinkSync('b.txt', path.join(bench.root, 'a.txt'));
    await edit('a.txt');
    assert.equal(bench.text('b.txt'), 'one');
    assert.deepEqual(used, []);
  });

  it('ends with its turn, holds in no other, and not after another plan', async () => {
    const other = bench.call('edit_file', { path: 'a.txt', old_text: 'one', new_text: 'two' }, { messageId: 'other' });
    assert.equal((await other).isError, true);
    await bench.call('present_plan', { plan: 'Another' });
    assert.equal((await edit('a.txt')).isError, true);
    bench.tools.allowTurn('message', await bench.tools.permitFor({ files: ['a.txt'], commands: [] }, () => undefined));
    assert.equal((await edit('a.txt')).isError, false);
    bench.tools.endTurn('message');
    assert.equal((await edit('a.txt', 'two', 'three')).isError, true);
  });
});

describe('an answer in words', () => {
  it('goes to the model with the no', async () => {
    const bench = new Bench();
    bench.words = 'Use the other file\u0007';
    const { output, isError } = await bench.call('write_file', { path: 'a.txt', content: 'x' });
    assert.equal(isError, true);
    assert.match(output, /denied it.*They say: Use the other file/);
    bench.dispose();
  });

  it('is what ask_person gives, and an empty one is none', async () => {
    const bench = new Bench();
    bench.answer = 'wait';
    const asked = bench.call('ask_person', { question: 'Which\u202e one?', options: ['A', 'B', 'A', ' '] });
    while (bench.asked.length === 0) await new Promise(setImmediate);
    const [question] = bench.asked;
    assert.deepEqual(question?.options, ['A', 'B']);
    assert.doesNotMatch(JSON.stringify(question.preview), /\u202e/);
    assert.equal(bench.tools.approvals.answer(question.id, { decision: 'once', words: '  ' }), false);
    assert.equal(bench.tools.approvals.answer(question.id, { decision: 'once', words: 'B, please' }), true);
    assert.deepEqual([(await asked).output, (await asked).isError], ['The person answered: B, please', false]);
    bench.dispose();
  });

  it('is none when the turn is stopped: the question ends with it', async () => {
    const bench = new Bench();
    bench.answer = 'wait';
    const stop = new AbortController();
    const asked = bench.call('ask_person', { question: 'Which?' }, { signal: stop.signal });
    while (bench.asked.length === 0) await new Promise(setImmediate);
    stop.abort();
    assert.match((await asked).output, /stopped/);
    assert.deepEqual(bench.tools.approvals.pending, []);
    bench.dispose();
  });
});
