/** A step of the walkthrough as VS Code's Welcome page shows it. */
export interface WalkthroughStep {
  readonly title: string;
  /** Markdown; a link on a line of its own becomes a button. */
  readonly description: string;
  /** Name of the picture in `media/walkthrough`, and its text alternative. */
  readonly picture: { readonly name: string; readonly alt: string };
  /** Events that tick the step. */
  readonly completionEvents: readonly string[];
}

/** A command link of Markdown. */
const command = (label: string, id: string, ...args: readonly unknown[]): string =>
  `[${label}](command:${id}${args.length === 0 ? '' : `?${encodeURIComponent(JSON.stringify(args))}`})`;

const ask = (prompt: string): unknown => ({ prompt, workspace: true, send: false });

/** The first five minutes: the walkthrough `sidestream.start`. */
export const walkthrough = {
  id: 'sidestream.start',
  title: 'Get Started with Sidestream',
  description: 'Claude in the side panel: from the key to a first change that you have reviewed.',
  steps: {
    key: {
      title: 'Give it a key, or try the demo',
      description: `Your key is tried once, and kept in this machine's secret storage.\n${command('Set API Key', 'sidestream.setApiKey')}\nNo key at hand? In the demo the answers are scripted, and nothing leaves this machine.\n${command('Try the Demo', 'sidestream.demo')}`,
      picture: { name: 'key', alt: 'The panel before there is a key, with buttons to set one and to try the demo' },
      completionEvents: ['onCommand:sidestream.setApiKey', 'onCommand:sidestream.demo'],
    },
    ask: {
      title: 'Ask a first question',
      description: `The panel opens beside your editor. Type, press Enter, and the answer streams in; Esc stops it, and what was shown stays.\n${command('Open the Panel', 'sidestream.open')}`,
      picture: { name: 'ask', alt: 'An answer with coloured code in the panel' },
      completionEvents: ['onView:sidestream.chat'],
    },
    selection: {
      title: 'Run a prompt on what you selected',
      description: `Explain, fix, test or document what is selected: from the editor's menu, the Command Palette, or / in the panel.\n${command('Select Something in a Sample', 'sidestream.openSample', 'file')}\n${command('Explain the Selection', 'sidestream.explainSelection')}`,
      picture: { name: 'selection', alt: 'A selected function, and its explanation in the panel' },
      completionEvents: ['onCommand:sidestream.explainSelection'],
    },
    workspace: {
      title: 'Let Claude work, and say yes or no',
      description: `With the Workspace switch on, Claude reads, searches, edits and runs commands. Whatever changes something asks first and shows exactly what it would do.\n${command('Open the Sample Project', 'sidestream.openSample')}\n${command('Fill In a Task', 'sidestream.ask', ask('The total of the basket is wrong when something is bought twice. Find out why, and fix it.'))}`,
      picture: { name: 'workspace', alt: 'Claude asks before it edits a file, and shows the change' },
      completionEvents: ['onCommand:sidestream.ask', 'onCommand:sidestream.workspace'],
    },
    budget: {
      title: 'Know the cost before you pay it',
      description: `Beside Send stands what the next send costs at least. A budget asks before it is exceeded, by day or by conversation.\n${command('Set a Budget', 'workbench.action.openSettings', 'sidestream.budget')}\n${command('Show Usage', 'sidestream.usage')}`,
      picture: { name: 'budget', alt: 'The usage page with its figures by day and model' },
      completionEvents: [
        'onSettingChanged:sidestream.budget.perDay',
        'onSettingChanged:sidestream.budget.perConversation',
        'onCommand:sidestream.usage',
      ],
    },
  },
} as const satisfies {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly steps: Readonly<Record<string, WalkthroughStep>>;
};
