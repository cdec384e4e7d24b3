/** The kinds of tools: look, change files, run programs, or do what only somebody else's program knows. */
export type ToolKind = 'read' | 'write' | 'run' | 'external';

/** Name in a row, kind, and how other extensions see a tool. */
export interface ToolContribution {
  /** The tool in the row of a call. */
  readonly verb: string;
  readonly kind: ToolKind;
  /** The name under which VS Code's chat and other extensions may use it; `null` for none. */
  readonly offeredAs: string | null;
  /** The codicon beside an offered tool in VS Code's own chat. */
  readonly icon?: string;
}

/** Every tool of a workspace command, in the order in which a model is shown them. */
export const tools = {
  read_file: { verb: 'Read', kind: 'read', offeredAs: 'Read File', icon: '$(file)' },
  list_files: { verb: 'List', kind: 'read', offeredAs: 'List Files', icon: '$(list-tree)' },
  search_text: { verb: 'Search', kind: 'read', offeredAs: 'Search Text', icon: '$(search)' },
  find_symbols: { verb: 'Find symbols', kind: 'read', offeredAs: 'Find Symbols', icon: '$(symbol-method)' },
  get_problems: { verb: 'Problems', kind: 'read', offeredAs: 'Get Problems', icon: '$(warning)' },
  get_changes: { verb: 'Changes', kind: 'read', offeredAs: 'Get Git Changes', icon: '$(git-commit)' },
  read_skill: { verb: 'Skill', kind: 'read', offeredAs: null },
  edit_file: { verb: 'Edit', kind: 'write', offeredAs: 'Edit File', icon: '$(edit)' },
  write_file: { verb: 'Write', kind: 'write', offeredAs: 'Write File', icon: '$(new-file)' },
  delete_file: { verb: 'Delete', kind: 'write', offeredAs: 'Delete File', icon: '$(trash)' },
  edit_notebook: { verb: 'Edit', kind: 'write', offeredAs: 'Edit Notebook Cells', icon: '$(notebook)' },
  run_command: { verb: 'Run', kind: 'run', offeredAs: 'Run Command', icon: '$(terminal)' },
  present_plan: { verb: 'Plan', kind: 'read', offeredAs: null },
  ask_person: { verb: 'Ask', kind: 'read', offeredAs: null },
} as const satisfies Readonly<Record<string, ToolContribution>>;

export type ToolName = keyof typeof tools;

export const toolNames = Object.keys(tools) as readonly ToolName[];

/** The tools that other extensions may use, as `sidestream_<name>`. */
export const offeredToolNames = toolNames.filter((name) => tools[name].offeredAs !== null);

/** Tools that Claude's API runs itself. */
const serverToolVerbs: ReadonlyMap<string, string> = new Map([
  ['web_search', 'Web search'],
  ['web_fetch', 'Open page'],
]);

/** The tool's name in the row of a call; a tool of others is called as it is. */
export const toolVerb = (name: string): string =>
  isToolName(name) ? tools[name].verb : (serverToolVerbs.get(name) ?? name);

const isToolName = (name: string): name is ToolName => Object.hasOwn(tools, name);
