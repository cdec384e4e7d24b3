// Conversations to look at.
import type { ActivityView, ApprovalView, MessageView } from '../../../src/protocol/index.ts';
import { answer, prompt, tool } from './fakeHost.ts';

const explanation = `The queue is cleared in \`onHidden\` before the pending acknowledgement arrives, so \`flush\` sees an empty list:

\`\`\`ts
private onHidden(): void {
  this.pending.length = 0;      // too early
  this.state = 'hidden';
}
\`\`\`

- Keep the batch until the view has drawn it.
- A new \`ready\` is answered with a snapshot, so nothing has to be queued while hidden.
`;

export const approval: ApprovalView = {
  id: 'approval-1',
  title: 'Edit src/panel/outbox.ts',
  detail: '/home/ada/sidestream/src/panel/outbox.ts',
  reason: '',
  preview: {
    kind: 'diff',
    lines: [
      { kind: 'same', text: 'private onHidden(): void {', piece: null },
      { kind: 'remove', text: '  this.pending.length = 0;', piece: 0 },
      { kind: 'add', text: '  this.paused = true;', piece: 0 },
      { kind: 'same', text: "  this.state = 'hidden';", piece: null },
    ],
  },
  rule: 'edits under src/panel',
  forConversation: true,
  editing: 'possible',
  options: null,
  form: null,
};

/** A finished answer, and one that has asked for leave to edit. */
export const working: readonly MessageView[] = [
  prompt('u1', 'Why does the last batch get lost when the view is hidden?', {
    chips: [
      { id: 'a', label: 'outbox.ts:41–68', tokens: 310, attached: true, isPicture: false },
      { id: 'b', label: '2 problems', tokens: 90, attached: true, isPicture: false },
    ],
  }),
  answer('a1', explanation, {
    steps: [
      { kind: 'thinking', id: 't1', at: 0, text: 'The order of the two handlers matters here.', durationMs: 4200 },
    ],
    footer: { text: '1.4k tokens · 82 % cached · $0.0041', title: '1,204 tokens in, 182 out' },
    branch: { index: 1, ids: ['x', 'a1', 'y'] },
  }),
  prompt('u2', 'Fix it, and run the tests.'),
  answer('a2', '', {
    state: 'streaming',
    steps: [
      tool({ id: 's1' }),
      tool({ id: 's2', name: 'search_text', subject: 'onHidden( in src/**', durationMs: 2300 }),
      tool({ id: 's3', name: 'edit_file', state: 'approval', output: null, durationMs: null, approval }),
    ],
  }),
];

export const waitingForYou = (): { messageId: string; activity: ActivityView } => ({
  messageId: 'a2',
  activity: {
    kind: 'approval',
    since: Date.now() - 12_200,
    round: 2,
    until: null,
    attempt: null,
    reason: '',
  },
});

/** Everything that can end badly. */
export const troubled: readonly MessageView[] = [
  prompt('u1', 'Write the release notes.'),
  answer('a1', 'The pause keeps the batch until the next', {
    state: 'cut',
    steps: [
      { kind: 'note', id: 'n1', at: 0, text: 'Tried again after the service was overloaded.', detail: 'HTTP 529' },
    ],
    notice: {
      role: 'alert',
      text: 'The answer was cut: the network connection was lost. What had arrived is kept.',
      detail: 'req_011CZ4abcx7 · after 3.2 s',
      actions: ['continue', 'retry'],
    },
  }),
  prompt('u2', 'Again, please.'),
  answer('a2', 'As far as it', {
    state: 'limit',
    notice: {
      role: 'note',
      text: 'The answer reached the longest length that one answer may have.',
      detail: '',
      actions: ['continue', 'retry'],
    },
    footer: { text: '8.2k tokens · $0.12', title: '' },
  }),
  prompt('u3', 'مرحبا، هل يمكنك شرح الدالة flush()؟'),
  answer('a3', 'تقوم الدالة `flush` بإرسال كل ما ينتظر.', {
    steps: [
      tool({
        id: 's4',
        name: 'run_command',
        subject: 'npm test',
        state: 'failed',
        output: '1 failing',
        durationMs: 12_400,
      }),
      tool({ id: 's5', name: 'write_file', subject: 'src/a.ts', state: 'denied', output: null, durationMs: null }),
    ],
  }),
];

/** A long answer with everything in it that an answer can have. */
export const rich: readonly MessageView[] = [
  prompt('u1', 'How does the back-off grow, and what does it cost?'),
  answer(
    'a1',
    `## How long it waits

The wait doubles with each attempt, up to a limit: $w_n = \\min(w_0 \\cdot 2^n, w_{max})$. On average a client waits

$$\\bar{w} = \\frac{1}{N} \\sum_{n=0}^{N-1} w_n$$

before it gives up; see \`src/anthropic/retry.ts:12\` and [the guide](https://example.com/retries "Retries").

| Attempt | Wait | In all |
|---:|---:|---:|
| 1 | 0.5 s | 0.5 s |
| 2 | 1.0 s | 1.5 s |
| 3 | 2.0 s | 3.5 s |

> **Only while nothing was shown.** After that, the person decides.

\`\`\`ts title=src/anthropic/retry.ts
/** How long to wait before the next attempt, ms. */
export function retryDelay(attempt: number, first = 500): number {
  const jitter = 1 - Math.random() * 0.25; // spreads the clients
  return Math.min(first * 2 ** (attempt - 1), 8_000) * jitter;
}
\`\`\`

1. Read \`retry-after\`.
   - [x] seconds
   - [ ] a date
2. ~~Guess.~~ Ask when it is above a minute.

![a chart](https://example.com/chart.png)
`,
    {
      steps: [
        {
          kind: 'thinking',
          id: 'thought',
          at: 0,
          text: 'The doubling is capped, so the sum is geometric up to the cap and linear after it.',
          durationMs: 6100,
        },
      ],
      footer: { text: '2.1k tokens · 64 % cached · $0.0068', title: '1,804 tokens in, 311 out' },
    },
  ),
];
