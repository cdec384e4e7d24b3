// The cards of a conversation, each with as much in it as it can have: long names, several pieces, every state.
import type { ApprovalView, ContextPartView, PanelView, StepView } from '../../../src/protocol/index.ts';
import { answer, prompt, tool, type ViewPage } from './fakeHost.ts';

type Scene = Parameters<ViewPage['snapshot']>[0];
type DiffLine = Extract<ApprovalView['preview'], { kind: 'diff' }>['lines'][number];

const same = (text: string): DiffLine => ({ kind: 'same', text, piece: null });
const change = (piece: number, before: string, after: string): readonly DiffLine[] => [
  { kind: 'remove', text: before, piece },
  { kind: 'add', text: after, piece },
];

const edit: ApprovalView = {
  id: 'edit',
  title: 'Edit src/panel/view/acknowledgements/outboxOfTheHiddenView.ts',
  detail: '/home/ada/projects/sidestream/src/panel/view/acknowledgements/outboxOfTheHiddenView.ts',
  reason: 'This file is outside of what the plan names.',
  preview: {
    kind: 'diff',
    lines: [
      same('private onHidden(): void {'),
      ...change(0, '  this.pending.length = 0;', '  this.paused = true;'),
      same("  this.state = 'hidden';"),
      same('}'),
      ...change(
        1,
        '  const batch = this.pending.splice(0);',
        '  const batch = this.pending.filter((each) => each.seq > this.acknowledged).toSorted((a, b) => a.seq - b.seq);',
      ),
      same('  this.post(batch);'),
      ...change(2, '  this.paused = true;', '  this.paused = this.pending.length > 0;'),
    ],
  },
  rule: 'edits under src/panel/view/acknowledgements',
  forConversation: true,
  editing: 'possible',
  options: null,
  form: null,
};

const command: ApprovalView = {
  id: 'command',
  title: 'Run a command',
  detail: '/home/ada/projects/sidestream',
  reason: 'Not in the plan',
  preview: {
    kind: 'command',
    text: 'npm run test:unit -- --grep "keeps the batch until the view has drawn it" && \\\n  git diff --stat HEAD~1 -- src/panel/view/acknowledgements/outboxOfTheHiddenView.ts',
  },
  rule: 'npm run test:unit …',
  forConversation: true,
  editing: 'possible',
  options: null,
  form: null,
};

const question: ApprovalView = {
  id: 'question',
  title: 'Question',
  detail: '',
  reason: '',
  preview: { kind: 'text', text: 'What is to become of the batches that a hidden view has not yet acknowledged?' },
  rule: null,
  forConversation: false,
  editing: 'no',
  form: null,
  options: ['Keep them all', 'Keep the newest hundred, and draw a snapshot when there were more of them', 'Drop them'],
};

const field = {
  description: '',
  required: false,
  options: [],
  value: '',
  chosen: [],
  min: null,
  max: null,
  format: null,
};

const serverForm: ApprovalView = {
  ...question,
  id: 'serverForm',
  title: 'The MCP server issues-of-the-whole-organisation asks you something.',
  reason: 'Your answer goes to the server. Give it no password.',
  preview: { kind: 'text', text: 'Where is the issue to be filed?' },
  options: null,
  form: {
    accept: 'Answer',
    fields: [
      { ...field, key: 'title', title: 'Title', kind: 'text', required: true, description: 'One line.' },
      { ...field, key: 'points', title: 'Points', kind: 'integer', value: '3', min: 1 },
      { ...field, key: 'due', title: 'Due', kind: 'text', format: 'date' },
      { ...field, key: 'urgent', title: 'Urgent', kind: 'boolean', required: true },
      {
        ...field,
        key: 'project',
        title: 'Project',
        kind: 'choice',
        options: [{ value: 'a', label: 'outboxOfTheHiddenView, with a name that is longer than the panel is wide' }],
      },
      {
        ...field,
        key: 'labels',
        title: 'Labels',
        kind: 'choices',
        options: ['bug', 'acknowledgements-of-the-hidden-view'].map((value) => ({ value, label: value })),
      },
    ],
  },
};

const serverPage: ApprovalView = {
  ...serverForm,
  id: 'serverPage',
  title: 'The MCP server issues wants to open a page of accounts.example.',
  detail: `https://accounts.example/authorize?state=${'x'.repeat(120)}`,
  reason: 'Nothing is opened without your yes. What you enter there goes to that page, not to Claude.',
  preview: { kind: 'text', text: 'Sign in to see private projects.' },
  form: { fields: [], accept: 'Open the page' },
};

const plan: StepView = {
  kind: 'plan',
  id: 'plan',
  at: 0,
  text: '## Keep what a hidden view has not drawn\n\n1. Let `onHidden` only pause the outbox.\n2. Drop a batch **when it is acknowledged**.\n3. Test it:\n\n```ts\nassert.deepEqual(outbox.pending, [batch, nextBatch, andTheOneThatFollowsTheNextOne]);\n```',
  files: [
    { name: 'src/panel/view/outbox.ts', used: true },
    { name: 'test/unit/panel/acknowledgements/outboxOfTheHiddenView.test.ts', used: false },
  ],
  commands: [{ name: 'npm run test:unit -- --grep "keeps the batch until the view has drawn it"', used: false }],
  isOpen: true,
  outcome: '',
};

