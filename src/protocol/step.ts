import { form } from './form.ts';
import { boolean, count, either, type Guarded, list, literal, nullable, number, object, string } from './guard.ts';

const approval = object({
  id: string,
  /** The question, e.g. `Edit src/a.ts`. */
  title: string,
  /** The full resolved path, or the folder in which a command runs. */
  detail: string,
  /** Why it is asked, e.g. that the file is a sensitive one. */
  reason: string,
  preview: either(
    object({
      kind: literal('diff'),
      /** `piece`: the piece of the change, from 0, that a line belongs to. */
      lines: list(object({ kind: literal('same', 'add', 'remove'), text: string, piece: nullable(count) })),
    }),
    object({ kind: literal('command'), text: string }),
    object({ kind: literal('text'), text: string }),
  ),
  /** The rule that could be kept, in words; `null` when none may be. */
  rule: nullable(string),
  forConversation: boolean,
  /** Whether the proposed text can be changed in an editor, and whether it stands in one now. */
  editing: literal('no', 'possible', 'open'),
  /** Answers to choose from, where Claude asks for words and not for permission; `null` for a permission. */
  options: nullable(list(string)),
  /** A form, where an MCP server asks for something: the words of a yes are its values by key, as JSON. */
  form: nullable(form),
});
export type ApprovalView = Guarded<typeof approval>;

const thinking = { kind: literal('thinking'), id: string, at: count, durationMs: nullable(number) };
const tool = {
  kind: literal('tool'),
  id: string,
  at: count,
  name: string,
  subject: string,
  state: literal('pending', 'approval', 'running', 'done', 'failed', 'denied', 'cancelled'),
  allowedBy: nullable(string),
  startedAt: number,
  durationMs: nullable(number),
  approval: nullable(approval),
  /** Pictures and documents of the result, by the names under which their bytes can be asked for. */
  pictures: list(object({ id: string, name: string, isPicture: boolean })),
};
const named = list(object({ name: string, used: boolean }));
/** A plan, the text, and what it names. It can be answered while `isOpen`. */
const plan = {
  kind: literal('plan'),
  id: string,
  at: count,
  files: named,
  commands: named,
  isOpen: boolean,
  outcome: string,
};
const note = { kind: literal('note'), id: string, at: count, text: string };
/** A summary, the detail, which Claude is sent in the place of older messages while it is in use. */
const summary = { kind: literal('summary'), id: string, at: count, text: string, inUse: boolean };

/** Something that stands beside the text of an answer, with all its texts. `at` is an offset into the answer's text. */
export const step = either(
  object({ ...thinking, text: string }),
  object({ ...tool, input: string, output: nullable(string) }),
  object({ ...plan, text: string }),
  object({ ...note, detail: nullable(string) }),
  object({ ...summary, detail: string }),
);
export type StepView = Guarded<typeof step>;

/** A step without its long texts, which are sent by offset as the text of an answer is. */
export const stepHead = either(object(thinking), object(tool), object(plan), object(note), object(summary));
export type StepHead = Guarded<typeof stepHead>;

/** Names of the long texts of steps. */
export const stepPart = literal('text', 'input', 'output', 'detail');
export type StepPart = Guarded<typeof stepPart>;

/** The long texts that a step of each kind has. */
const partsOf: Readonly<Record<StepView['kind'], readonly StepPart[]>> = {
  thinking: ['text'],
  tool: ['input', 'output'],
  plan: ['text'],
  note: ['detail'],
  summary: ['detail'],
};

/** The step without its long texts, and these by their names; a text that is not there yet is left out. */
export function splitStep(step: StepView): { head: StepHead; texts: Partial<Record<StepPart, string>> } {
  const head: Record<string, unknown> = { ...step };
  const texts: Partial<Record<StepPart, string>> = {};
  for (const part of partsOf[step.kind]) {
    const text = head[part];
    if (typeof text === 'string') texts[part] = text;
    // oxlint-disable-next-line typescript/no-dynamic-delete -- one of four names
    delete head[part];
  }
  return { head: head as StepHead, texts };
}

/** The step whose head and texts these are: what `splitStep` has taken apart. */
export function joinStep(head: StepHead, texts: Partial<Record<StepPart, string>>): StepView {
  switch (head.kind) {
    case 'thinking':
      return { ...head, text: texts.text ?? '' };
    case 'tool':
      return { ...head, input: texts.input ?? '', output: texts.output ?? null };
    case 'plan':
      return { ...head, text: texts.text ?? '' };
    case 'note':
      return { ...head, detail: texts.detail ?? null };
    case 'summary':
      return { ...head, detail: texts.detail ?? '' };
  }
}
