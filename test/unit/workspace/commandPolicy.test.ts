import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CommandVerdict, judgeCommand } from '../../../src/workspace/command/policy.ts';
import { CommandReader } from '../../../src/workspace/command/syntax.ts';
import { loadWasm } from '../../support/adversary/bench.ts';

/** The rules of a person who has been generous; `env`, `printenv` and `sed -n` are among them and help nobody. */
const rules =
  'ls,cat,echo,grep,git status,git diff,git log,git show,find,npm test,head,sort,env,printenv,sed -n,wc'.split(',');

/** The cases of the published table, by their numbers there. */
const cases: readonly (readonly [id: string, command: string, verdict: 'run' | 'ask'])[] = [
  ['T01', 'git status', 'run'],
  ['T02', 'ls -la src', 'run'],
  ['T03', 'grep -rn TODO src | head', 'run'],
  ['T04', 'git status; touch PWN', 'ask'],
  ['T05', 'git status && touch PWN', 'ask'],
  ['T06', 'false || touch PWN', 'ask'],
  ['T07', 'ls | xargs touch PWN', 'ask'],
  ['T08', 'ls & touch PWN', 'ask'],
  ['T09', 'ls\ntouch PWN', 'ask'],
  ['T10', 'ls\r\ntouch PWN', 'ask'],
  ['T11', 'ls\rtouch PWN', 'ask'],
  ['T12', 'echo $(touch PWN)', 'ask'],
  ['T13', 'echo `touch PWN`', 'ask'],
  ['T14', 'echo "$(touch PWN)"', 'ask'],
  ['T15', 'echo "`touch PWN`"', 'ask'],
  ['T16', 'cat <(touch PWN)', 'ask'],
  ['T17', 'echo "${x:-$(touch PWN)}"', 'ask'],
  ['T18', 'echo "${x:-`touch PWN`}"', 'ask'],
  ['T19', 'echo $((a[$(touch PWN)]))', 'ask'],
  ['T20', 'echo hi > PWN', 'ask'],
  ['T21', 'echo hi >> PWN', 'ask'],
  ['T22', 'cat a.txt >| PWN', 'ask'],
  ['T23', 'echo hi &> PWN', 'ask'],
  ['T24', 'cat 2> PWN', 'ask'],
  ['T25', 'cat <<EOF && touch PWN\nhello\nEOF', 'ask'],
  ['T26', 'cat <<EOF\n$(touch PWN)\nEOF', 'ask'],
  ['T27', 'cat <<<$(touch PWN)', 'ask'],
  ['T28', 'FOO=bar && ls', 'ask'],
  ['T29', 'PATH=.:$PATH ls', 'ask'],
  ['T30', 'LD_PRELOAD=./x.so ls', 'ask'],
  ['T31', 'GIT_PAGER="touch PWN" git -p log', 'ask'],
  ['T32', 'env touch PWN', 'ask'],
  ['T33', 'env', 'ask'],
  ['T34', 'find . -name a.txt -exec touch PWN ;', 'ask'],
  ['T35', 'find . -maxdepth 0 -execdir touch PWN \\;', 'ask'],
  ['T36', 'find . -name a.txt -delete', 'ask'],
  ['T37', 'find . -fprintf PWN x', 'ask'],
  ['T38', 'find . -maxdepth 0 -ok touch PWN \\;', 'ask'],
  ['T39', 'git -c core.pager="touch PWN" log', 'ask'],
  ['T40', 'git diff --output=PWN', 'ask'],
  ['T41', 'git diff --no-index --ext-diff a.txt b.txt', 'ask'],
  ['T42', 'git status -c x', 'ask'],
  ['T43', 'git diff --textconv', 'ask'],
  ['T44', 'git grep -O"touch PWN" a', 'ask'],
  ['T45', 'sort -o PWN a.txt', 'ask'],
  ['T46', 'sort --compress-program=./evil.sh -S1 big.txt', 'ask'],
  ['T47', 'sed -n "w PWN" a.txt', 'ask'],
  ['T48', 'sed -n "1e touch PWN" a.txt', 'ask'],
  ['T49', 'npm test -- --x', 'ask'],
  ['T50', 'npm testx', 'ask'],
  ['T51', 'lsof', 'ask'],
  ['T53', 'ls() { touch PWN; }; ls', 'ask'],
  ['T54', 'alias ls="touch PWN"; ls', 'ask'],
  ['T55', 'l\\s; touch PWN', 'ask'],
  ['T56', '"ls"; touch PWN', 'ask'],
  ['T57', 'echo hi #\ntouch PWN', 'ask'],
  ['T58', `echo 'a' "b" 'c; touch PWN'`, 'run'],
  ['T61', 'cat .env', 'ask'],
  ['T62', 'cat ~/.ssh/id_rsa', 'ask'],
  ['T63', 'cat /proc/self/environ', 'ask'],
  ['T64', 'printenv', 'ask'],
  ['T65', `echo ${'true;'.repeat(60)}touch PWN`, 'ask'],
  ['T66', `echo ${'x'.repeat(2000)}`, 'ask'],
  ['T67', 'echo "a\n" ; touch PWN', 'ask'],
  ['T68', 'if true; then touch PWN; fi', 'ask'],
  ['T69', 'eval "touch PWN"', 'ask'],
  ['T70', 'bash -c "touch PWN"', 'ask'],
  ['T71', 'time ls; touch PWN', 'ask'],
  ['T72', '! ls; touch PWN', 'ask'],
  ['T73', 'ls && cd .git && echo x > hooks/pre-commit', 'ask'],
  ['T75', 'cat a.txt | tee PWN', 'ask'],
  ['T85', 'ls "', 'ask'],
];