const changes: PanelView['changes'] = [
  {
    messageId: 'a',
    files: [
      ['src/panel/view/outbox.ts', 12, 4, 'changed', 'open'],
      ['test/unit/panel/acknowledgements/outboxOfTheHiddenView.test.ts', 1208, 0, 'created', 'open'],
      ['src/panel/view/oldOutbox.ts', 0, 141, 'deleted', 'kept'],
      ['media/icon.png', null, null, 'changed', 'undone'],
    ].map(([name, added, removed, kind, state]) => ({ uri: `file:///${name}`, name, added, removed, kind, state })),
  },
] as PanelView['changes'];

const asks = (approval: ApprovalView, name: string, subject: string): Scene => ({
  messages: [
    prompt('u', 'Keep what a hidden view has not drawn.'),
    answer('a', 'I change the three places.', {
      state: 'streaming',
      steps: [tool({ id: 's', at: 26, name, subject, state: 'approval', output: null, durationMs: null, approval })],
    }),
  ],
  panel: { busy: true, workspaceSwitch: true },
});

/** Everything that the composer's row of buttons can have: Stop and Send too, as something is typed while Claude works. */
const fullComposer: Partial<PanelView> = {
  busy: true,
  workspaceSwitch: true,
  mode: 'acceptEdits',
  web: { on: true, blocked: '', note: '' },
  model: 'Opus 5.5 with a long name',
  chips: [
    { id: 'x', label: 'outboxOfTheHiddenView.test.ts:41–68', tokens: 310, attached: true, isPicture: false },
    { id: 'y', label: '2 problems', tokens: 90, attached: true, isPicture: false },
  ],
};

export const cardScenes: Readonly<Record<string, Scene>> = {
  edit: asks(edit, 'edit_file', 'src/panel/view/acknowledgements/outboxOfTheHiddenView.ts'),
  command: asks(command, 'run_command', 'npm run test:unit'),
  question: asks(question, 'ask_person', ''),
  'server form': asks(serverForm, 'mcp__issues__file', ''),
  'server page': asks(serverPage, 'mcp__issues__file', ''),
  plan: {
    messages: [prompt('u', 'Plan it first.'), answer('a', '', { steps: [plan] })],
    panel: { workspaceSwitch: true, mode: 'plan' },
  },
  changes: {
    messages: [
      prompt('u', 'Keep what a hidden view has not drawn.'),
      answer('a', 'Done: a batch stays until it is acknowledged.', {
        footer: { text: '1.4k tokens · 82 % cached · $0.0041', title: '1,204 tokens in, 182 out' },
      }),
    ],
    panel: { workspaceSwitch: true, changes },
  },
  sources: {
    messages: [
      prompt('u', 'How long should a client wait?'),
      answer(
        'a',
        'At most a minute[1](https://example.com/retries), and never at the same time as all the others[2](https://docs.example.org/jitter).',
        {
          sources: [
            { url: 'https://example.com/retries', title: 'Retries' },
            {
              url: 'https://a-rather-long-name-of-a-host.docs.example.org/jitter',
              title: 'Exponential back-off and jitter: what a thousand clients do to one another',
            },
          ],
        },
      ),
    ],
    panel: {
      web: {
        on: true,
        blocked: '',
        note: 'Each search costs $0.01 besides its tokens. What Claude searches for is sent to the service.',
      },
    },
  },
  composer: {
    panel: fullComposer,
    messages: [
      prompt('t', 'And of this a part?', {
        chips: [{ id: 'x', label: 'outbox.ts:41–68', tokens: 310, attached: true, isPicture: false }],
        leftOutParts: ['x'],
      }),
      answer('c', '', {
        steps: [tool({ id: 's' }), tool({ id: 'w', subject: 'src/panel/feed.ts' })],
        leftOutParts: ['s'],
      }),
      prompt('u', 'What is left out?', { leftOut: true }),
      answer('a', 'All of `this`, with [its links](https://example.com/left-out).\n\n> And its quotation.', {
        leftOut: true,
        footer: { text: '1.4k tokens · 82 % cached · $0.0041', title: '1,204 tokens in, 182 out' },
      }),
      prompt('v', 'Go on.'),
      answer('b', 'I go', { state: 'streaming' }),
    ],
  },
  context: {
    messages: [prompt('u', 'How long should a client wait?'), answer('a', 'At most a minute.')],
  },
};

const part = (
  kind: ContextPartView['kind'],
  label: string,
  fields: Partial<ContextPartView> = {},
): ContextPartView => ({
  id: `${kind} ${label}`,
  kind,
  label,
  tokens: 1204,
  cost: 0.0036,
  included: true,
  optional: true,
  messageId: null,
  costSwitched: 0.021,
  ...fields,
});

export const contextParts: readonly ContextPartView[] = [
  part('instructions', 'What Sidestream tells Claude of itself', { optional: false }),
  part('rules', 'CLAUDE.md'),
  part('tools', '14 tools of the workspace and of two servers', { optional: false, tokens: 12_400, cost: 0.037 }),
  part('prompt', 'How long should a client wait before it asks the service once more?'),
  part('attachment', 'src/panel/view/acknowledgements/outboxOfTheHiddenView.ts', { included: false }),
  part('answer', 'At most a minute.', { cost: null }),
];
