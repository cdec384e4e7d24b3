/**
 * Where the entries come from, and what they leave open. Patterns are matched against the lower-case path inside the
 * workspace folder, with `/` between its parts and one before the first.
 *
 * | Entries                                   | Where they come from                                                     |
 * | ----------------------------------------- | ------------------------------------------------------------------------ |
 * | git, hooks, submodules, attributes        | git's manuals githooks(5), gitattributes(5), gitmodules(5), git-config(1) |
 * | editors, containers, agents' instructions | the tools' own documentation; VS Code's list for workspace trust         |
 * | continuous integration                    | the services' documentation of the file that they read                   |
 * | package managers, builds, task runners    | each tool's documentation: files that are read from the current folder   |
 * | configuration that is a program           | `*.config.js` and `*rc.js`, as cosmiconfig and its like find them        |
 * | deployment and servers                    | the tools' documentation: files that name commands, plugins or handlers  |
 * | names with a dot in front                 | by custom a tool's; but for lists of what is ignored and notes for Git   |
 * | scripts that `package.json` names         | read from the file itself, see `scriptsNamed`                            |
 * | files with keys                           | GitHub's and gitleaks' lists of names, and the tools' documentation      |
 * | keys by their form                        | the services' documentation of their prefixes, as gitleaks has them      |
 *
 * Left open: what a listed file names in turn (a Makefile that runs `tools/x.sh`, a plugin of a configuration); source
 * code that tests and builds run as a matter of course; tools that nobody here has heard of; keys in source code, in
 * files of more than 64 KB, in archives and in encodings other than UTF-8; a password in a file of translations.
 */

