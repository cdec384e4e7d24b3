// Calls of other kinds against Plan mode and against a permit: wrappers, names that look alike, folders that came to be others.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Tool as McpTool } from '@modelcontextprotocol/client';
import type { McpServer } from '../../../src/mcp/mcpServer.ts';
import { serverTool } from '../../../src/mcp/serverTool.ts';
import type { Tool, ToolOutput } from '../../../src/workspace/tool.ts';
import { WorkspaceTools } from '../../../src/workspace/workspaceTools.ts';
import { snapshot } from '../../support/adversary/attempts.ts';
import { Bench, loadWasm } from '../../support/adversary/bench.ts';

type Call = readonly [tool: string, input: unknown];

/** A tool of a server, the server's list being what it says now. */
function toolOf(
  name: string,
  annotations: McpTool['annotations'],
  trusted: boolean,
  now?: McpTool['annotations'],
): Tool {
  const tool = { name, inputSchema: { type: 'object' as const }, ...(annotations ? { annotations } : {}) };
  const listed = { ...tool, ...(now ? { annotations: now } : {}) };
  const call = (): Promise<ToolOutput> => Promise.resolve({ output: 'The server did it.', isError: false });
  const server = { identity: 'files', name: 'files', tools: [listed], call } as unknown as McpServer;
  return serverTool({ name: `mcp__files__${name}`, server, tool, rules: () => [], isTrusted: () => trusted });
}

const serverTools: readonly Tool[] = [
  toolOf('plain', undefined, true),
  toolOf('reads_untrusted', { readOnlyHint: true }, false),
  toolOf('reads_and_destroys', { readOnlyHint: true, destructiveHint: true }, true),
  toolOf('read_until_lately', { readOnlyHint: true }, true, { readOnlyHint: false }),
  toolOf('read_otherwise_named', { title: 'Read', readOnlyHint: false }, true),
  toolOf('idempotent', { idempotentHint: true }, true),
];

