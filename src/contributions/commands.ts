/** Text, icon, keys and places of a command, without the extension's own name. */
export interface CommandContribution {
  readonly title: string;
  /** A shorter title for menus. */
  readonly shortTitle?: string;
  readonly icon?: string;
  readonly keys?: { readonly key: string; readonly mac?: string; readonly when?: string };
  /** The menus in which the command stands; one that is never to be typed has `commandPalette: { when: 'false' }`. */
  readonly menus?: Readonly<Partial<Record<MenuId, MenuPlace>>>;
}

export interface MenuPlace {
  readonly when?: string;
  readonly group?: string;
}

type MenuId =
  | 'commandPalette'
  | 'comments/commentThread/context'
  | 'editor/title'
  | 'editor/title/context'
  | 'explorer/context'
  | 'scm/change/title'
  | 'scm/resourceGroup/context'
  | 'scm/resourceState/context'
  | 'scm/title'
  | 'sidestream.editor'
  | 'terminal/context';

/** The active editor's file has changes that are not kept. */
const inReview = 'editorTextFocus && sidestream.reviewing';
/** The peek of a place that differs from the text before a turn. */
const ofReview = 'originalResourceScheme == sidestream-original';
const inReviewList = 'scmProvider == sidestream';

/** Every command of the extension, in the order of the manifest. `npm run generate` writes it into package.json. */
export const commands = {
  open: {
    title: 'Open',
    keys: { key: 'ctrl+alt+l', mac: 'cmd+alt+l' },
  },
  newConversation: { title: 'New Conversation', icon: '$(add)' },
  newPrivateConversation: { title: 'New Conversation off the Record' },
  openInEditor: { title: 'Open Conversation in Editor' },
  ask: { title: 'Ask…' },
  stop: { title: 'Stop' },
  setApiKey: { title: 'Set API Key' },
  removeApiKey: { title: 'Remove API Key' },
  demo: { title: 'Start or End the Demo' },
  getStarted: { title: 'Get Started' },
  openSample: { title: 'Open the Sample Project' },
  reportProblem: { title: 'Report a Problem…' },
  selectModel: { title: 'Select Model' },
  selectMode: { title: 'Select Mode', keys: { key: 'ctrl+alt+m', mac: 'cmd+alt+m' } },
  addPlanComment: {
    title: 'Add Comment on the Plan',
    shortTitle: 'Add Comment',
    menus: {
      'comments/commentThread/context': { when: 'commentController == sidestream.plan', group: 'inline@1' },
      commandPalette: { when: 'false' },
    },
  },
  sendPlanComments: {
    title: 'Send Comments on the Plan',
    shortTitle: 'Send to Claude',
    icon: '$(send)',
    menus: {
      'comments/commentThread/context': { when: 'commentController == sidestream.plan', group: 'inline@2' },
      'editor/title': { when: 'resource in sidestream.plans', group: 'navigation@1' },
    },
  },
  explainSelection: {
    title: 'Explain Selection',
    menus: { 'sidestream.editor': { group: '1_prompts@1' } },
  },
  fixSelection: {
    title: 'Fix Selection',
    menus: { 'sidestream.editor': { when: '!editorReadonly', group: '1_prompts@2' } },
  },
  writeTests: {
    title: 'Write Tests',
    menus: { 'sidestream.editor': { group: '1_prompts@3' } },
  },
  documentSelection: {
    title: 'Document Selection',
    menus: { 'sidestream.editor': { when: '!editorReadonly', group: '1_prompts@4' } },
  },
  reviewChanges: { title: 'Review Changes' },
  commitMessage: {
    title: 'Generate Commit Message',
    icon: '$(sparkle)',
    menus: {
      'scm/title': { when: 'scmProvider == git', group: 'navigation@1' },
      commandPalette: { when: 'gitOpenRepositoryCount != 0' },
    },
  },
  workspace: { title: 'Run in Workspace…' },
  explainTerminal: {
    title: 'Explain Terminal Output',
    shortTitle: 'Explain with Claude',
    menus: { 'terminal/context': { group: '9_sidestream@1' } },
  },
  addContext: { title: 'Add Context…' },
  addFiles: {
    title: 'Add File to Context',
    shortTitle: 'Add to Claude’s Context',
    menus: {
      'sidestream.editor': { when: 'resourceScheme != untitled', group: '2_context@1' },
      'editor/title/context': {
        when: 'resourceScheme == file || resourceScheme == vscode-remote',
        group: '6_sidestream@1',
      },
      'explorer/context': { group: '6_sidestream@1' },
    },
  },
  showContext: { title: 'What Claude Will See' },
  compact: { title: 'Summarise the Conversation Now…' },
  showRules: { title: 'Rules and Skills in Force' },
  reloadRules: { title: 'Read Rules and Skills Again' },
  selectTools: { title: 'Select Tools…' },
  mcpServers: { title: 'MCP Servers…' },
  atWork: { title: 'Conversations at Work' },
  answerNotification: { title: 'Answer in a Notification', menus: { commandPalette: { when: 'false' } } },
  history: { title: 'History', icon: '$(history)' },
  search: { title: 'Search Conversations', icon: '$(search)' },
  export: { title: 'Export…' },
  import: { title: 'Import…' },
  usage: { title: 'Usage', icon: '$(graph)' },
  exportUsage: { title: 'Export Usage…' },
  setLangfuseKeys: { title: 'Set Langfuse Keys' },
  showLog: { title: 'Show Log' },
  openSettings: { title: 'Open Settings' },
  undoTurn: { title: 'Undo Turn' },
  redoTurn: { title: 'Redo Turn' },
  reviewTurn: { title: 'Review Changes of the Last Turn' },
  explainProblem: {
    title: 'Explain Problem',
    menus: { commandPalette: { when: 'false' } },
  },
  whoWroteThis: {
    title: 'Which Conversation Wrote This Line?',
    menus: { 'sidestream.editor': { when: 'resourceScheme != untitled', group: '3_review@1' } },
  },
  copyStagedAuthors: {
    title: 'Copy Which Conversations Wrote the Staged Lines',
    menus: { commandPalette: { when: 'gitOpenRepositoryCount != 0' } },
  },
  moveFile: { title: 'Undo or Redo One File of the Turn…' },
  keepChange: {
    title: 'Keep Change',
    icon: '$(check)',
    keys: { key: 'ctrl+alt+enter', mac: 'cmd+alt+enter', when: inReview },
    menus: {
      'scm/change/title': { when: ofReview, group: 'navigation@1' },
      commandPalette: { when: 'sidestream.reviewing' },
    },
  },
  undoChange: {
    title: 'Undo Change',
    icon: '$(discard)',
    keys: { key: 'ctrl+alt+backspace', mac: 'cmd+alt+backspace', when: inReview },
    menus: {
      'scm/change/title': { when: ofReview, group: 'navigation@2' },
      commandPalette: { when: 'sidestream.reviewing' },
    },
  },
  keepFile: {
    title: 'Keep Changes of File',
    icon: '$(check)',
    menus: {
      'scm/resourceState/context': { when: inReviewList, group: 'inline@2' },
      commandPalette: { when: 'sidestream.reviewing' },
    },
  },
  undoFile: {
    title: 'Undo Changes of File',
    icon: '$(discard)',
    menus: {
      'scm/resourceState/context': { when: inReviewList, group: 'inline@1' },
      commandPalette: { when: 'sidestream.reviewing' },
    },
  },
  keepAll: {
    title: 'Keep All Changes',
    icon: '$(check-all)',
    menus: {
      'scm/title': { when: inReviewList, group: 'navigation@1' },
      'scm/resourceGroup/context': { when: inReviewList, group: 'inline@2' },
    },
  },
  undoAll: {
    title: 'Undo All Changes That Are Not Kept',
    shortTitle: 'Undo All Changes',
    icon: '$(discard)',
    menus: {
      'scm/title': { when: inReviewList, group: 'navigation@2' },
      'scm/resourceGroup/context': { when: inReviewList, group: 'inline@1' },
    },
  },
  nextChange: {
    title: 'Go to Next Change by Claude',
    keys: { key: 'ctrl+alt+.', mac: 'cmd+alt+.', when: 'sidestream.hasUnkept' },
  },
  previousChange: {
    title: 'Go to Previous Change by Claude',
    keys: { key: 'ctrl+alt+,', mac: 'cmd+alt+,', when: 'sidestream.hasUnkept' },
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;

export type CommandId = keyof typeof commands;

/** The submenu in the editor's own menu. */
export const submenus = {
  'sidestream.editor': {
    label: 'Sidestream',
    menu: 'editor/context',
    when: 'editorFocus && !inOutput',
    group: '1_modification@9',
  },
} as const;
