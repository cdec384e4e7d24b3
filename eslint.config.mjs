import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The rooms, and for each the rooms it may import. The list reads downwards: a room only ever names rooms below it, so
 * there can be no circle between rooms. Rooms in `plain` never see VS Code; `files` and `workspace` only in their
 * `vscode/`.
 *
 * `features/` has a folder for each subject of what a person can do. A feature is a small class that owns the rules of its
 * subject and the handlers of its commands: a room of commands beside it would only pass calls on. Features know the
 * services below them, and are put together in `sidestream.ts`.
 */
const mayImport = {
  webview: ['protocol', 'contributions', 'base'],
  features: [
    'chatProvider',
    'pictures',
    'panel',
    'context',
    'config',
    'assistant',
    'mcp',
    'workspace',
    'files',
    'store',
    'usage',
    'tracing',
    'anthropic',
    'conversation',
    'llm',
    'protocol',
    'contributions',
    'base',
  ],
  panel: [
    'diagrams',
    'context',
    'config',
    'assistant',
    'workspace',
    'files',
    'store',
    'usage',
    'conversation',
    'llm',
    'protocol',
    'contributions',
    'base',
  ],
  chatProvider: ['usage', 'llm', 'base'],
  context: ['assistant', 'files', 'conversation', 'usage', 'llm', 'protocol', 'base'],
  config: ['contributions', 'llm', 'base'],
  assistant: ['conversation', 'usage', 'llm', 'base'],
  store: ['conversation', 'usage', 'llm', 'base'],
  mcp: ['workspace', 'files', 'llm', 'base'],
  workspace: ['files', 'conversation', 'llm', 'contributions', 'protocol', 'base'],
  files: ['base'],
  anthropic: ['llm', 'base'],
  tracing: ['usage', 'llm', 'base'],
  conversation: ['llm', 'base'],
  usage: ['llm', 'base'],
  llm: ['base'],
  diagrams: ['threads'],
  pictures: ['threads', 'llm'],
  threads: [],
  protocol: [],
  contributions: [],
  base: [],
};
const plain = [
  'base',
  'llm',
  'anthropic',
  'conversation',
  'assistant',
  'store',
  'usage',
  'tracing',
  'diagrams',
  'pictures',
  'threads',
  'protocol',
  'contributions',
  'webview',
];
/** Rooms that keep what knows VS Code in a folder of its own. */
const withVscodeFolder = ['files', 'workspace', 'mcp'];
const rooms = Object.keys(mayImport);
/** The files through which a room is entered from outside. */
const entrances = ['./index.ts', './vscode/index.ts'];
const zones = rooms.flatMap((room) => [
  ...rooms
    .filter((other) => other !== room)
    .map((other) =>
      mayImport[room].includes(other)
        ? {
            target: `./src/${room}`,
            from: `./src/${other}`,
            except: entrances,
            message: `${other}/ is entered by its index.ts alone (see eslint.config.mjs).`,
          }
        : {
            target: `./src/${room}`,
            from: `./src/${other}`,
            message: `${room}/ may not import ${other}/ (see eslint.config.mjs).`,
          },
    ),
  { target: `./src/${room}`, from: './src/extension.ts', message: 'Nobody imports the entry point.' },
  { target: `./src/${room}`, from: './src/sidestream.ts', message: 'Nobody imports the composition root.' },
]);

/** Packages that only one room, or none of the plain rooms, may know. */
const forbiddenPackages = (room) => [
  ...(room === 'anthropic' ? [] : [{ group: ['@anthropic-ai/*'], message: 'Only anthropic/ knows the SDK.' }]),
  ...(room === 'mcp' ? [] : [{ group: ['@modelcontextprotocol/*'], message: 'Only mcp/ knows the MCP client.' }]),
  ...(room === 'diagrams' ? [] : [{ group: ['beautiful-mermaid'], message: 'Only diagrams/ knows it.' }]),
  ...(room === 'pictures' ? [] : [{ group: ['@cf-wasm/*'], message: 'Only pictures/ knows it.' }]),
  ...(room === 'store' ? [] : [{ group: ['node:sqlite'], message: 'Only store/ knows SQL.' }]),
  ...(plain.includes(room) ? [{ group: ['vscode'], message: `${room}/ runs in plain Node, without VS Code.` }] : []),
];

/** A doc comment names the thing: “Model and limits of one turn.”, not “What a turn is asked with.” */
const docComments = {
  rules: {
    'begins-with-a-noun': {
      create: (context) => ({
        Program: () => {
          for (const comment of context.sourceCode.getAllComments()) {
            if (comment.type !== 'Block' || !/^\*\s*(?:\*\s*)?What\b/.test(comment.value)) continue;
            context.report({ loc: comment.loc, message: 'Begin the doc comment with the noun, not with “What …”.' });
          }
        },
      }),
    },
  },
};

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', 'test/support/vscode/node_modules/**', '.vscode-test/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ['tsconfig.json', 'src/webview/tsconfig.json', 'test/tsconfig.json'] },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mjs', '.js'] })] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
    },
  },
  ...rooms.map((room) => ({
    files: [`src/${room}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: forbiddenPackages(room) }] },
  })),
  ...withVscodeFolder.map((room) => ({
    files: [`src/${room}/**/*.ts`],
    ignores: [`src/${room}/vscode/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: forbiddenPackages(room),
          paths: [{ name: 'vscode', message: `Only ${room}/vscode knows VS Code.` }],
        },
      ],
    },
  })),
  {
    files: ['src/**/*.ts'],
    plugins: { 'doc-comments': docComments },
    rules: {
      'doc-comments/begins-with-a-noun': 'error',
      // A longer one says why, beside the comment that switches the rule off.
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60 }],
      // One scheme for limits: `maxLineLength`, `maxSearchMs`, never `lineLimit`; constants are written as all names are.
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'variable',
          modifiers: ['const', 'global'],
          format: ['camelCase'],
          custom: { regex: 'Limit(?:Ms)?$', match: false },
          filter: { regex: '^is', match: false },
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'fetch',
          'performance',
          'require',
          'module',
          'exports',
          '__dirname',
          'AbortSignal',
          'AbortController',
          'TextDecoder',
          'TextEncoder',
          'structuredClone',
          'setImmediate',
        ].map((n) => [n, 'readonly']),
      ),
    },
    rules: { 'no-empty': ['error', { allowEmptyCatch: true }] },
  },
);
