import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeConfigs } from '../../../src/mcp/config/mergeConfigs.ts';
import { parseConfig, readServers } from '../../../src/mcp/config/parseConfig.ts';
import { expand, inputsIn } from '../../../src/mcp/config/variables.ts';

const source = { origin: 'workspace', label: '.mcp.json', folder: '/f' } as const;
const parse = (text: string): ReturnType<typeof parseConfig> => parseConfig(text, 'mcpServers', source);

describe('a file of MCP servers', () => {
  it('names programs and addresses', () => {
    const { servers, problems } = parse(`\uFEFF{
      // Comments and a comma at the end are taken.
      "mcpServers": {
        "git": { "command": "npx", "args": ["-y", "x"], "env": { "A": "1", "N": 2 }, "cwd": "sub" },
        "web": { "type": "http", "url": "https://mcp.example/mcp", "headers": { "Authorization": "Bearer \${T}" } },
        "old": { "type": "sse", "url": "https://mcp.example/sse" },
        "off": { "command": "x", "disabled": true },
      },
    }`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      servers.map(({ name, spec }) => [name, spec]),
      [
        ['git', { kind: 'stdio', command: 'npx', args: ['-y', 'x'], env: { A: '1', N: '2' }, cwd: 'sub' }],
        [
          'web',
          { kind: 'http', url: 'https://mcp.example/mcp', headers: { Authorization: 'Bearer ${T}' }, sse: false },
        ],
        ['old', { kind: 'http', url: 'https://mcp.example/sse', headers: {}, sse: true }],
      ],
    );
  });

  const bad: readonly [text: string, problem: RegExp][] = [
    ['{ "mcpServers": {', /\.mcp\.json: It is not valid JSON, line 1/],
    ['{\n"mcpServers": {\n"a": ! } }', /line 3/],
    ['[]', /must hold an object/],
    ['{ "mcpServers": [] }', /“mcpServers” must be an object/],
    ['{ "mcpServers": { "a": 1 } }', /“a” must be an object/],
    ['{ "mcpServers": { "a": {} } }', /“a” needs a “command”/],
    ['{ "mcpServers": { "a": { "command": "x", "args": "y" } } }', /“a” has “args”/],
    ['{ "mcpServers": { "a": { "command": "x", "args": [1] } } }', /“a” has “args”/],
    ['{ "mcpServers": { "a": { "command": "x", "env": ["y"] } } }', /“a” has an “env”/],
    ['{ "mcpServers": { "a": { "command": "x", "env": { "A=B": "y" } } } }', /“a” has an “env”/],
    ['{ "mcpServers": { "a": { "command": "x\\u0000y" } } }', /NUL/],
    ['{ "mcpServers": { "a": { "type": "carrier pigeon" } } }', /“type” that is not known/],
    ['{ "mcpServers": { "a": { "type": "http" } } }', /needs a “url”/],
    ['{ "mcpServers": { "a": { "url": "https://x", "headers": 1 } } }', /“headers”/],
    ['{ "mcpServers": { " ": { "command": "x" } } }', /no name/],
    ['{ "inputs": {}, "mcpServers": {} }', /“inputs” must be a list/],
    ['{ "inputs": [{}], "mcpServers": {} }', /number 1, needs an “id”/],
    ['{ "inputs": [{ "id": "a", "type": "command" }], "mcpServers": {} }', /“a” is of a type/],
    [`{ "mcpServers": ${'['.repeat(50_000)}`, /JSON|deep/],
  ];
  for (const [text, problem] of bad) {
    it(`is told of with file and key where it is bad: ${text.slice(0, 60)}`, () => {
      const config = parse(text);
      assert.deepEqual(config.servers, []);
      assert.match(config.problems.join('\n'), problem);
    });
  }

  it('keeps the good servers beside a bad one', () => {
    const { servers, problems } = parse('{ "mcpServers": { "a": 1, "b": { "command": "x" } } }');
    assert.equal(servers.length, 1);
    assert.equal(problems.length, 1);
  });

  it('is read without an error whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => JSON.stringify({ mcpServers: v })),
        ),
        (text) => {
          const { problems } = parse(text);
          for (const problem of problems) assert.match(problem, /^\.mcp\.json: /);
        },
      ),
    );
  });

  it('cannot put a server in the place of the person’s', () => {
    const own = readServers({ a: { command: 'mine' } }, { origin: 'settings', label: 'settings', folder: null }, 'x');
    const theirs = parse('{ "mcpServers": { "a": { "command": "theirs" }, "Z": { "command": "z" } } }');
    const { servers, problems } = mergeConfigs([own, theirs]);
    assert.deepEqual(
      servers.map(({ name, source: { origin } }) => [name, origin]),
      [
        ['Z', 'workspace'],
        ['a', 'settings'],
      ],
    );
    assert.match(problems.join(), /“a” is left out/);
  });
});

describe('variables', () => {
  const variables = {
    inputs: new Map([['token', 'tok-${env:HOME}']]),
    env: { HOME: '/home/me', EMPTY: '', ANTHROPIC_API_KEY: 'sk-ant', LANGFUSE_SECRET_KEY: 'sk-lf' },
    home: '/home/me',
    folder: '/work/app',
    folders: new Map([['lib', '/work/lib']]),
  };
  const table: readonly [text: string, expanded: string, missing?: string][] = [
    ['${workspaceFolder}/x', '/work/app/x'],
    ['${workspaceFolder:lib}', '/work/lib'],
    ['${workspaceFolderBasename}', 'app'],
    ['${env:HOME}', '/home/me'],
    ['${HOME}', '/home/me'],
    ['${NONE:-other}', 'other'],
    ['${EMPTY:-other}', 'other'],
    ['${userHome}', '/home/me'],
    ['a ${input:token} b', 'a tok-${env:HOME} b'],
    ['$HOME ${} ${ x', '$HOME ${} ${ x'],
    ['${NONE}', '', '${NONE}'],
    ['${input:none}', '', '${input:none}'],
    ['${command:x}', '', '${command:x}'],
    ['${ANTHROPIC_API_KEY}', '', '${ANTHROPIC_API_KEY}'],
    ['${env:LANGFUSE_SECRET_KEY}', '', '${env:LANGFUSE_SECRET_KEY}'],
  ];
  for (const [text, expanded, missing] of table) {
    it(`${text} is ${missing === undefined ? expanded : 'missing'}`, () => {
      const result = expand(text, variables);
      assert.equal(result.text, expanded);
      assert.deepEqual(result.missing, missing === undefined ? [] : [missing]);
    });
  }

  it('from inputs and the environment are secrets', () => {
    assert.deepEqual(expand('${input:token} ${HOME} ${workspaceFolder}', variables).secrets, [
      'tok-${env:HOME}',
      '/home/me',
    ]);
    assert.deepEqual(inputsIn(['${input:a} ${input:b}', '${input:a}']), ['a', 'b']);
  });
});