/** Further ones of the same kinds. */
const further: readonly (readonly [command: string, verdict: 'run' | 'ask'])[] = [
  ['npm test', 'run'],
  ['ls; git status', 'run'],
  ['git status --short', 'run'],
  ['git diff --stat HEAD~1', 'run'],
  ['git log --oneline -n 5', 'run'],
  ['cat src/a.ts | wc -l', 'run'],
  ['find src -name "*.ts" -type f', 'run'],
  ['grep -n "a b" src/a.ts', 'run'],
  ['sort -rn a.txt', 'run'],
  ['head -n5 a.txt', 'run'],
  ['npm  test', 'run'],
  ['npm test; ls', 'run'],
  ['npm run test', 'ask'],
  ['npm test &', 'ask'],
  ['ls *', 'ask'],
  ['ls {a,b}', 'ask'],
  ['ls ?', 'ask'],
  ['ls [a]', 'ask'],
  ['cat ../outside/x', 'ask'],
  ['cat src/../../outside/x', 'ask'],
  ['cat link/x', 'ask'],
  ['cat link-to-file', 'ask'],
  ['grep -f/etc/passwd x a.txt', 'ask'],
  ['grep -rn x .', 'ask'],
  ['grep -Rn x src', 'ask'],
  ['grep --file=/etc/passwd x', 'ask'],
  ['grep -e x /etc/passwd', 'ask'],
  ['grep x a.txt /etc/passwd', 'ask'],
  ['head /etc/passwd', 'ask'],
  ['wc --files0-from=/etc/passwd', 'ask'],
  ['ls ~', 'ask'],
  ['ls ~root', 'ask'],
  ['echo a=~', 'ask'],
  ['echo $HOME', 'ask'],
  ['echo "$HOME"', 'ask'],
  ['echo !!', 'ask'],
  ['echo "!!"', 'ask'],
  ["echo $'\\x41'", 'ask'],
  ['git show HEAD:.env', 'ask'],
  ['git --exec-path=/tmp status', 'ask'],
  ['git -C /tmp status', 'ask'],
  ['git log --format=%G?', 'ask'],
  ['git diff /etc/passwd /dev/null', 'ask'],
  ['git status --no-such', 'ask'],
  ['sort --files0-from=x', 'ask'],
  ['sort -T /tmp a.txt', 'ask'],
  ['sort --output=PWN a.txt', 'ask'],
  ['find / -name x', 'ask'],
  ['find . -newer /etc/passwd', 'ask'],
  ['find . -fprint PWN', 'ask'],
  ['find -L . -name x', 'ask'],
  ['tail -f a.txt', 'ask'],
  ['ls\u00a0-la', 'ask'],
  ['ls \u202e-la', 'ask'],
  ['ls\t-la', 'ask'],
  ['ls\u001b[2K', 'ask'],
  ['./ls', 'ask'],
  ['/bin/ls', 'ask'],
  ['\\ls', 'ask'],
  ["'ls'", 'ask'],
  ['ls |& cat', 'ask'],
  ['(ls)', 'ask'],
  ['{ ls; }', 'ask'],
  ['ls > /dev/null', 'ask'],
  ['ls 2>&1', 'ask'],
  ['coproc ls', 'ask'],
  ['exec ls', 'ask'],
  ['command ls', 'ask'],
  ['nohup ls', 'ask'],
  ['sudo ls', 'ask'],
  ['npx ls', 'ask'],
  ['LS', 'ask'],
  ['ls\\\n', 'ask'],
  ['', 'ask'],
  ['#', 'ask'],
];

