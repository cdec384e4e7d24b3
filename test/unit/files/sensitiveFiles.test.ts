import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { keysInText } from '../../../src/files/keysInText.ts';
import { resolvePath, type Target } from '../../../src/files/paths.ts';
import { holdsKeys, sensitiveToChange } from '../../../src/files/sensitiveFiles.ts';
import { keyPatterns, runPatterns } from '../../../src/files/sensitivePatterns.ts';

/** At least one name for each pattern of files that run something, by where it is from. */
const running =
  `.git/config .gitattributes .husky/pre-commit lefthook.yml .vscode/tasks.json x.code-workspace Dockerfile
  compose.yml .github/workflows/a.yml .gitlab-ci.yml Jenkinsfile package.json .npmrc .cargo/config.toml build.rs Makefile
  build.gradle setup.py vite.config.ts .envrc .bashrc AGENTS.md .cursor/rules/a.md .mcp.json .github/prompts/a.prompt.md
  flake.nix shell.nix devbox.json .bazelrc MODULE.bazel tools/x.bzl CMakePresets.json CMakeUserPresets.json x.cmake
  conanfile.py tsconfig.json tsconfig.build.json jsconfig.json go.mod go.work .air.toml .goreleaser.yml mix.exs build.sbt
  Package.swift rebar.config deps.edn stack.yaml x.gemspec x.podspec pubspec.yaml analysis_options.yaml Pipfile
  requirements-dev.txt nuget.config global.json Properties/launchSettings.json angular.json nodemon.json firebase.json
  electron-builder.yml cdk.json karma.conf.js ecosystem.config.cjs .releaserc.json netlify.toml vercel.json serverless.yml
  fly.toml skaffold.yaml Chart.yaml docker-bake.hcl main.tf infra/x.hcl phpunit.xml phpunit.xml.dist phpstan.neon
  .php-cs-fixer.php Caddyfile nginx.conf .htaccess config.ru app.service Guardfile .rspec ansible.cfg Earthfile
  FLAKE.NIX infra/Caddyfile wscript sub/dune gradle/wrapper/gradle-wrapper.properties App.xcodeproj/project.pbxproj a.m4
  .pylintrc mypy.ini docs/conf.py truffle-config.js gatsby-node.js codegen.ts vitest.workspace.ts mkdocs.yml buf.gen.yaml
  book.toml x.el amplify.yml Procfile.dev .golangci.yml .rubocop.yml .gitpod.yml .storybook/main.ts .psqlrc .flake8
  .dir-locals.el .latexmkrc .oxlintrc.json .made-tomorrow/x.json`.split(/\s+/);

const keyed = `kubeconfig dev.kubeconfig kubeconfig.yaml google-services.json app/GoogleService-Info.plist deploy_key
  keys/github_deploy_key ssh_host_rsa_key api_keys.json appsettings.Production.json local.settings.json secrets.enc.yaml
  secrets.prod.yaml prod.enc.yaml .sops.yaml .vault_pass .vault_pass.txt vault-password wp-config.php local_settings.py
  config/database.yml rclone.conf .cargo/credentials.toml .m2/settings.xml x.age x.keytab WP-CONFIG.PHP config/credentials.yml.enc
  project-firebase-adminsdk-abc.json AuthKey_1.p8 .dev.vars .secrets terraform.tfvars.json passwords.txt cookies.txt
  session.har .vscode/sftp.json http-client.private.env.json .authinfo .netlify/state.json .config/gh/hosts.yml
  env.production keystore.properties logins.json github_token.txt`.split(/\s+/);

const harmless =
  `src/a.ts README.md data.json src/database.ts src/app.ts docs/caddyfile.md src/vault.ts src/kubeconfig.ts
  src/service.ts keyboard.json src/deployKey.ts index.html style.css translations/en.json src/terraform.ts a.nixdoc
  public/manifest.json .gitignore sub/.editorconfig .changeset/a.md .github/ISSUE_TEMPLATE/bug.md .well-known/x.txt
  src/app-config.ts src/config.py src/passwordField.ts src/tokens.ts docs/cookies.md src/.gitkeep`.split(/\s+/);

describe('sensitive files', () => {
  it('are known by name where a change makes something run', () => {
    for (const name of running) assert.notEqual(sensitiveToChange(name), null, name);
  });
  it('are known by name where they hold keys', () => {
    for (const name of keyed) {
      assert.ok(holdsKeys(name), name);
      assert.notEqual(sensitiveToChange(name), null, name);
    }
  });
  it('are not what only sounds like it', () => {
    for (const name of harmless) {
      assert.equal(sensitiveToChange(name), null, name);
      assert.ok(!holdsKeys(name), name);
    }
  });
  it('have a name in this test for every pattern of what runs', () => {
    const paths = running.map((name) => `/${name.toLowerCase()}`);
    for (const [pattern] of runPatterns)
      assert.ok(
        paths.some((name) => pattern.test(name)),
        String(pattern),
      );
    assert.ok(keyPatterns.length > 0);
  });
});

