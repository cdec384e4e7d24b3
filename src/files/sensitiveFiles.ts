/**
 * Files whose change makes something run, or changes what may run, and files that hold keys. Patterns are matched
 * against the lower-case path inside the workspace folder, with `/` between its parts and one before the first.
 */
const runs: readonly (readonly [RegExp, string])[] = [
  [/\/\.git(?:\/|$)/, 'it belongs to the git repository itself'],
  [/\/\.(?:gitattributes|gitmodules|gitconfig)$/, 'git acts on it'],
  [/\/(?:\.husky|\.githooks|githooks)(?:\/|$)|^\/hooks(?:\/|$)/, 'it may be a hook that runs by itself'],
  [/\/(?:lefthook|\.lefthook|\.pre-commit-config)\.[^/]*$|\/\.lintstagedrc/, 'it says what runs on a commit'],
  [/\/\.(?:vscode|vscode-test|idea|vs|fleet|zed)(?:\/|$)/, 'the editor acts on it'],
  [/\.code-workspace$/, 'the editor acts on it'],
  [
    /\/\.devcontainer(?:\/|\.json$|$)|\/(?:dockerfile|containerfile)(?:[.-][^/]*)?$|\.dockerfile$/,
    'it says how a container is built',
  ],
  [/\/(?:docker-)?compose[^/]*\.ya?ml$/, 'it says which containers run'],
  [/\/\.github\/(?:workflows|actions)(?:\/|$)/, 'continuous integration runs it'],
  [
    /\/\.(?:gitlab-ci|travis|drone|appveyor|cirrus)[^/]*\.ya?ml$|\/\.(?:circleci|buildkite|woodpecker|forgejo|gitea|gitlab)(?:\/|$)/,
    'continuous integration runs it',
  ],
  [
    /\/(?:jenkinsfile|azure-pipelines|bitbucket-pipelines|appveyor|cloudbuild|buildspec)[^/]*$/,
    'continuous integration runs it',
  ],
  [/\/(?:package|composer|deno|bun|project|nx|turbo|lerna|rush)\.jsonc?$/, 'it holds scripts that run'],
  [
    /\/\.?(?:npmrc|yarnrc|pnpmfile|pnpm-workspace|bunfig|pip|pypirc|pydistutils|gemrc|bundle)(?:[./][^/]*)*$/,
    'a package manager acts on it',
  ],
  [/\/\.yarn(?:\/|$)|\/\.cargo(?:\/|$)|\/cargo\.toml$|\/build\.rs$|\/build\.zig$/, 'a build runs it'],
  [
    /\/(?:gnu)?makefile[^/]*$|\.(?:mk|mak)$|\/(?:cmakelists\.txt|justfile|\.justfile|rakefile|gemfile|podfile|fastfile|brewfile|procfile|vagrantfile|tiltfile|snakefile|jakefile[^/]*|gulpfile[^/]*|gruntfile[^/]*|taskfile[^/]*|dodo\.py|sconstruct|meson\.build|build|build\.bazel|workspace|configure)$/,
    'a build runs it',
  ],
  [
    /\.(?:gradle|gradle\.kts|csproj|fsproj|vbproj|vcxproj|targets|props|sln)$|\/(?:gradlew|mvnw)[^/]*$|\/(?:pom|build)\.xml$|\/\.mvn(?:\/|$)/,
    'a build runs it',
  ],
  [
    /\/(?:setup|conftest|noxfile|sitecustomize|usercustomize|fabfile|manage|tasks)\.py$|\/(?:setup|tox|pytest)\.(?:cfg|ini)$|\/(?:pyproject|poetry|pdm|uv)\.toml$|\.pth$/,
    'Python tools run it',
  ],
  [
    /\/[^/]*(?:rc|\.config)\.[cm]?[jt]s$|\/\.(?:eslintrc|babelrc|mocharc|swcrc|prettierrc|stylelintrc|postcssrc|nycrc)[^/]*$/,
    'a tool runs it when it starts',
  ],
  [/\/\.(?:envrc|direnv|env)(?:[./_-][^/]*)*$|\/[^/]+\.env$/, 'it sets the environment of what runs'],
  [
    /\/\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|cshrc|tcshrc|inputrc|screenrc|tmux\.conf|vimrc|exrc|nvimrc|gdbinit|lldbinit|irbrc|pryrc|rprofile|rprofile\.site|renviron|wgetrc|curlrc|hgrc|tool-versions|mise\.toml|mise\.local\.toml|nvmrc)$|\/config\.fish$|\/\.config(?:\/|$)|\/\.local(?:\/|$)/,
    'a shell or a tool runs it when it starts',
  ],
  [
    /\/(?:claude(?:\.local)?|agents?|gemini|codex|copilot|conventions)\.md$|\/copilot-instructions\.md$|\.(?:instructions|prompt|chatmode|agent)\.md$/,
    'it tells assistants what to do',
  ],
  [
    /\/\.(?:claude|cursor|clinerules|cline|roo|roomodes|roorules|rooignore|windsurf|windsurfrules|continue|aider[^/]*|codex|gemini|agents?|kilocode|augment|amazonq|kiro|trae|junie|goosehints|cursorrules|cursorignore)[^/]*(?:\/|$)/,
    'it tells assistants what to do',
  ],
  [/\/\.?mcp\.json$|\/\.mcp(?:\/|$)/, 'it says which servers assistants start'],
  [/\/\.github\/(?:prompts|instructions|agents|chatmodes|hooks|skills)(?:\/|$)/, 'it tells assistants what to do'],
];