describe('calls of other kinds', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench({ otherTools: () => serverTools });
    for (const name of ['a.txt', 'b.txt', 'sub/a.txt', 'café.txt']) bench.file(name, 'one');
    for (const name of ['a.txt', 'b.txt', 'sub/a.txt', 'café.txt']) await bench.call('read_file', { path: name });
  });
  afterEach(() => bench.dispose());

  const run = (command: string): Call => ['run_command', { command }];
  const write = (file: string): Call => ['write_file', { path: file, content: 'x' }];

  it('do nothing in Plan mode', async () => {
    bench.mode = 'plan';
    bench.answer = 'once';
    bench.rules.push('ls', 'git status', 'touch c.txt');
    const calls: readonly Call[] = [
      ...serverTools.map(({ name }): Call => [name, {}]),
      ...[
        'env -i touch c.txt',
        'env -S "touch c.txt"',
        'echo c.txt | xargs touch',
        'xargs -I{} touch {} <<< c.txt',
      ].map(run),
      ...['find . -name a.txt -exec cp {} c.txt ;', 'find . -fprint c.txt', 'find . -maxdepth 0 -ok touch c.txt ;'].map(
        run,
      ),
      ...[
        'git -c alias.x="!touch c.txt" x',
        'git -c core.fsmonitor="touch c.txt" status',
        'git --exec-path=. status',
      ].map(run),
      ...[
        'git diff --output=c.txt',
        'git grep -Otouch one',
        'git bisect run touch c.txt',
        'git submodule foreach touch c',
      ].map(run),
      ...['perl - <<"E"\nopen F, ">c.txt"\nE', 'ruby <<~E\nFile.write("c.txt", 1)\nE', 'ed a.txt <<E\n1d\nw\nE'].map(
        run,
      ),
      ...['bash -s <<< "touch c.txt"', '. <(echo touch c.txt)', 'source /dev/stdin <<< "touch c.txt"'].map(run),
      ...[
        'alias ls="touch c.txt"; ls',
        'trap "touch c.txt" EXIT',
        'coproc touch c.txt',
        'touch c.txt # ls',
        'ls\\\ntouch c',
      ].map(run),
      ...[
        'busybox touch c.txt',
        'nice -n 1 touch c.txt',
        'timeout 1 touch c.txt',
        'setsid touch c.txt',
        'npx touch c.txt',
      ].map(run),
      ...['sort -o c.txt a.txt', 'uniq a.txt c.txt', 'tar cf c.tar --to-command=touch a.txt', 'exec 3> c.txt'].map(run),
      ...[
        'exec 3<>/dev/tcp/localhost/1',
        'ping -c 1 localhost',
        'open http://localhost',
        'code --install-extension x',
      ].map(run),
      ['run_command', '{"command":"ls","command":"touch c.txt"}'],
      ['run_command', { command: 'touch c.txt', mode: 'ask', approved: true }],
      ['RUN_COMMAND', { command: 'touch c.txt' }],
      [' run_command', { command: 'touch c.txt' }],
      ['run\u200b_command', { command: 'touch c.txt' }],
      ['functions.run_command', { command: 'touch c.txt' }],
      ['wr\u0456te_file', { path: 'c.txt', content: 'x' }],
      ['__proto__', {}],
      ['toString', {}],
      ...['c.txt ', 'cafe\u0301.txt', 'A.TXT', 'sub\\c.txt', 'c.txt/', 'file:///c.txt', '%2e%2e/c.txt'].map(write),
    ];
    assert.ok(calls.length >= 60, `${calls.length} calls`);
    const before = snapshot(bench.home);
    for (const [name, input] of calls) {
      const { isError, output } = await bench.call(name, input);
      assert.equal(isError, true, `${name} ${JSON.stringify(input)}: ${output}`);
    }
    assert.deepEqual(bench.asked, []);
    assert.deepEqual(bench.shown, []);
    assert.deepEqual(snapshot(bench.home), before);
  });

  it('write nothing by tools that only look, whatever they are given', async () => {
    bench.mode = 'plan';
    const calls: readonly Call[] = [
      ['search_text', { query: '--pre=touch c.txt' }],
      ['search_text', { query: '-z', regex: true, glob: '--pre=./a.txt' }],
      ['search_text', { query: '$(touch c.txt)', glob: '`touch c.txt`' }],
      ['list_files', { path: '.', glob: '$(touch c.txt)' }],
      ['list_files', { path: '-exec touch c.txt', glob: '; touch c.txt' }],
      ['read_file', { path: '|touch c.txt' }],
      ['read_file', { path: '$(touch c.txt)' }],
      ['get_problems', { path: '; touch c.txt' }],
      ['find_symbols', { query: '"; touch c.txt' }],
      ['read_skill', { name: '../../x', file: '../c.txt' }],
      ['present_plan', { plan: '$(touch c.txt)', files: ['../../c.txt'], commands: ['touch c.txt'] }],
    ];
    const before = snapshot(bench.home);
    for (const [name, input] of calls) await bench.call(name, input);
    assert.deepEqual(bench.asked, []);
    assert.deepEqual(bench.shown, []);
    assert.deepEqual(snapshot(bench.home), before);
  });

  describe('against a permit', () => {
    const used: string[] = [];
    const allow = async (files: readonly string[], commands: readonly string[]): Promise<void> => {
      used.length = 0;
      bench.tools.allowTurn('message', await bench.tools.permitFor({ files, commands }, (name) => used.push(name)));
    };
    /** Each call is refused, or asked for and denied; the permit covers none. */
    async function passesNone(calls: readonly Call[]): Promise<void> {
      const before = snapshot(bench.home);
      for (const [name, input] of calls) {
        const { isError, output } = await bench.call(name, input);
        assert.equal(isError, true, `${name} ${JSON.stringify(input)}: ${output}`);
      }
      assert.deepEqual(used, []);
      assert.deepEqual(bench.shown, []);
      assert.deepEqual(snapshot(bench.home), before);
    }

    it('are asked for where a wrapper, an option or another spelling makes another command of it', async () => {
      await allow([], ['git log', 'find . -name a.txt', 'cat a.txt', 'npm test']);
      await passesNone([
        ...[
          'git -c core.pager=touch log',
          'git -C .. log',
          'git --git-dir=x log',
          'git log --output=c.txt',
          'git  l\\og',
        ].map(run),
        ...['git log -p', 'git "log" ""', 'GIT log', 'git log\u00a0', 'git log --', '\\git log', 'git log &'].map(run),
        ...[
          'find . -name a.txt -delete',
          'find . -name a.txt -exec rm {} ;',
          'find .. -name a.txt',
          'find . -name "a*"',
        ].map(run),
        ...['find . -name a.txt -o -fprint c.txt', 'find -L . -name a.txt', 'find . . -name a.txt'].map(run),
        ...[
          'cat a.txt a.txt',
          'cat ./a.txt',
          'cat -- a.txt',
          'cat A.TXT',
          'cat a.tx[t]',
          'cat a.txt | tee c.txt',
          'c\u0430t a.txt',
        ].map(run),
        ...[
          'npm test -- --fix',
          'npm  --prefix .. test',
          'npm test --script-shell=./a.txt',
          'npm run test',
          'npm t',
        ].map(run),
        ...['CI=1 npm test', 'env npm test', 'npx npm test', 'yes | npm test', 'npm test < a.txt', 'time npm test'].map(
          run,
        ),
        ['run_command', { command: 'git log', folder: 'sub' }],
        ['run_command', { command: 'git log', folder: '..' }],
        ...serverTools.map(({ name }): Call => [name, { command: 'git log' }]),
      ]);
    });

    it('are asked for where a name only looks like the one that the plan has', async () => {
      await allow(['a.txt', 'café.txt', 'sub/new.txt'], []);
      bench.file('cafe\u0301.txt', 'one');
      await bench.call('read_file', { path: 'cafe\u0301.txt' });
      const edit = (file: string): Call => ['edit_file', { path: file, old_text: 'one', new_text: 'two' }];
      await passesNone([
        ...['cafe\u0301.txt', 'b.txt', 'sub/a.txt', 'caf\u00e8.txt', '\u0430.txt'].map(edit),
        ...[
          '\u0430.txt',
          'a.txt ',
          ' a.txt',
          'a.txt.',
          'a.txt\u00a0',
          'a\uff0etxt',
          'A.txt',
          'a.TXT',
          'sub\\new.txt',
        ].map(write),
        ...['sub/new.txt ', 'sub//..//sub/new2.txt', 'Sub/new.txt', 'sub/./new.txt~', 'new.txt', 'sub%2Fnew.txt'].map(
          write,
        ),
        ...['a.txt', 'caf\u00e9.txt', 'sub'].map((file): Call => ['delete_file', { path: file }]),
      ]);
    });

    it('find no way where a folder came to be another one since the plan', async () => {
      const away = path.join(bench.home, 'away');
      fs.mkdirSync(away);
      fs.mkdirSync(path.join(bench.root, 'made'));
      await allow(['made/new.txt', 'sub/a.txt', 'later/deep/new.txt', 'b.txt'], []);
      fs.rmdirSync(path.join(bench.root, 'made'));
      fs.symlinkSync(bench.outside, path.join(bench.root, 'made'));
      fs.renameSync(path.join(bench.root, 'sub'), path.join(bench.root, 'other'));
      fs.symlinkSync('other', path.join(bench.root, 'sub'));
      fs.symlinkSync(away, path.join(bench.root, 'later'));
      fs.rmSync(path.join(bench.root, 'b.txt'));
      fs.writeFileSync(path.join(away, 'b.txt'), 'one');
      fs.linkSync(path.join(away, 'b.txt'), path.join(bench.root, 'b.txt'));
      for (const name of ['b.txt', 'sub/a.txt']) await bench.call('read_file', { path: name });
      await passesNone([
        write('made/new.txt'),
        write('later/deep/new.txt'),
        ['edit_file', { path: 'sub/a.txt', old_text: 'one', new_text: 'two' }],
        ['edit_file', { path: 'other/a.txt', old_text: 'one', new_text: 'two' }],
        ['edit_file', { path: 'b.txt', old_text: 'one', new_text: 'two' }],
      ]);
    });

    it('find the file gone that a folder lies in the place of', async () => {
      await allow(['a.txt'], []);
      fs.rmSync(path.join(bench.root, 'a.txt'));
      fs.mkdirSync(path.join(bench.root, 'a.txt'));
      await passesNone([
        write('a.txt'),
        write('a.txt/x'),
        ['edit_file', { path: 'a.txt', old_text: 'one', new_text: '' }],
      ]);
    });

    it('find none in another window or after a restart, nor in a branch, a fork or a repeated turn', async () => {
      await allow(['a.txt'], ['echo one']);
      const { editor, runner, checkpoints, baselines } = bench;
      const rules = { list: () => [], add: () => Promise.resolve() };
      // What a second window has, and the same window after a reload: the same files and conversation, other tools.
      const elsewhere = new WorkspaceTools({ editor, runner, checkpoints, baselines, rules, loadWasm, ripgrep: null });
      const asked: string[] = [];
      elsewhere.approvals.onDidChange((event) => {
        if (event.type !== 'asked') return;
        asked.push(event.approval.reason);
        queueMicrotask(() => elsewhere.approvals.answer(event.approval.id, { decision: 'deny', words: '' }));
      });
      const functionArgs = JSON.stringify({ command: 'echo one' });
      const request = { id: 'call', callId: 'call', functionName: 'run_command', functionArgs };
      const { signal } = new AbortController();
      const turn = { conversationId: 'conversation', messageId: 'message', round: 1, signal, onState: () => undefined };
      assert.equal((await elsewhere.execute(request, turn)).isError, true);
      assert.equal(asked.length, 1);
      assert.doesNotMatch(asked[0] ?? '', /plan/);
      elsewhere.dispose();
      for (const other of [
        { conversationId: 'conversation', messageId: 'sibling' },
        { conversationId: 'fork', messageId: 'copy' },
      ]) {
        assert.equal((await bench.call('run_command', { command: 'echo one' }, other)).isError, true);
        assert.doesNotMatch(bench.asked.at(-1)?.reason ?? '', /plan/);
      }
      assert.deepEqual([bench.asked.length, bench.shown, used], [2, [], []]);
    });

    it('must be the very text that was seen where the shell is not one that is understood', async () => {
      await allow([], ['echo "one & two"', 'echo one']);
      bench.runner.shell = () => 'cmd';
      await passesNone(["echo 'one & two'", 'echo  one', 'echo "one"', "echo 'one'"].map(run));
      bench.answer = 'deny';
      assert.equal((await bench.call('run_command', { command: 'echo "one & two"' })).isError, false);
      assert.deepEqual(used, ['echo "one & two"']);
    });

    it('are not covered where zsh would look for files by a pattern', async () => {
      await allow([], ['ls a^b']);
      bench.runner.shell = () => 'zsh';
      await passesNone([run('ls a^b')]);
    });
  });

  it('that a plan names but no permit can cover ask without the words that they are not in it', async () => {
    const line = 'echo one > c.txt';
    bench.tools.allowTurn('message', await bench.tools.permitFor({ files: [], commands: [line] }, () => undefined));
    await bench.call('run_command', { command: line });
    await bench.call('run_command', { command: 'echo one > d.txt' });
    const [named, other] = bench.asked;
    assert.match(named?.reason ?? '', /^It is asked because/);
    assert.match(other?.reason ?? '', /^Not in the plan\. /);
  });
});
