import * as z from 'zod';
import { type ToolKind, type ToolName, tools } from '../contributions/index.ts';
import type { FilePart, JsonObject } from '../llm/index.ts';
import type { ApprovalAnswer, FormView } from '../protocol/index.ts';
import { type Preview, type Refusal, ToolError } from '../files/index.ts';
import type { FormValues } from './approval/form.ts';

/** The turn for which a tool works. */
export interface ToolContext {
  readonly conversationId: string;
  readonly messageId: string;
  readonly signal: AbortSignal;
}

/** Result of a tool; the text is bounded. */
export interface ToolOutput {
  readonly output: string;
  readonly isError: boolean;
  /** Pictures and documents besides the text. */
  readonly parts?: readonly FilePart[];
}

/** A question for the person, in words that are safe to show. */
export interface Question {
  readonly title: string;
  readonly detail: string;
  readonly reason: string;
  readonly preview: Preview;
  /** The exact reach of a yes for the whole conversation; `null` when it may only hold once. */
  readonly grant: string | null;
  /** The rule that could be kept; `null` when none may. */
  readonly rule: string | null;
  /** The two texts of an edit, to be opened side by side. */
  readonly change: { readonly uri: string; readonly before: string; readonly after: string } | null;
  /** The very thing that would be done, as a plan may name it; `null` for what no plan can allow. */
  readonly claim: Claim | null;
  /** An edit of an ordinary file of the workspace with nothing about it to be looked at closely. */
  readonly isPlainEdit: boolean;
  /** Answers to choose from, where words are asked for and not permission. */
  readonly options?: readonly string[];
}

/** The file that is written, or the command that is run and where. */
export type Claim =
  | { readonly kind: 'file'; readonly uri: string }
  | { readonly kind: 'command'; readonly command: string; readonly cwd: string };

export type Decision =
  /** `by` names the person's rule; `null` for what needs no permission. */
  | { readonly kind: 'allowed'; readonly by: string | null }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'deny'; readonly refusal: Refusal };

/** A form for the person, in words that are safe to show. */
export interface FormQuestion {
  readonly title: string;
  readonly detail: string;
  readonly reason: string;
  readonly text: string;
  readonly form: FormView;
}

/** Puts a form to the person in the row of a call that runs. `null` is a no; a stop rejects nothing and is a no. */
export type AskMore = (question: FormQuestion, signal: AbortSignal) => Promise<FormValues | null>;

/** Exactly one thing that a tool would do: decided and shown before it is done. Preparing it changes nothing. */
export interface Plan {
  readonly decision: Decision;
  /**
   * Does what was decided on, and nothing else; called once, when it is allowed.
   *
   * @param progress is told what the person may see while it runs
   * @param answer is the person's, where they were asked
   * @param askMore asks the person while it runs, where there is a row to ask in
   * @throws ToolError and errors of the file system; the caller makes a result of them
   */
  run(
    signal: AbortSignal,
    progress: (output: string) => void,
    answer: ApprovalAnswer,
    askMore?: AskMore,
  ): Promise<ToolOutput>;
}

/** A tool that a workspace command may use. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly kind: ToolKind;
  /** JSON Schema of the input, an object type. */
  readonly schema: JsonObject;
  /** Takes an input that the model gave. @throws ToolError that says what is wrong with it */
  call(input: unknown): ToolCall;
}

/** A tool with an input that is valid. */
export interface ToolCall {
  /** The argument that matters, for a row's title. */
  readonly subject: string;
  prepare(context: ToolContext): Promise<Plan>;
}

export interface ToolDefinition<Input> {
  readonly name: ToolName;
  readonly description: string;
  readonly input: z.ZodType<Input>;
  subject(input: Input): string;
  prepare(input: Input, context: ToolContext): Promise<Plan>;
}

/**
 * The input with what cannot be misunderstood set right: `null` for a key that may be left out, a number or a boolean
 * that is written as a string.
 */
function lenient(value: unknown, schema: JsonObject): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, { type?: string }>;
    required?: readonly string[];
  };
  const entries = Object.entries(value)
    .filter(([key, given]) => given !== null || required.includes(key))
    .map(([key, given]: [string, unknown]) => [key, converted(given, properties[key]?.type)]);
  return Object.fromEntries(entries);
}

function converted(given: unknown, type: string | undefined): unknown {
  if (typeof given !== 'string') return given;
  const plain = given.trim();
  if ((type === 'integer' || type === 'number') && /^\d{1,15}$/.test(plain)) return Number(plain);
  if (type === 'boolean' && /^(?:true|false)$/i.test(plain)) return plain.toLowerCase() === 'true';
  return given;
}

/** The input of a tool whose schema is another's, to be judged there. @throws ToolError when it is no object */
export function objectInput(input: unknown): JsonObject {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as JsonObject;
  throw new ToolError('The input is not an object.', 'Give a JSON object.');
}

/** A tool whose input a schema describes. Keys that the schema does not name are dropped. */
export function defineTool<Input>(definition: ToolDefinition<Input>): Tool {
  const { name, description, input } = definition;
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return {
    name,
    description,
    kind: tools[name].kind,
    schema,
    call: (value) => {
      const result = input.safeParse(lenient(value, schema));
      if (!result.success) {
        const problems = z
          .prettifyError(result.error)
          .slice(0, 1000)
          .replaceAll(/\s*\n\s*/g, ' ');
        throw new ToolError(`The input is not valid: ${problems}`, 'Give an input that fits the schema of the tool.');
      }
      const { data } = result;
      return { subject: definition.subject(data), prepare: (context) => definition.prepare(data, context) };
    },
  };
}

export const allowed = (run: Plan['run'], by: string | null = null): Plan => ({
  decision: { kind: 'allowed', by },
  run,
});

/** A question of which only the words must be given: a yes then holds once, and no plan or rule can stand for it. */
export type Proposal = Pick<Question, 'title' | 'detail' | 'reason' | 'preview'> & Partial<Question>;

const onceOnly = { grant: null, rule: null, change: null, claim: null, isPlainEdit: false } as const;

export const ask = (proposal: Proposal, run: Plan['run']): Plan => ({
  decision: { kind: 'ask', question: { ...onceOnly, ...proposal } },
  run,
});

/** A plan that is refused before anything is done. */
export const denied = (error: string, hint: string): Plan => ({
  decision: { kind: 'deny', refusal: { error, hint } },
  run: () => Promise.reject(new Error('A refused plan was run.')),
});

export const text = (output: string): ToolOutput => ({ output, isError: false });