describe('keys in a text', () => {
  /** A key in two parts, so that no scanner takes this file for one that holds it. */
  const halves = (a: string, b: string): string => a + b;
  const key = halves('-----BEGIN OPENSSH ', 'PRIVATE KEY-----');
  for (const [name, text] of [
    ['notes.txt', `${key}\nabc\n`],
    ['deploy', halves('-----BEGIN PRIVATE', ' KEY-----\n')],
    ['config/prod.yml', 'db:\n  user: me\n  password: swordfish\n'],
    ['config/prod.json', '{ "db": { "user": "me", "db_password": "hunter2" } }'.replace('{ "db"', '{\n "db"')],
    ['a.json', '{\n  "password": "hunter2"\n}'],
    ['a.ini', '[mail]\nPASSWORD=hunter2\n'],
    ['a.properties', 'spring.datasource.password=hunter2'],
    ['a.toml', 'api_key = "0123456789abcdef"'],
    ['a.xml', '<password>hunter2</password>'],
    ['a.yaml', '- token: abcdefgh12345678'],
    ['a.conf', `aws ${halves('AKIA', 'ABCDEFGH12345678')}`],
    ['a.yaml', `x: ${halves('ghp_', 'a1'.repeat(18))}`],
    ['a.env', `K=${halves('sk-ant-', 'api03-abcdefgh')}`],
    ['a.json', '{"url": "postgres://me:hunter2@db/x"}'],
  ] as const) {
    it(`are found in ${name}: ${JSON.stringify(text.slice(0, 40))}`, () => assert.ok(keysInText(name, text)));
  }
  for (const [name, text] of [
    ['a.yml', 'password: ${PASSWORD}\n'],
    ['a.yml', 'password:\n  type: string\n'],
    ['a.yml', 'password: !vault |\n'],
    ['a.yml', 'password: {{ vault }}\n'],
    ['a.yml', 'token: null'],
    ['a.json', '{ "tokens": 12, "secret": true }'],
    ['package.json', '{ "dependencies": { "token": "^1.0.0" } }'],
    ['locales/de.json', '{\n "password": "Passwort"\n}'],
    ['a.yml', 'url: postgres://me:${PW}@db/x'],
    ['a.md', 'password: hunter2'],
    ['src/a.ts', 'password: hunter2'],
    ['a.json', '{ "name": "x" }'],
  ] as const) {
    it(`are not seen in ${name}: ${JSON.stringify(text.slice(0, 40))}`, () => assert.ok(!keysInText(name, text)));
  }
  it('are looked for in linear time', () => {
    for (const unit of ['a', 'a.', 'a:', '-', '"', ' ', 'a://', 'password', 'password:', '\n'])
      keysInText('a.yml', unit.repeat(Math.floor(65_536 / unit.length)));
  });
});

describe('a file of the workspace', () => {
  let root: string;
  beforeEach(() => (root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-sensitive-')))));
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));
  const resolve = async (name: string): Promise<Target> => {
    const folders = [{ name: 'ws', uri: `file://${root}`, path: root, virtual: false }];
    const resolution = await resolvePath(name, { folders, forbidden: [], platform: process.platform });
    assert.ok(resolution.ok);
    return resolution.target;
  };
  const file = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  };

  it('holds keys by its content, whatever its name', async () => {
    file('prod.yml', 'password: swordfish\n');
    file('dev.yml', 'colour: blue\n');
    assert.equal((await resolve('prod.yml')).holdsKeys, true);
    assert.notEqual((await resolve('prod.yml')).sensitive, null);
    assert.equal((await resolve('dev.yml')).holdsKeys, false);
  });

  it('is not looked into when it is large', async () => {
    file('big.yml', 'password: swordfish\n' + 'x: y\n'.repeat(20_000));
    assert.equal((await resolve('big.yml')).holdsKeys, false);
  });

  it('runs when a script of a package.json beside or above it names it', async () => {
    file(
      'package.json',
      JSON.stringify({ scripts: { build: 'node ./scripts/build.js && tools/x.sh', y: 'node "a b.js"' } }),
    );
    file('app/package.json', JSON.stringify({ scripts: { start: 'FOO=1 node src/run.ts' } }));
    for (const name of ['scripts/build.js', 'tools/x.sh', 'app/src/run.ts']) {
      assert.equal((await resolve(name)).sensitive, 'a script of package.json names it', name);
    }
    for (const name of ['src/run.ts', 'app/src/other.ts', 'build.js'])
      assert.equal((await resolve(name)).sensitive, null);
  });

  it('bears a package.json that is none', async () => {
    for (const text of ['', '{', 'null', '[]', '{"scripts":7}']) {
      file('package.json', text);
      assert.equal((await resolve('src/a.ts')).sensitive, null, text);
    }
  });
});
