import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mock } from 'node:test';
import { commandEnvironment } from '../../../src/workspace/command/environment.ts';
import { ProcessRunner } from '../../../src/workspace/command/processRunner.ts';
import type { CommandOutcome, CommandRun } from '../../../src/workspace/command/runner.ts';
import { TypedInput } from '../../../src/workspace/command/typedInput.ts';
import type { CommandControls, CommandView } from '../../../src/workspace/command/view.ts';
import { powershellTable, table, type TableCase } from './commandTable.ts';

/** The person at the terminal. */
class Person implements CommandView {
  controls: CommandControls | null = null;
  shown = '';
  /** Typed to the next command. */
  toType = '';
  readonly #typed = new TypedInput((text) => (this.shown += text));

  begin(command: string): void {
    this.shown += `$ ${command}\n`;
  }

  attach(controls: CommandControls | null): void {
    this.controls = controls;
    if (controls && this.toType !== '') this.#typed.take(this.toType, controls);
    this.toType = '';
  }

  write(data: string): void {
    this.shown += data;
  }
}

const find = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((directory) => path.join(directory, name))
    .find((file) => fs.existsSync(file));

let home: string;
let root: string;
const runners: ProcessRunner[] = [];

function runnerOf(shell: string, view: CommandView | null, environment: NodeJS.ProcessEnv = {}): ProcessRunner {
  const env = commandEnvironment(
    { ...process.env, HOME: home, ZDOTDIR: home, XDG_CONFIG_HOME: home, ...environment },
    {},
  );
  const runner = new ProcessRunner(() => ({ shell, environment: () => env, distrust: null }), view);
  runners.push(runner);
  return runner;
}

const run = (runner: ProcessRunner, command: string, options: Partial<CommandRun> = {}): Promise<CommandOutcome> =>
  runner.run({
    command,
    cwd: root,
    asTerminal: true,
    maxMs: 600_000,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  });

before(() => {
  home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-shells-')));
  root = path.join(home, 'ws');
  fs.mkdirSync(path.join(root, 'sub'), { recursive: true });
  // Prompts as people have them: none of them may get into an output.
  fs.writeFileSync(path.join(home, '.zshrc'), "PROMPT=$'%~\\n# '\nRPROMPT='right'\n");
  fs.writeFileSync(path.join(home, '.bashrc'), "PS1='\\w\\n$ '\nPROMPT_COMMAND='echo prompt'\n");
  fs.mkdirSync(path.join(home, 'fish'));
  fs.writeFileSync(path.join(home, 'fish/config.fish'), 'function fish_prompt; echo prompt; end\n');
});
afterEach(() => {
  for (const runner of runners.splice(0)) runner.dispose();
});
after(() => fs.rmSync(home, { recursive: true, force: true }));

async function check(shell: string, one: TableCase, command: string): Promise<void> {
  const person = new Person();
  person.toType = one.typed ?? '';
  const outcome = await run(runnerOf(shell, person), command);
  if (typeof one.output === 'string') assert.equal(outcome.output, one.output);
  else assert.match(outcome.output, one.output);
  assert.equal(outcome.exitCode, one.exitCode === undefined ? 0 : one.exitCode);
  assert.equal(outcome.ended, 'exited');
  assert.equal(outcome.left.length, one.left ?? 0, JSON.stringify(outcome.left));
}

for (const name of ['bash', 'dash', 'zsh', 'fish']) {
  describe(`commands in ${name}`, () => {
    const shell = find(name);
    if (shell === undefined) {
      process.stdout.write(`  GAP: ${name} is not installed, so its commands are not tested.\n`);
      return;
    }
    for (const one of table) {
      const command = name === 'fish' && one.fish !== undefined ? one.fish : one.command;
      if (command !== null) it(one.about, () => check(shell, one, command));
    }
  });
}

describe('commands in PowerShell', () => {
  const shell = find('pwsh') ?? find('powershell.exe');
  if (shell === undefined) {
    process.stdout.write('  GAP: PowerShell is not installed, so its commands are not tested.\n');
    return;
  }
  for (const one of powershellTable) it(one.about, () => check(shell, one, one.command)).timeout(60_000);
});