const keys: readonly RegExp[] = [
  /\/\.envrc$|\/\.env(?:[._-](?!example$|sample$|template$|dist$)[^/]*)?$|\/(?!example|sample|template)[^/]+\.env$/,
  /\/\.(?:ssh|gnupg|aws|azure|kube|docker|gcloud|password-store)(?:\/|$)/,
  /\/\.?(?:netrc|_netrc|npmrc|pypirc|yarnrc|yarnrc\.yml|pgpass|my\.cnf|htpasswd|git-credentials|vault-token|boto|s3cfg|dockercfg|terraformrc)$/,
  /\/id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?!\.pub$)[^/]*$/,
  /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|pkcs12|ovpn|tfvars|tfstate)(?:\.(?:bak|backup|old))?$/,
  /\/(?:secrets?|credentials?|service-?account[^/]*|client_secret[^/]*|token|auth)\.(?:json|ya?ml|toml|ini|txt|env|properties|xml)$/,
  /\/(?:credentials|secrets?)$|\/\.credentials(?:[./][^/]*)*$/,
  /\/\.git\/(?:config|credentials)[^/]*$|\/\.gitconfig$/,
  /\/\.(?:bash|zsh|node_repl|psql|mysql|python)_history$/,
];

/** How disks that ignore case, and Windows, see a path: lower case, no dots or spaces at the end of a part. */
function canonical(relative: string): string {
  const parts = relative
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\\/]+/);
  // An alternate data stream (`name::$DATA`) is the file itself; an 8.3 name (`GIT~1`) is told apart below.
  return '/' + parts.map((part) => part.replace(/:.*$/s, '').replace(/[. ]+$/, '') || part).join('/');
}

/**
 * Why a change to the file must always be asked for, whatever rules say; `null` when it need not be.
 *
 * @param relative the path inside the workspace folder
 */
export function sensitiveToChange(relative: string): string | null {
  const path = canonical(relative);
  if (/\/[^/]{1,6}~\d(?:\.[^/]{0,3})?(?:\/|$)/.test(path)) return 'its name may be the short form of another';
  for (const [pattern, reason] of runs) if (pattern.test(path)) return reason;
  return holdsKeys(relative) ? 'it may hold keys' : null;
}

/** Whether the file may hold keys or passwords, so that even reading it is asked for. */
export function holdsKeys(relative: string): boolean {
  const path = canonical(relative);
  return keys.some((pattern) => pattern.test(path));
}