describe('the command policy', () => {
  let root: string;
  let reader: CommandReader;

  const judge = (command: string, own: readonly string[] = rules, shell = 'bash'): Promise<CommandVerdict> => {
    const folder = { name: 'ws', uri: 'file:///ws', path: root, virtual: false };
    const roots = { folders: [folder], forbidden: [], platform: process.platform };
    return judgeCommand(reader, command, own, { roots, cwd: root, shell, distrust: null });
  };
  const verdict = async (command: string, own?: readonly string[], shell?: string): Promise<'run' | 'ask'> =>
    (await judge(command, own, shell)).allowed ? 'run' : 'ask';

  before(() => {
    reader = new CommandReader(loadWasm);
    const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-commands-')));
    root = path.join(home, 'ws');
    fs.mkdirSync(path.join(root, 'src'), { recursive: true });
    fs.mkdirSync(path.join(home, 'outside'));
    fs.writeFileSync(path.join(home, 'outside/x'), 'x');
    fs.writeFileSync(path.join(root, 'src/a.ts'), 'x');
    fs.writeFileSync(path.join(root, 'a.txt'), 'x');
    fs.writeFileSync(path.join(root, '.env'), 'KEY=x');
    fs.symlinkSync(path.join(home, 'outside'), path.join(root, 'link'));
    fs.symlinkSync(path.join(home, 'outside/x'), path.join(root, 'link-to-file'));
    execFileSync('git', ['init', '-q', root]);
  });
  after(() => fs.rmSync(path.dirname(root), { recursive: true, force: true }));

  for (const [id, command, expected] of cases) {
    it(`${id}: ${JSON.stringify(command.slice(0, 60))} is to ${expected}`, async () => {
      assert.equal(await verdict(command), expected);
    });
  }
  for (const [command, expected] of further) {
    it(`${JSON.stringify(command.slice(0, 60))} is to ${expected}`, async () => {
      assert.equal(await verdict(command), expected);
    });
  }

  it('asks for everything when the person has no rules', async () => {
    for (const [, command] of cases) assert.equal(await verdict(command, []), 'ask', command);
  });

  it('asks in a shell that it does not understand', async () => {
    for (const shell of ['fish', 'pwsh', 'cmd.exe', 'nu', 'xonsh'])
      assert.equal(await verdict('ls', rules, shell), 'ask');
    assert.equal(await verdict('ls', rules, 'zsh'), 'run');
  });

  it('asks in zsh for bare words that EXTENDED_GLOB makes patterns of', async () => {
    for (const command of ['cat ^a.txt', 'cat a^b', 'cat .env~x', 'cat a.txt~b', 'git diff HEAD^', 'git diff HEAD~1']) {
      assert.equal(await verdict(command, rules, 'zsh'), 'ask', command);
    }
    assert.equal(await verdict('grep "^a" a.txt', rules, 'zsh'), 'run');
    assert.equal(await verdict('git diff HEAD~1', rules, 'bash'), 'run');
    assert.equal(await verdict('cat .en#v', rules, 'zsh'), 'ask');
  });

  it('asks for what writes control characters', async () => {
    for (const command of [
      "stat --printf='\\033]0;x\\007' a.txt",
      'stat --printf x a.txt',
      "echo -e '\\033[2J'",
      "echo -ne '\\033[2J'",
      'git log --format=%x1b',
      'git log --pretty=format:%x1b]0',
      'git show --format=%x07',
    ]) {
      assert.equal(await verdict(command, [...rules, 'stat']), 'ask', command);
    }
    assert.equal(await verdict('echo -n a'), 'run');
    assert.equal(await verdict('stat -c "%s" a.txt', ['stat']), 'run');
  });

  it('asks for a file that holds keys by its content, alone or below a directory', async () => {
    const directory = path.join(root, 'conf');
    fs.mkdirSync(directory);
    fs.writeFileSync(path.join(directory, 'prod.yml'), 'password: swordfish');
    assert.equal(await verdict('cat conf/prod.yml'), 'ask');
    assert.equal(await verdict('grep -rn x conf'), 'ask');
    fs.rmSync(directory, { recursive: true });
  });

  it('takes a rule as words, never as the beginning of a text', async () => {
    assert.equal(await verdict('npm run build', ['npm run build']), 'run');
    assert.equal(await verdict('npm run build:all', ['npm run build']), 'ask');
    assert.equal(await verdict('npm run', ['npm run build']), 'ask');
    assert.equal(await verdict('npm run "build"', ['npm run build']), 'run');
    assert.equal(await verdict('npm run build', ['npm *']), 'ask');
  });

  it('takes a rule of several commands as a whole', async () => {
    const rule = 'npm test | head -n 5';
    assert.equal(await verdict(rule, [rule]), 'run');
    assert.equal(await verdict('npm test', [rule]), 'ask');
    assert.equal(await verdict('npm test && head -n 5', [rule]), 'ask');
  });

  it('has no rule help a program that runs others', async () => {
    for (const command of [
      'bash',
      'python',
      'python3 -c "print(1)"',
      'node -e 1',
      'npx tsc',
      'env',
      'xargs',
      'sudo ls',
      'timeout 5 ls',
      'rm a.txt',
    ]) {
      const judged = await judge(command, [command]);
      assert.equal(judged.allowed, false, command);
      assert.equal(judged.offer, null, command);
    }
  });

  it('offers exactly the command as the rule', async () => {
    const judged = await judge('npm run build', []);
    assert.deepEqual(judged, { allowed: false, reason: 'no rule of yours covers it', offer: 'npm run build' });
  });

  it('names the rules that matched', async () => {
    const judged = await judge('grep -rn TODO src | head');
    assert.deepEqual(judged, { allowed: true, rule: 'grep, head' });
  });

  describe('with a git repository that runs something of its own', () => {
    const config = (): string => path.join(root, '.git/config');
    let clean: string;
    beforeEach(() => (clean = fs.readFileSync(config(), 'utf8')));
    afterEach(() => fs.writeFileSync(config(), clean));

    for (const setting of [
      '[core]\n\tfsmonitor = ./evil',
      '[core] fsmonitor = ./evil',
      '[core]\n\thooksPath = hooks',
      '[core]\n\tpager = ./evil',
      '[diff "x"]\n\ttextconv = ./evil',
      '[filter "x"]\n\tclean = ./evil',
      '[include]\n\tpath = ../evil',
      '[includeIf "gitdir:/"]\n\tpath = ../evil',
      '[alias]\n\tstatus = !evil',
      '[CORE]\n\tFSMonitor=x',
      '[core]\n\tfsm\\\nonitor=x',
      '[pager]\n\tstatus = ./evil',
      '[gpg]\n\tprogram = ./evil',
    ]) {
      it(`asks for git status when it sets ${JSON.stringify(setting)}`, async () => {
        assert.equal(await verdict('git status'), 'run');
        fs.appendFileSync(config(), `\n${setting}\n`);
        assert.equal(await verdict('git status'), 'ask');
      });
    }

    for (const setting of [
      '[remote "origin"]\n\tpromisor = true\n\tpartialclonefilter = blob:none',
      '[extensions]\n\tpartialClone = origin',
    ]) {
      it(`asks in a partial clone, which fetches what is missing: ${JSON.stringify(setting)}`, async () => {
        fs.appendFileSync(config(), `\n${setting}\n`);
        for (const command of ['git log -p', 'git show HEAD', 'git diff', 'git status']) {
          const judged = await judge(command);
          assert.ok(!judged.allowed && judged.reason.includes('partial clone'), command);
        }
      });
    }

    it('asks when it takes objects from another repository', async () => {
      const file = path.join(root, '.git/objects/info/alternates');
      fs.writeFileSync(file, '/elsewhere/objects\n');
      assert.equal(await verdict('git log'), 'ask');
      fs.rmSync(file);
    });

    it('asks for git status when a hook runs on it', async () => {
      const hook = path.join(root, '.git/hooks/post-index-change');
      fs.mkdirSync(path.dirname(hook), { recursive: true });
      fs.writeFileSync(hook, '');
      assert.equal(await verdict('git status'), 'ask');
      fs.rmSync(hook);
    });
  });
});
