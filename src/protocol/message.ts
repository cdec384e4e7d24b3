import { boolean, count, type Guarded, list, literal, nullable, number, object, string } from './guard.ts';
import { step } from './step.ts';

/** A message's state, and the value of its article's `data-state`. */
const messageState = literal('streaming', 'complete', 'stopped', 'cut', 'error', 'refused', 'limit');

export const activity = object({
  kind: literal('waiting', 'thinking', 'writing', 'looking', 'tools', 'approval', 'elsewhere', 'retrying'),
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
  actions: list(literal('continue', 'leaveOut', 'retry', 'setApiKey', 'selectModel', 'newConversation', 'showLog')),
});
export type NoticeView = Guarded<typeof notice>;

/**
 * Something that goes along with a prompt. `attached`: the person gave it along; what goes along by itself makes no prompt
 * of an empty text. `isPicture`: its bytes can be asked for, to be drawn.
 */
export const chip = object({ id: string, label: string, tokens: count, attached: boolean, isPicture: boolean });
export type ChipView = Guarded<typeof chip>;

/** Everything of a message but its text and its steps. */
export const messageHead = object({
  id: string,
  role: literal('user', 'assistant'),
  state: messageState,
  chips: list(chip),
  /** The person has left it out of the next requests. */
  leftOut: boolean,
  /** Ids of its chips and steps that are left out while the message itself goes along. */
  leftOutParts: list(string),
  notice: nullable(notice),
  /** One line under an answer, e.g. `1.4k tokens · 82 % cached · $0.0041`, and what it is made of. */
  footer: nullable(object({ text: string, title: string })),
  /** Pages of the web that an answer's text is from, in the order of their numbers in it. */
  sources: list(object({ url: string, title: string })),
  /** Where the message stands among its siblings. */
  branch: nullable(object({ index: count, ids: list(string) })),
});
export type MessageHead = Guarded<typeof messageHead>;

export const message = object({ head: messageHead, steps: list(step), text: string });
export type MessageView = Guarded<typeof message>;
