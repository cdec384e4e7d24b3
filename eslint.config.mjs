// What needs no types: rooms, names, sizes, comments. What needs them, and circles between files, is in `.oxlintrc.json`:
// oxlint asks the native TypeScript and takes a ninth of the time.
import path from 'node:path';
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
  diagrams: ['threads', 'base'],
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
const entrances = ['index.ts', 'vscode/index.ts'];
/** Those of what VS Code loads as it starts: the entry point uses nothing else, so that the rest comes on first use. */
const startEntrances = ['activation.ts', 'vscode/activation.ts'];

/** Says what is wrong with an import of one file below src by another, if anything is. */
function wrongImport(from, to, isType) {
  if (to === 'extension.ts') return 'Nobody imports the entry point.';
  const [other, ...rest] = to.split('/');
  const inRoom = rest.join('/');
  if (from === 'extension.ts') {
    if (to === 'sidestream.ts' || to === 'base/index.ts' || startEntrances.includes(inRoom)) return undefined;
    if (!isType) return `The entry point enters ${other}/ by its activation.ts alone (see eslint.config.mjs).`;
  }
  if (to === 'sidestream.ts') return 'Nobody imports the composition root.';
  const room = from.split('/')[0];
  if (other === room || !(other in mayImport)) return undefined;
  if (room in mayImport && !mayImport[room].includes(other))
    return `${room}/ may not import ${other}/ (see eslint.config.mjs).`;
  if (entrances.includes(inRoom)) return undefined;
  return `${other}/ is entered by its index.ts alone (see eslint.config.mjs).`;
}

const sources = path.join(import.meta.dirname, 'src');
const inSources = (file) => path.relative(sources, file).split(path.sep).join('/');

const maxDependencies = 4;

/** Rules about the rooms: their walls, the names in them, and what a class may depend on. */
const sidestream = {
  rules: {
    rooms: {
      create: (context) => {
        const check = (node) => {
          const { source } = node;
          if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
          const target = path.resolve(path.dirname(context.filename), source.value);
          const isType = node.importKind === 'type' || node.type === 'TSImportType';
          const message = wrongImport(inSources(context.filename), inSources(target), isType);
          if (message !== undefined) context.report({ node: source, message });
        };
        return {
          ImportDeclaration: check,
          ExportNamedDeclaration: check,
          ExportAllDeclaration: check,
          ImportExpression: check,
          TSImportType: check,
        };
      },
    },
    // One scheme for limits: `maxLineLength`, `maxSearchMs`, never `lineLimit`; constants are written as all names are.
    constants: {
      create: (context) => ({
        'Program > VariableDeclaration[kind="const"] Identifier, Program > ExportNamedDeclaration > VariableDeclaration[kind="const"] Identifier':
          (node) => {
            if (node.parent.type !== 'VariableDeclarator' || node.parent.id !== node || node.name.startsWith('is'))
              return;
            if (node.parent.parent.parent.type !== 'Program' && node.parent.parent.parent.parent?.type !== 'Program')
              return;
            if (!/^[a-z][A-Za-z0-9]*$/.test(node.name))
              context.report({ node, message: 'A constant is written likeThis.' });
            if (/Limit(?:Ms)?$/.test(node.name)) context.report({ node, message: 'A limit is named maxSomething.' });
          },
      }),
    },
    // A class with more than four dependencies is two classes, or lacks a name for what belongs together.
    dependencies: {
      create: (context) => ({
        'MethodDefinition[kind="constructor"]': (node) => {
          if (node.value.params.length > maxDependencies)
            context.report({ node, message: `A class has at most ${maxDependencies} dependencies.` });
        },
      }),
    },
    // A doc comment names the thing: “Model and limits of one turn.”, not “What a turn is asked with.”
    'doc-comments': {
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

/** Packages that only one room, or none of the plain rooms, may know. */
const forbiddenPackages = (room) => [
  ...(room === 'anthropic' ? [] : [{ group: ['@anthropic-ai/*'], message: 'Only anthropic/ knows the SDK.' }]),
  ...(room === 'mcp' ? [] : [{ group: ['@modelcontextprotocol/*'], message: 'Only mcp/ knows the MCP client.' }]),
  ...(room === 'diagrams' ? [] : [{ group: ['beautiful-mermaid'], message: 'Only diagrams/ knows it.' }]),
  ...(room === 'pictures' ? [] : [{ group: ['@cf-wasm/*'], message: 'Only pictures/ knows it.' }]),
  ...(room === 'store' ? [] : [{ group: ['node:sqlite'], message: 'Only store/ knows SQL.' }]),
  ...(plain.includes(room) ? [{ group: ['vscode'], message: `${room}/ runs in plain Node, without VS Code.` }] : []),
];

export default [
  { ignores: ['dist/**', 'out/**', 'scripts/**', 'test/**', '*.mjs'] },
  {
    files: ['src/**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    // Those for oxlint are written the same way.
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  },
  ...rooms.map((room) => ({
    files: [`src/${room}/**/*.ts`],
    plugins: { sidestream },
    rules: { 'sidestream/rooms': 'error', 'no-restricted-imports': ['error', { patterns: forbiddenPackages(room) }] },
  })),
  { files: ['src/*.ts'], plugins: { sidestream }, rules: { 'sidestream/rooms': 'error' } },
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
    plugins: { sidestream },
    rules: {
      'sidestream/doc-comments': 'error',
      'sidestream/constants': 'error',
      'sidestream/dependencies': 'error',
      // One dialect for private members: the language's own, which holds at run time too, and is made short in the bundle.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(PropertyDefinition, AccessorProperty, MethodDefinition[kind!="constructor"])[accessibility="private"]',
          message: 'Private members are written with `#`.',
        },
        // What is known to be absent is null. A timer is what `clearTimeout` takes.
        {
          selector:
            ':matches(TSPropertySignature[optional=false], PropertyDefinition[optional!=true]) > TSTypeAnnotation > TSUnionType:not(:has(TSQualifiedName[right.name="Timeout"])) > TSUndefinedKeyword',
          message: 'A property that may be absent is `| null`, or optional.',
        },
      ],
      // A longer one says why, beside the comment that switches the rule off.
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60 }],
    },
  },
];
