import { boolean, count, either, type Guarded, list, literal, nullable, number, object, string } from './guard.ts';
import { contextPart } from './contextParts.ts';
import { historyEntry, historyPosition } from './history.ts';
import { activity, message, messageHead } from './message.ts';
import { panel, panelChange } from './panel.ts';
import { stepHead, stepPart } from './step.ts';

const op = either(
  object({ op: literal('delta'), messageId: string, offset: count, text: string }),
  /** A step that is new or of which something is another one; its long texts follow as `stepText`. */
  object({ op: literal('step'), messageId: string, step: stepHead }),
  /** From `offset` on a long text of a step is this. */
  object({ op: literal('stepText'), messageId: string, stepId: string, part: stepPart, offset: count, text: string }),
  object({ op: literal('add'), message }),
  /** Messages that stand before all that the view has. */
  object({ op: literal('older'), messages: list(message) }),
  object({ op: literal('head'), head: messageHead }),
  object({ op: literal('activity'), messageId: string, activity: nullable(activity) }),
  object({ op: literal('panel'), panel: panelChange }),
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
  /** The request of the view with this number was done, or was not for the reason that the sentence says. */
  object({ type: literal('answer'), request: count, refusal: nullable(string) }),
  /** Something that was asked for outside of the view, for the next prompt, was not done: a sentence beside the composer. */
  object({ type: literal('refused'), text: string }),
  /** The changes since `seq - 1`. */
  object({ type: literal('batch'), epoch: count, seq: count, ops: list(op) }),
  /** No snapshot can be given, for this reason. The view shows it, and can say `ready` again. */
  object({ type: literal('failed'), text: string }),
  /** Outside the order: put the cursor into the composer, and this text if it is not empty. */
  object({ type: literal('compose'), text: string }),
  object({ type: literal('reveal'), messageId: string, find: string }),
  object({ type: literal('files'), known: list(string) }),
  /** The diagram's picture, or the sentence that says why there is none. */
  object({ type: literal('diagram'), id: count, svg: nullable(string), refusal: string }),
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
  /** Open the page with the parts of the next request. */
  object({ type: literal('showContext') }),
  /** The parts of the next request, in their order. */
  object({
    type: literal('contextParts'),
    parts: list(contextPart),
    /** The sum of what is sent, about; by the API's own count, where it was asked. */
    tokens: count,
    counted: boolean,
    cost: nullable(number),
    /** The least cost of the next send as things stand, USD; `null` where it is not known. */
    next: nullable(number),
    /** Why the API did not count, or empty. */
    problem: string,
  }),
  /** The least cost, USD, of asking another prompt in the place of this one; `null` where it is not known. */
  object({ type: literal('promptCost'), messageId: string, cost: nullable(number) }),
  /** A picture that was asked for. */
  object({ type: literal('picture'), id: string, mediaType: string, base64: string }),
  /** The history may be another now. */
  object({ type: literal('historyChanged') }),
);

/** A message of the host to the view. */
export type ToView = Guarded<typeof isToView>;

/** The message if it is one, else `null`. */
export const parseToView = (value: unknown): ToView | null => (isToView(value) ? value : null);
