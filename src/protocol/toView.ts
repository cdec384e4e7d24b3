import { boolean, count, either, type Guarded, list, literal, nullable, number, object, string } from './guard.ts';
import { historyEntry, historyPosition } from './history.ts';

/** A message's state, and the value of its article's `data-state`. */
const messageState = literal('streaming', 'complete', 'stopped', 'cut', 'error', 'refused', 'limit');

const approval = object({
  id: string,
  /** What is asked, e.g. `Edit src/a.ts`. */
  title: string,
  /** The full resolved path, or the folder in which a command runs. */
  detail: string,
  /** Why it is asked, e.g. that the file is a sensitive one. */
  reason: string,
  preview: either(
    object({ kind: literal('diff'), lines: list(object({ kind: literal('same', 'add', 'remove'), text: string })) }),
    object({ kind: literal('command'), text: string }),
    object({ kind: literal('text'), text: string }),
  ),
  /** The rule that could be kept, in words; `null` when none may be. */
  rule: nullable(string),
  forConversation: boolean,
});
export type ApprovalView = Guarded<typeof approval>;

const step = either(
  object({ kind: literal('thinking'), id: string, at: count, text: string, durationMs: nullable(number) }),
  object({
    kind: literal('tool'),
    id: string,
    at: count,
    name: string,
    subject: string,
    state: literal('pending', 'approval', 'running', 'done', 'failed', 'denied', 'cancelled'),
    input: string,
    output: nullable(string),
    allowedBy: nullable(string),
    startedAt: number,
    durationMs: nullable(number),
    approval: nullable(approval),
  }),
  object({ kind: literal('note'), id: string, at: count, text: string, detail: nullable(string) }),
  /** A summary, the detail, which Claude is sent in the place of older messages while it is in use. */
  object({ kind: literal('summary'), id: string, at: count, text: string, detail: string, inUse: boolean }),
);
export type StepView = Guarded<typeof step>;

const activity = object({
  kind: literal('waiting', 'thinking', 'writing', 'tools', 'approval', 'elsewhere', 'retrying'),
  since: number,
  round: nullable(count),
  /** For `retrying`: when the next attempt begins, ms since 1970, its number, and why it is needed. */
  until: nullable(number),
  attempt: nullable(count),
  reason: string,
});
export type ActivityView = Guarded<typeof activity>;

const notice = object({
  /** `alert` for what went wrong, `note` for what is only to be known (a limit, a refusal, an empty answer). */
  role: literal('alert', 'note'),
  text: string,
  /** Request id and the like, in small print. */
  detail: string,
  actions: list(literal('continue', 'retry', 'setApiKey', 'selectModel', 'newConversation', 'showLog')),
});
export type NoticeView = Guarded<typeof notice>;

const chip = object({ id: string, label: string, tokens: count });
export type ChipView = Guarded<typeof chip>;

/** Everything of a message but its text. */
const head = object({
  id: string,
  role: literal('user', 'assistant'),
  state: messageState,
  steps: list(step),
  chips: list(chip),
  notice: nullable(notice),
  /** One line under an answer, e.g. `1.4k tokens · 82 % cached · $0.0041`, and what it is made of. */
  footer: nullable(object({ text: string, title: string })),
  /** Where the message stands among its siblings. */
  branch: nullable(object({ index: count, ids: list(string) })),
});
export type MessageHead = Guarded<typeof head>;

const message = object({ head, text: string });
export type MessageView = Guarded<typeof message>;

/** What the panel shows around the transcript. */
const panel = object({
  conversationId: string,
  title: string,
  model: string,
  /** The last answer runs: the composer shows Stop. */
  busy: boolean,
  meter: object({ text: string, title: string, cost: string, share: nullable(number) }),
  workspaceSwitch: boolean,
  /** Why the switch cannot be used, or empty. */
  workspaceBlocked: string,
  queue: list(object({ id: string, text: string })),
  chips: list(chip),
  /** What stands in the way or must be known, above the composer: no key, scripted replies, a store that fails. */
  banners: list(
    object({
      id: string,
      level: literal('info', 'warning', 'error'),
      text: string,
      action: nullable(object({ label: string, action: literal('setApiKey', 'openSettings', 'showLog') })),
    }),
  ),
  canUndoTurn: boolean,
  canRedoTurn: boolean,
});
export type PanelView = Guarded<typeof panel>;

const op = either(
  object({ op: literal('delta'), messageId: string, offset: count, text: string }),
  object({ op: literal('thinking'), messageId: string, stepId: string, offset: count, text: string }),
  object({ op: literal('add'), message }),
  /** Messages that stand before all that the view has. */
  object({ op: literal('older'), messages: list(message) }),
  object({ op: literal('head'), head }),
  object({ op: literal('activity'), messageId: string, activity: nullable(activity) }),
  object({ op: literal('panel'), panel }),
);
export type Op = Guarded<typeof op>;

const isToView = either(
  /**
   * Everything, drawn anew. Of a long conversation only the newest messages: so many `older` ones follow in batches.
   * `draft` is for the composer.
   */
  object({
    type: literal('snapshot'),
    epoch: count,
    seq: count,
    panel,
    messages: list(message),
    older: count,
    activity: nullable(object({ messageId: string, activity })),
    draft: string,
  }),
  /** What has changed since `seq - 1`. */
  object({ type: literal('batch'), epoch: count, seq: count, ops: list(op) }),
  /** Outside the order: put the cursor into the composer, and this text if it is not empty. */
  object({ type: literal('compose'), text: string }),
  object({ type: literal('reveal'), messageId: string, find: string }),
  object({ type: literal('files'), known: list(string) }),
  object({
    type: literal('suggestions'),
    id: count,
    items: list(object({ value: string, label: string, detail: string })),
  }),
  object({ type: literal('find') }),
  object({
    type: literal('history'),
    query: string,
    everywhere: boolean,
    /** The page follows the one before it, and does not take its place. */
    append: boolean,
    entries: list(historyEntry),
    next: nullable(historyPosition),
  }),
  /** What a history shows may be another now. */
  object({ type: literal('historyChanged') }),
);

/** What the host says to the view. */
export type ToView = Guarded<typeof isToView>;

/** The message if it is one, else `null`. */
export const parseToView = (value: unknown): ToView | null => (isToView(value) ? value : null);
