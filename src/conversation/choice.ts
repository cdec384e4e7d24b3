import type { Effort, ThinkingMode } from '../llm/index.ts';

/** How much a workspace command may do unasked: nothing, only look and plan, or plain edits. */
export type Mode = 'ask' | 'plan' | 'acceptEdits';

/** The model and its ways of working that a person chose for one conversation. Absent fields follow the settings. */
export interface ConversationChoice {
  readonly model?: string;
  /** `default`: the model's own. */
  readonly effort?: Effort | 'default';
  readonly thinking?: ThinkingMode;
  /** Of its workspace commands; `ask` when it is absent. */
  readonly mode?: Mode;
  /** The model may search the web and fetch pages; `false` when it is absent. */
  readonly web?: boolean;
  /** Names of parts of the history that its requests leave out. */
  readonly leftOut?: readonly string[];
}

/** Model, effort and thinking, all of them said. */
export type ChosenModel = Required<Pick<ConversationChoice, 'model' | 'effort' | 'thinking'>>;

const efforts: ReadonlySet<unknown> = new Set(['default', 'low', 'medium', 'high', 'xhigh', 'max']);
const modes: ReadonlySet<unknown> = new Set(['ask', 'plan', 'acceptEdits']);
const thinkingModes: ReadonlySet<unknown> = new Set(['auto', 'off']);

/** The parts of a choice that can be read of a value from outside, e.g. of JSON; what is not one is left out. */
export function readChoice(value: unknown): ConversationChoice {
  if (typeof value !== 'object' || value === null) return {};
  const { model, effort, thinking, mode, web, leftOut } = value as Readonly<Record<string, unknown>>;
  return {
    ...(typeof model === 'string' && model.trim() !== '' ? { model: model.trim() } : {}),
    ...(efforts.has(effort) ? { effort: effort as Effort | 'default' } : {}),
    ...(thinkingModes.has(thinking) ? { thinking: thinking as ThinkingMode } : {}),
    ...(modes.has(mode) ? { mode: mode as Mode } : {}),
    ...(typeof web === 'boolean' ? { web } : {}),
    ...(Array.isArray(leftOut) ? { leftOut: leftOut.filter((each) => typeof each === 'string') } : {}),
  };
}
