import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  badOnWindows,
  openResolved,
  resolvePath,
  type Roots,
  type Target,
  verifyUnmoved,
} from '../../../src/files/paths.ts';
import { holdsKeys, sensitiveToChange } from '../../../src/files/sensitiveFiles.ts';
import { hasHidden } from '../../../src/files/text/visible.ts';

describe('the path policy', () => {
  let home: string;
  let ws: string;
  let roots: Roots;

  const rootsOf = (...folders: string[]): Roots => ({
    folders: folders.map((folder) => ({
      name: path.basename(folder),
      uri: `file://${folder}`,
      path: folder,
      virtual: false,
    })),
    forbidden: [],
    platform: 'linux',
  });
  const resolve = async (input: string, within = roots): Promise<Target | string> => {
    const resolution = await resolvePath(input, within);
    return resolution.ok ? resolution.target : resolution.problem.error;
  };
  const inside = async (input: string, within = roots): Promise<Target> => {
    const target = await resolve(input, within);
    if (typeof target === 'string') throw new Error(`${input}: ${target}`);
    return target;
  };
  const refused = async (input: string, within = roots): Promise<string> => {
    const error = await resolve(input, within);
    assert.ok(typeof error === 'string', `${input} was let through`);
    return error;
  };

  beforeEach(() => {
    home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-paths-')));
    ws = path.join(home, 'ws');
    for (const directory of ['ws/src', 'ws-evil', 'outside/deep'])
      fs.mkdirSync(path.join(home, directory), { recursive: true });
    fs.writeFileSync(path.join(ws, 'src/a.ts'), 'a');
    fs.writeFileSync(path.join(home, 'outside/secret'), 's');
    fs.writeFileSync(path.join(home, 'ws-evil/x'), 'x');
    roots = rootsOf(ws);
  });
  afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

  it('P01, P03: takes a path inside, relative or absolute, as the same', async () => {
    for (const input of ['src/a.ts', './src/./a.ts', 'src/../src/a.ts', path.join(ws, 'src/a.ts')]) {
      const target = await inside(input);
      assert.equal(target.path, path.join(ws, 'src/a.ts'));
      assert.equal(target.relative, 'src/a.ts');
      assert.equal(target.kind, 'file');
    }
  });

  it('P02, P04, P05: refuses what is outside', async () => {
    for (const input of [
      '../outside/secret', '..', 'src/../../outside/secret', '/etc/passwd', '/', `${ws}-evil/x`, '../ws-evil/x',
      '~/.ssh/id_rsa', '~', '~root/x', '$HOME/x', '${HOME}/x', '%USERPROFILE%/x', 'file:///etc/passwd', 'vscode://x',
    ]) await refused(input); // prettier-ignore
  });

  it('refuses what is outside although it lies in the parent of the folder by name', async () => {
    fs.mkdirSync(path.join(ws, '..ws'));
    assert.equal((await inside('..ws/x')).relative, '..ws/x');
    await refused('../ws-evil');
  });

  it('P06, P07: refuses links to the outside: files, directories, new files below, chains', async () => {
    fs.symlinkSync(path.join(home, 'outside/secret'), path.join(ws, 'file-link'));
    fs.symlinkSync(path.join(home, 'outside'), path.join(ws, 'dir-link'));
    fs.symlinkSync('../outside', path.join(ws, 'relative-link'));
    fs.symlinkSync('dir-link', path.join(ws, 'chain'));
    fs.symlinkSync(path.join(home, 'outside/new'), path.join(ws, 'dangling'));
    fs.symlinkSync('/proc/self', path.join(ws, 'proc'));
    for (const input of [
      'file-link', 'dir-link/secret', 'dir-link/new', 'dir-link/deep/new/er', 'relative-link/secret', 'chain/secret',
      'dangling', 'dangling/x', 'dir-link', 'dir-link/../../outside/secret', 'proc/environ',
    ]) await refused(input); // prettier-ignore
  });

  it('takes links that stay inside, and judges the file that they lead to', async () => {
    fs.mkdirSync(path.join(ws, '.git'));
    fs.writeFileSync(path.join(ws, '.git/config'), '');
    fs.symlinkSync('src/a.ts', path.join(ws, 'alias.ts'));
    fs.symlinkSync('.git', path.join(ws, 'docs'));
    fs.symlinkSync('src/a.ts', path.join(ws, '.env'));
    assert.equal((await inside('alias.ts')).relative, 'src/a.ts');
    assert.notEqual((await inside('docs/config')).sensitive, null);
    assert.notEqual((await inside('.env')).sensitive, null, 'the name that was used counts too');
  });

  it('P11: a loop of links is an error', async () => {
    fs.symlinkSync('b', path.join(ws, 'a'));
    fs.symlinkSync('a', path.join(ws, 'b'));
    assert.match(await refused('a'), /loop/);
    assert.match(await refused('a/x'), /loop/);
  });

  it('P12: a hard link is told', async () => {
    fs.linkSync(path.join(home, 'outside/secret'), path.join(ws, 'hard'));
    assert.equal((await inside('hard')).linkedElsewhere, true);
    assert.equal((await inside('src/a.ts')).linkedElsewhere, false);
  });

  it('P13: a workspace folder may itself be a link', async () => {
    fs.symlinkSync(ws, path.join(home, 'ws-link'));
    const target = await inside('src/a.ts', rootsOf(path.join(home, 'ws-link')));
    assert.equal(target.relative, 'src/a.ts');
    assert.equal(target.path, path.join(ws, 'src/a.ts'));
    await inside(path.join(ws, 'src/a.ts'), rootsOf(path.join(home, 'ws-link')));
  });

  it('P14: refuses devices, pipes and sockets without waiting for them', async () => {
    execFileSync('mkfifo', [path.join(ws, 'pipe')]);
    const server = net.createServer().listen(path.join(ws, 'socket'));
    await new Promise((done) => server.once('listening', done));
    for (const input of ['pipe', 'socket', '/proc/self/environ', '/proc/self/fd/0', '/dev/zero', '/dev/stdin'])
      await refused(input);
    await new Promise((done) => server.close(done));
    assert.match(await refused('/dev/null', rootsOf('/dev')), /device/);
  });

  it('P15: refuses names with characters that cannot be seen, and shows them', async () => {
    for (const input of [
      'a\0b',
      'a\nb',
      'a\rb',
      'a\u001b[2Jb',
      'a\u202etxt.exe',
      'a\u200bb',
      'a\u2066b',
      '\ufeffa',
      'a\u00adb',
      'a\u{e0041}',
      'a\ud800',
    ]) {
      const error = await refused(input);
      assert.equal(hasHidden(error), false);
    }
  });

  it('P17: a backslash is part of a name on Linux', async () => {
    assert.equal((await inside('src\\..\\..\\x')).relative, 'src\\..\\..\\x');
  });

  it('P18, P22-P26: knows files that make something run, in any case and by any name', () => {
    for (const name of [
      '.vscode/settings.json', '.vscode/tasks.json', '.vscode/launch.json', '.vscode/mcp.json', '.vscode/extensions.json',
      'x.code-workspace', '.VSCODE/Settings.json', '.Git/config', '.git', '.git/hooks/pre-commit', '.git/info/attributes',
      'sub/.git/config', '.gitattributes', '.gitmodules', '.husky/pre-commit', '.githooks/x', '.devcontainer/devcontainer.json',
      '.devcontainer.json', 'Dockerfile', 'Dockerfile.dev', 'docker/Dockerfile', '.github/workflows/ci.yml', '.gitlab-ci.yml',
      'package.json', 'packages/a/package.json', '.npmrc', '.yarnrc', '.yarnrc.yml', 'Makefile', 'makefile', 'GNUmakefile',
      'setup.py', 'pyproject.toml', 'conftest.py', 'tests/conftest.py', 'build.rs', '.envrc', '.env', '.env.local',
      '.env.production', 'prod.env', '.bashrc', '.zshrc', '.profile', 'CLAUDE.md', 'claude.md', 'AGENTS.md', 'sub/AGENTS.md',
      '.claude/settings.json', '.cursor/rules/x.mdc', '.cursorrules', '.clinerules', '.clinerules/x', '.github/copilot-instructions.md',
      '.github/instructions/a.instructions.md', '.mcp.json', 'mcp.json', '.git. ', '.git./config', '.env::$DATA', 'GIT~1/config',
      '.ｇｉｔ/config', 'vite.config.ts', 'eslint.config.mjs', '.eslintrc.js', '.pre-commit-config.yaml', 'Cargo.toml',
      '.cargo/config.toml', 'build.gradle.kts', 'pom.xml', 'Jenkinsfile', '.circleci/config.yml', 'docker-compose.yml',
      'compose.yaml', '.prettierrc.js', '.idea/workspace.xml', 'tasks.py', 'justfile', '.tool-versions', '.windsurfrules',
      'GEMINI.md', '.github/actions/x/action.yml', '.github/prompts/x.prompt.md', '.ssh/config', 'id_rsa', 'server.pem',
    ]) assert.notEqual(sensitiveToChange(name), null, name); // prettier-ignore
    for (const name of [
      'src/a.ts', 'README.md', 'src/hooks/useThing.ts', 'docs/git.md', 'src/env.ts', 'test/package.test.ts', 'data.json',
      'src/claude.ts', 'src/vscode/a.ts', 'src/make.ts', 'gitignore.txt', 'src/dockerfileParser.ts.md',
      'environment.ts', 'index.html', 'src/agents/list.ts', 'src/config.ts', 'keys.ts', 'src/profile.ts',
    ]) assert.equal(sensitiveToChange(name), null, name); // prettier-ignore
  });

  it('knows files that hold keys', () => {
    for (const name of [
      '.env', '.env.local', '.env.production', 'prod.env', '.envrc', 'id_rsa', '.ssh/id_ed25519', 'server.key', 'a.pem', '.npmrc',
      '.netrc', '.aws/credentials', '.git-credentials', 'secrets.json', 'credentials.json', 'service-account.json', 'a.p12',
      '.git/config', 'terraform.tfvars', '.pypirc', '.ENV', 'secrets.yaml', '.docker/config.json', '.kube/config',
    ]) assert.ok(holdsKeys(name), name); // prettier-ignore
    for (const name of [
      '.env.example',
      '.env.sample',
      'src/env.ts',
      'id_rsa.pub',
      'src/secrets.ts',
      'package.json',
      'src/key.ts',
      'a.md',
      'monkey.ts',
    ]) {
      assert.ok(!holdsKeys(name), name);
    }
  });

  it('P19: knows the names that mean something else on Windows', () => {
    for (const name of [
      '\\\\host\\share\\x', '\\\\?\\C:\\x', '\\??\\C:\\x', '\\\\.\\pipe\\x', '//host/share', 'C:x', 'a.txt::$DATA', 'a.txt:stream',
      'CON', 'con.txt', 'src\\NUL', 'COM1', 'LPT9.log', 'PROGRA~1\\x', 'a.', 'a ', 'src \\a', 'a<b', 'a|b', 'a?',
    ]) assert.notEqual(badOnWindows(name, name.split(/[\\/]/)), null, name); // prettier-ignore
    for (const name of ['src\\a.ts', 'C:\\ws\\a.ts', 'src/a.ts', '.\\a', '..\\a', 'console.ts', 'a b.ts']) {
      assert.equal(badOnWindows(name, name.split(/[\\/]/)), null, name);
    }
  });

  it('P20: a name of 300 bytes and a path of 5,000 are errors', async () => {
    assert.match(await refused('x'.repeat(300)), /255/);
    assert.match(await refused('ü'.repeat(150)), /255/);
    assert.match(await refused('x/'.repeat(2500)), /4096/);
  });

  it('P27: refuses what belongs to the editor and to extensions, also inside the workspace', async () => {
    const forbidden = path.join(ws, 'data');
    fs.mkdirSync(forbidden);
    fs.symlinkSync(forbidden, path.join(ws, 'alias'));
    const within = { ...roots, forbidden: [forbidden] };
    assert.match(await refused('data/sidestream.db', within), /editor/);
    assert.match(await refused('alias/sidestream.db', within), /editor/);
    await inside('database/x', within);
  });

  it('P51: a path below a file is an error', async () => {
    assert.match(await refused('src/a.ts/b'), /file, not a directory/);
  });

  it('P52: an empty path is an error, and "." is the folder', async () => {
    assert.match(await refused(''), /empty/);
    assert.equal((await inside('.')).relative, '');
  });

  it('P59: with several folders a path must say which it means', async () => {
    const other = path.join(home, 'other');
    fs.mkdirSync(path.join(other, 'src'), { recursive: true });
    const both = rootsOf(ws, other);
    assert.equal((await inside('src/a.ts', both)).label, 'ws/src/a.ts', 'only one folder has it');
    fs.writeFileSync(path.join(other, 'src/a.ts'), 'other');
    assert.match(await refused('src/a.ts', both), /several folders/);
    assert.match(await refused('new.ts', both), /several folders/);
    assert.equal((await inside('other/src/a.ts', both)).path, path.join(other, 'src/a.ts'));
    assert.equal((await inside(path.join(other, 'new.ts'), both)).label, 'other/new.ts');
    fs.mkdirSync(path.join(ws, 'other/src'), { recursive: true });
    fs.writeFileSync(path.join(ws, 'other/src/a.ts'), 'nested');
    assert.match(await refused('other/src/a.ts', both), /several folders/);
  });

  it('P65: with no folder open there is nothing to resolve', async () => {
    assert.match(await refused('a', rootsOf()), /No folder/);
    assert.match(await refused('/etc/passwd', rootsOf()), /No folder/);
  });

  it('notices on the open file that another was put in its place', async () => {
    const target = await inside('src/a.ts');
    fs.rmSync(target.path);
    fs.symlinkSync(path.join(home, 'outside/secret'), target.path);
    await assert.rejects(openResolved(target));
    await assert.rejects(verifyUnmoved(target));
  });

  it('notices that a directory on the way was put in the place of another', async () => {
    fs.writeFileSync(path.join(home, 'outside/a.ts'), 'secret');
    const target = await inside('src/a.ts');
    const missing = await inside('src/new.ts');
    fs.renameSync(path.join(ws, 'src'), path.join(ws, 'old'));
    fs.symlinkSync(path.join(home, 'outside'), path.join(ws, 'src'));
    await assert.rejects(openResolved(target), /replaced/);
    await assert.rejects(verifyUnmoved(target), /moved or replaced/);
    await assert.rejects(verifyUnmoved(missing), /moved or replaced/);
  });

  it('opens what was resolved', async () => {
    const handle = await openResolved(await inside('src/a.ts'));
    assert.equal(await handle.readFile('utf8'), 'a');
    await handle.close();
  });
});
