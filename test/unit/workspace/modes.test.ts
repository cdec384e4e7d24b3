import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Mode } from '../../../src/conversation/index.ts';
import { type ToolName, toolNames } from '../../../src/contributions/index.ts';
import { ask, type Tool } from '../../../src/workspace/tool.ts';
import { Bench } from '../../support/adversary/bench.ts';

type Outcome = 'done' | 'asks' | 'refused';
type Kind = 'ordinary' | 'new' | 'sensitive' | 'outside';
type Allowed = 'nobody' | 'a rule' | 'this conversation' | 'the plan';

const kinds: readonly Kind[] = ['ordinary', 'new', 'sensitive', 'outside'];
const allowances: readonly Allowed[] = ['nobody', 'a rule', 'this conversation', 'the plan'];
const modes: readonly Mode[] = ['ask', 'plan', 'acceptEdits'];
const paths: Readonly<Record<Kind, string>> = {
  ordinary: 'src/a.txt',
  new: 'src/new.txt',
  sensitive: '.github/workflows/ci.yml',
  outside: '../outside/a.txt',
};
const command = 'make all';

const looks = new Set<ToolName>([
  'read_file',
  'list_files',
  'search_text',
  'find_symbols',
  'get_problems',
  'get_changes',
  'read_skill',
  'present_plan',
]);

/** The table itself: a tool of this mode on a file of this kind, allowed by this. */
function expected(tool: ToolName, mode: Mode, kind: Kind, by: Allowed): Outcome {
  if (looks.has(tool)) {
    if (kind === 'outside')
      return tool === 'read_file' || tool === 'list_files' || tool === 'get_problems' ? 'refused' : 'done';
    return tool === 'read_file' && kind === 'new' ? 'refused' : 'done';
  }
  if (tool === 'ask_person') return 'asks';
  if (mode === 'plan') return 'refused';
  if (tool === 'run_command') return by === 'nobody' ? 'asks' : 'done';
  if (kind === 'outside') return 'refused';
  if (tool === 'delete_file') return kind === 'new' ? 'refused' : 'asks';
  if (tool === 'edit_file' && kind === 'new') return 'refused';
  if (kind === 'sensitive') return 'asks';
  if (mode === 'acceptEdits') return 'done';
  return by === 'nobody' ? 'asks' : 'done';
}

const inputs: Readonly<Record<ToolName, (path: string) => object>> = {
  read_file: (file) => ({ path: file }),
  list_files: (file) => ({ path: file === paths.new || file === paths.ordinary ? 'src' : path.dirname(file) }),
  search_text: () => ({ query: 'one' }),
  find_symbols: () => ({ query: 'one' }),
  get_problems: (file) => (file === paths.outside ? { path: file } : {}),
  read_skill: () => ({ name: 'none' }),
  get_changes: () => ({}),
  edit_file: (file) => ({ path: file, old_text: 'one', new_text: 'two' }),
  write_file: (file) => ({ path: file, content: 'two' }),
  delete_file: (file) => ({ path: file }),
  run_command: () => ({ command }),
  present_plan: () => ({ plan: 'A plan' }),
  ask_person: () => ({ question: 'Which?' }),
};

describe('the mode of a conversation', function () {
  this.timeout(20_000);

  async function run(tool: ToolName, mode: Mode, kind: Kind, by: Allowed): Promise<Outcome> {
    const guidance = { readSkill: () => Promise.resolve({ text: 'A skill' }), touched: () => Promise.resolve('') };
    const bench = new Bench({ guidance });
    try {
      bench.file('src/a.txt', 'one');
      bench.file('.github/workflows/ci.yml', 'one');
      bench.file('Makefile', 'all:\n\techo made\n');
      fs.writeFileSync(path.join(bench.outside, 'a.txt'), 'one');
      await bench.call('read_file', { path: paths[kind] });
      const input = inputs[tool](paths[kind]);
      if (by === 'a rule') {
        bench.rules.push(tool === 'run_command' ? command : `${tool} ${path.join(bench.root, paths[kind])}`);
      }
      if (by === 'this conversation') {
        const before = bench.file('keep.txt', '');
        bench.answer = 'conversation';
        await bench.call(tool, input);
        fs.rmSync(before);
        bench.file('src/a.txt', 'one');
        bench.file('.github/workflows/ci.yml', 'one');
        if (kind === 'new') fs.rmSync(path.join(bench.root, paths.new), { force: true });
        await bench.call('read_file', { path: paths[kind] });
        bench.asked.length = 0;
        bench.answer = 'deny';
      }
      if (by === 'the plan') {
        const permit = await bench.tools.permitFor({ files: [paths[kind]], commands: [command] }, () => undefined);
        bench.tools.allowTurn('message', permit);
      }
      bench.mode = mode;
      const { isError } = await bench.call(tool, input);
      return bench.asked.length > 0 ? 'asks' : isError ? 'refused' : 'done';
    } finally {
      bench.dispose();
    }
  }

  for (const mode of modes) {
    for (const tool of toolNames) {
      it(`${mode}: ${tool}, on every kind of file, whoever allowed it`, async () => {
        const found: string[] = [];
        const wanted: string[] = [];
        for (const kind of kinds) {
          for (const by of allowances) {
            // A yes for the conversation is asked for first, which Accept edits would not; it is tried in Ask mode.
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
    fs.symlinkSync('b.txt', path.join(bench.root, 'link.txt'));
    const calls: readonly (readonly [string, object])[] = [
      ['edit_file', { path: 'b.txt', old_text: 'one', new_text: 'two' }],
      ['edit_file', { path: 'sub/a.txt', old_text: 'one', new_text: 'two' }],
      ['edit_file', { path: 'link.txt', old_text: 'one', new_text: 'two' }],
      ['write_file', { path: 'sub/new.txt', content: 'x' }],
      ['write_file', { path: 'other.txt', content: 'x' }],
      ['delete_file', { path: 'a.txt' }],
      ...[
        'echo one',
        'echo one two three',
        'echo one two; echo three',
        'echo one two && true',
        'echo one two | cat',
        'echo one two > d.txt',
        'echo one two &',
        'X=1 echo one two',
        'command echo one two',
        '/bin/echo one two',
        './echo one two',
        'ECHO one two',
        "echo 'one two'",
        'echo one\\ two',
        'echo one two $HOME',
        'echo "$(rm a.txt)" one two',
        '(echo one two)',
        'eval echo one two',
        'sh -c "echo one two"',
        'echo one two <<EOF\nx\nEOF',
        'echo one\ntwo',
        'time echo one two',
        'echo $(date)',
        'echo one two\u200b',
      ].map((command) => ['run_command', { command }] as const),
      ['run_command', { command: 'echo one two', folder: 'sub' }],
    ];
    for (const [name, input] of calls) {
      bench.asked.length = 0;
      const { isError } = await bench.call(name, input);
      assert.equal(isError, true, JSON.stringify(input));
      const [question] = bench.asked;
      if (!question) continue; // Refused without a question: that is as good.
      assert.match(question.reason, /^Not in the plan\. /, JSON.stringify(input));
    }
    assert.deepEqual(used, []);
    assert.deepEqual(bench.shown, []);
    assert.deepEqual([bench.text('b.txt'), bench.text('sub/a.txt')], ['one', 'one']);
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