describe('a command', () => {
  const alive = (pid: number): boolean =>
    spawnSync('ps', ['-o', 'stat=', '-p', String(pid)])
      .stdout.toString()
      .trim()
      .replace(/^Z.*/, '') !== '';
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const pidIn = async (file: string): Promise<number> => {
    await until(() => fs.existsSync(file) && fs.readFileSync(file, 'utf8').endsWith('\n'));
    return Number(fs.readFileSync(file, 'utf8'));
  };

  for (const [about, begin] of [
    ['in its group', 'sleep 300 & echo $! > pid; wait'],
    ['in a group of its own', 'set -m; sleep 300 & echo $! > pid; wait'],
    ['in a session of its own', "setsid sh -c 'echo $$ > pid; exec sleep 300' & wait"],
    [
      'that does not hear the first signal',
      'sh -c \'trap "" TERM; echo $$ > pid; while :; do sleep 1; done\' & trap "" TERM; wait',
    ],
  ] as const) {
    it(`ends with a child ${about} when it is stopped`, async () => {
      const file = path.join(root, 'pid');
      fs.rmSync(file, { force: true });
      const stop = new AbortController();
      const outcome = run(runnerOf('/bin/bash', null), begin, { signal: stop.signal });
      const pid = await pidIn(file);
      stop.abort();
      assert.equal((await outcome).ended, 'stopped');
      await until(() => !alive(pid));
    });
  }

  it('ends at its time limit, with all that it started', async () => {
    const outcome = await run(runnerOf('/bin/bash', null), 'sleep 300 & echo $!; wait', { maxMs: 300 });
    assert.equal(outcome.ended, 'timeout');
    await until(() => !alive(Number(outcome.output)));
  });

  it('leaves a background process running until the runner goes, and what it writes goes to the terminal only', async () => {
    const person = new Person();
    const runner = runnerOf('/bin/bash', person);
    const outcome = await run(runner, '(sleep 0.5; echo later; sleep 300) & echo $!');
    const pid = Number(outcome.output);
    assert.ok(outcome.left.some((one) => one.pid === pid));
    await until(() => person.shown.includes('later'));
    assert.ok(alive(pid));
    runner.dispose();
    await until(() => !alive(pid));
  });

  it('is interrupted by Ctrl+C', async () => {
    const person = new Person();
    person.toType = '\u0003';
    const outcome = await run(runnerOf('/bin/bash', person), 'sleep 300');
    assert.equal(outcome.endedBy, 'SIGINT');
  });

  it('has none of our keys and none of the editor’s own variables', async () => {
    const runner = runnerOf('/bin/bash', null, {
      ANTHROPIC_API_KEY: 'k',
      LANGFUSE_SECRET_KEY: 'k',
      SIDESTREAM_X: 'k',
      ELECTRON_RUN_AS_NODE: '1',
      VSCODE_IPC_HOOK: 'x',
      KEPT: 'yes',
    });
    const { output } = await run(runner, 'env');
    assert.doesNotMatch(output, /^(?:ANTHROPIC|LANGFUSE|SIDESTREAM|ELECTRON|VSCODE)_/m);
    assert.match(output, /^KEPT=yes$/m);
  });

  it('is told apart as waiting when it reads its input, though it says nothing', async () => {
    const person = new Person();
    let progress = '';
    const outcome = run(runnerOf('/bin/bash', person), 'read -p "Name: " x; echo "$x"', {
      onProgress: (output) => (progress = output),
    });
    if (process.platform === 'linux') await until(() => progress.includes('wait for input'));
    else await until(() => person.controls !== null);
    person.controls?.type('me\n');
    assert.equal((await outcome).output, 'me');
  });

  describe('by the clock of the test', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval'] }));
    afterEach(() => mock.timers.reset());

    it('may be silent for minutes', async () => {
      const person = new Person();
      const outcome = run(runnerOf('/bin/bash', person), 'read x; echo "$x"; exit 4');
      while (person.controls === null) await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(9 * 60_000);
      person.controls.type('still here\n');
      const { output, exitCode, ended } = await outcome;
      assert.deepEqual({ output, exitCode, ended }, { output: 'still here', exitCode: 4, ended: 'exited' });
    });

    it('is ended after ten minutes', async () => {
      const person = new Person();
      const outcome = run(runnerOf('/bin/bash', person), 'read x');
      while (person.controls === null) await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(600_000);
      assert.equal((await outcome).ended, 'timeout');
    });
  });

  it('does not count as waiting while another program feeds it', async () => {
    const notes: string[] = [];
    await run(runnerOf('/bin/bash', new Person()), 'sleep 4 | cat', { onProgress: (output) => notes.push(output) });
    assert.deepEqual(notes, []);
  });

  it('says which shell could not be started', async () => {
    await assert.rejects(
      run(runnerOf('/bin/bash', null), 'ls', { cwd: path.join(home, 'gone') }),
      /could not be started/,
    );
  });
});

describe('the environment of commands', () => {
  it('takes and loses what the settings of terminals say, and never gets our keys back', () => {
    const changes = { ADDED: 'x', TAKEN: null, ANTHROPIC_API_KEY: 'again' };
    const environment = commandEnvironment({ TAKEN: 'y', PATH: '/bin' }, changes);
    assert.equal(environment['ADDED'], 'x');
    assert.ok(!('TAKEN' in environment));
    assert.ok(!('ANTHROPIC_API_KEY' in environment));
    assert.equal(environment['PATH'], '/bin');
  });

  it('are those of a terminal where they are known, less our keys', () => {
    const terminal = { PATH: '/venv/bin', VSCODE_GIT_IPC_HANDLE: 'x', ANTHROPIC_API_KEY: 'k' };
    const environment = commandEnvironment({ PATH: '/bin', OTHER: '1' }, { PAGER: 'less' }, terminal);
    assert.equal(environment['PATH'], '/venv/bin');
    assert.equal(environment['VSCODE_GIT_IPC_HANDLE'], 'x');
    assert.equal(environment['PAGER'], 'less');
    assert.ok(!('ANTHROPIC_API_KEY' in environment) && !('OTHER' in environment));
  });
});

describe('typing to a command', () => {
  const typed = (data: string, password = false): { sent: string[]; shown: string } => {
    const sent: string[] = [];
    let shown = '';
    new TypedInput((text) => (shown += text)).take(data, {
      type: (text) => sent.push(text),
      endInput: () => sent.push('<end>'),
      interrupt: () => sent.push('<interrupt>'),
      stop: () => undefined,
      asksForPassword: () => password,
    });
    return { sent, shown };
  };

  it('goes to it by lines, with what was taken back left out', () => {
    assert.deepEqual(typed('ab\u007fc\rd\r\n'), { sent: ['ac\n', 'd\n'], shown: 'ab\b \bc\r\nd\r\n' });
  });
  it('shows no password', () => assert.deepEqual(typed('geheim\r', true), { sent: ['geheim\n'], shown: '\r\n' }));
  it('ends the input with Ctrl+D and the command with Ctrl+C', () => {
    assert.deepEqual(typed('\u0004x\u0003').sent, ['<end>', '<interrupt>']);
  });
  it('ignores arrows', () => assert.deepEqual(typed('\u001b[Aa\u001bOB\r').sent, ['a\n']));
});