/** Files whose change makes something run, or changes what may run, with the reason. */
export const runPatterns: readonly (readonly [RegExp, string])[] = [
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
  [/\.nix$|\/(?:devbox|devenv)\.(?:json|ya?ml|lock)$/, 'Nix evaluates it'],
  [/\/(?:\.bazelrc|module\.bazel|workspace\.bzlmod|\.buckconfig|buck)$|\.(?:bazel|bzl|bazelrc)$/, 'a build runs it'],
  [
    /\/cmake(?:user)?presets\.json$|\.cmake$|\/conanfile\.(?:py|txt)$|\/vcpkg(?:-configuration)?\.json$|\/xmake\.lua$/,
    'a build runs it',
  ],
  [/\/[tj]sconfig(?:\.[^/]+)?\.json$/, 'its plugins run in the editor, and builds act on it'],
  [/\/go\.(?:mod|work)$|\/\.?air\.toml$|\/\.goreleaser\.ya?ml$/, 'Go builds what it names'],
  [
    /\/(?:mix\.exs|rebar\.config|project\.clj|deps\.edn|build\.(?:sbt|sc|mill)|package\.swift|stack\.yaml|cabal\.project|dune-project|shard\.yml|project\.toml)$|\.(?:cabal|sbt|gemspec|podspec|rockspec|nimble|proj|sqlproj|pyproj)$/,
    'a build runs it',
  ],
  [/\/(?:pubspec|build|analysis_options)\.ya?ml$/, 'Dart tools run what it names'],
  [/\/(?:pipfile|environment\.ya?ml|requirements[^/]*\.txt|constraints[^/]*\.txt)$/, 'it says what is installed'],
  [/\/(?:nuget\.config|global\.json|dotnet-tools\.json|launchsettings\.json)$/, '.NET tools act on it'],
  [
    /\/(?:angular|nest-cli|ionic\.config|nodemon|electron-builder|babel\.config|jest\.config|cypress|app|cdk|firebase|wrangler|vercel|now|railway|renovate|biome)\.(?:json|jsonc|json5|ya?ml|toml)$/,
    'a tool runs what it names',
  ],
  [
    /\/(?:karma|wdio|protractor|nightwatch)\.conf\.[cm]?[jt]s$|\/\.releaserc[^/]*$|\/ecosystem\.[^/]+$|\/dangerfile(?:\.[^/]+)?$/,
    'a tool runs it',
  ],
  [
    /\/(?:netlify|fly|wrangler|samconfig)\.toml$|\/(?:render|app|template|pulumi[^/]*|serverless|skaffold|helmfile|kustomization|chart|docker-bake)\.(?:ya?ml|json|hcl)$|\/serverless\.[cm]?[jt]s$/,
    'it says what is deployed and run',
  ],
  [/\.(?:tf|tf\.json|tofu|hcl|nomad)$/, 'it says what is deployed, and may run programs'],
  [
    /\/(?:phpunit|phpstan|psalm|phpcs|infection)\.(?:xml|neon|json5?)(?:\.dist)?$|\/\.php-cs-fixer(?:\.dist)?\.php$/,
    'PHP tools run what it names',
  ],
  [
    /\/(?:caddyfile|nginx\.conf|\.htaccess|\.user\.ini|web\.config|config\.ru|supervisord?\.conf|crontab)$|\.(?:service|timer|socket)$/,
    'a server runs what it names',
  ],
  [
    /\/(?:wscript|sconscript|build\.gn|dune|setup\.hs|dub\.(?:json|sdl)|bb\.edn|shadow-cljs\.edn|gleam\.toml|foundry\.toml|pants\.toml|rust-toolchain(?:\.toml)?|configure\.ac|(?:autogen|bootstrap)\.sh|premake\d*\.lua|jam(?:file|root)|tupfile|(?:makefile|build)\.pl|cpanfile|dist\.ini|cartfile|thorfile|magefile\.go|(?:gradle|gradle-wrapper|local)\.properties|buildout\.cfg|(?:hatch|pixi|mise)\.toml|mise|moon\.ya?ml|zuul\.ya?ml)(?:\/|$)|\.(?:ninja|m4|pr[io]|qbs|just|pbxproj|xcscheme|xcconfig)$|\/nbproject\//,
    'a build runs it',
  ],
  [
    /\/(?:pylintrc|mypy\.ini|alembic\.ini|uwsgi\.ini|celeryconfig\.py|(?:gunicorn\.)?conf\.py|(?:jupyter|ipython)[^/]*_config\.py)$/,
    'Python tools run it',
  ],
  [
    /^\/[^/]+-config\.[cm]?[jt]s$|\/(?:gatsby-(?:node|config|browser|ssr)|truffle-config|ember-cli-build)\.[cm]?[jt]s$|\/(?:codegen|ormconfig|knexfile|testcafe|backstop|captainhook)\.[^/]+$|\/vitest\.workspace\.[cm]?[jt]s$/,
    'a tool runs what it names',
  ],
  [
    /\/(?:mkdocs|_config|_quarto|antora-playbook|atlantis|buf(?:\.[^/]+)?|grumphp|codeception|behat|devfile|devspace|okteto|garden)(?:\.dist)?\.ya?ml$|\/(?:book\.toml|rector\.php|artisan|latexmkrc|init\.(?:vim|lua))$|\.(?:sublime-project|el)$/,
    'a tool runs what it names',
  ],
  [
    /\/(?:codemagic|bitrise|wercker|heroku|amplify|apprunner)\.ya?ml$|\/(?:nixpacks\.toml|procfile\.[^/]+)$/,
    'it says what is deployed and run',
  ],
  [
    /\/(?:guardfile|capfile|berksfile|puppetfile|appraisals|earthfile|\.rspec|ansible\.cfg|mprocs\.ya?ml|\.overcommit\.yml|\.pre-commit-hooks\.yaml)$/,
    'a tool runs what it names',
  ],
  // What no line above knows: by custom a name that begins with a dot is a tool's configuration.
  [
    /\/\.(?!(?:git|docker|prettier|eslint|stylelint|npm|vscode|helm|gcloud|vercel)ignore$|gitkeep$|keep$|editorconfig$|nojekyll$|ds_store$|(?:changeset|well-known|github)(?:\/|$)|env[._-](?:example|sample|template|dist)$)[^/]+/,
    'it configures a tool',
  ],
];

/** Files that hold keys or passwords. */
export const keyPatterns: readonly RegExp[] = [
  /\/\.envrc$|\/\.env(?:[._-](?!example$|sample$|template$|dist$)[^/]*)?$|\/(?!example|sample|template)[^/]+\.env$/,
  /\/\.(?:ssh|gnupg|aws|azure|kube|docker|gcloud|password-store)(?:\/|$)/,
  /\/\.?(?:netrc|_netrc|npmrc|pypirc|yarnrc|yarnrc\.yml|pgpass|my\.cnf|htpasswd|git-credentials|vault-token|boto|s3cfg|dockercfg|terraformrc)$/,
  /\/id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?!\.pub$)[^/]*$/,
  /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|pkcs12|ovpn|tfvars|tfstate)(?:\.(?:bak|backup|old))?$/,
  /\/(?:secrets?|credentials?|service-?account[^/]*|client_secret[^/]*|token|auth)\.(?:json|ya?ml|toml|ini|txt|env|properties|xml)$/,
  /\/(?:credentials|secrets?)$|\/\.credentials(?:[./][^/]*)*$/,
  /\/\.git\/(?:config|credentials)[^/]*$|\/\.gitconfig$/,
  /\/\.(?:bash|zsh|node_repl|psql|mysql|python)_history$/,
  /\/(?:[^/]+\.)?kubeconfig(?:\.ya?ml)?$/,
  /\/(?:google-services\.json|googleservice-info\.plist|firebase-adminsdk[^/]*\.json|[^/]+-firebase-adminsdk-[^/]*\.json)$/,
  /\/(?:[^/]*[_-])?(?:deploy|private|secret|signing|ssh)[_-]?key(?:\.txt)?$|\/ssh_host_[^/]*_key$|\/api[_-]?keys?\.(?:json|ya?ml|toml|ini|txt|env|properties)$/,
  /\/appsettings\.[^/]+\.json$|\/(?:local\.settings|connectionstrings)\.(?:json|config)$/,
  /\/(?:secrets?|credentials?|vault)(?:\.[^/]+)*\.(?:json|ya?ml|toml|ini|env|properties|enc|age)$|\/[^/]+\.enc\.(?:json|ya?ml|env|ini)$|\/\.sops\.ya?ml$/,
  /\/\.?vault[_-]?pass(?:word)?(?:\.[^/]*)?$/,
  /\/wp-config(?:-[^/]*)?\.php$|\/(?:local_settings|settings_local)\.py$/,
  /\/(?:database|mongoid|cable|parameters)\.ya?ml$/,
  /\/(?:rclone\.conf|\.mylogin\.cnf|\.dockerconfigjson|\.renviron|\.curlrc|\.wgetrc|\.cargo\/credentials(?:\.toml)?|\.gem\/credentials|\.m2\/settings\.xml)$/,
  /\.(?:age|jwk|agekey|keytab|mobileprovision|p8|pk8|kdb|jceks|bks|ejson|sso|rdp|pcf|har|tfvars\.json)$/,
  /\/\.(?:dev\.vars(?:\.[^/]*)?|secrets?|authinfo|fetchmailrc|msmtprc|muttrc|smbcredentials|passwd-s3fs|ftpconfig|remote-sync\.json|github_token|twine)$/,
  /\/\.(?:oci|bluemix|snowsql|kaggle|huggingface|netlify|vercel|fly|heroku|ngrok2|dbeaver|dbt)\/|\/\.config\/(?:gh|gcloud|doctl|hub)(?:\/|$)/,
  /\/(?:s?ftp(?:-config)?\.json|recentservers\.xml|sitemanager\.xml|datasources\.local\.xml|http-client(?:\.private)?\.env\.json|ngrok\.ya?ml|knife\.rb|pgpass\.conf|wallet\.dat|cookies(?:\.(?:txt|sqlite))?|logins\.json|key[34]\.db|kaggle\.json|application_default_credentials\.json|azure(?:auth|profile)\.json)$/,
  /\/(?:[^/]*[_-])?(?:passwords?|tokens?)(?:\.(?:txt|csv))?$|\/(?:passwd|shadow)$|\/env\.(?:local|dev(?:elopment)?|test|staging|prod(?:uction)?)$|\/(?:key|keystore|signing)\.properties$/,
];
