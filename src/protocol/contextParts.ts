import { boolean, count, type Guarded, literal, nullable, number, object, string } from './guard.ts';

/** One part of the next request. */
export const contextPart = object({
  id: string,
  kind: literal('instructions', 'rules', 'tools', 'summary', 'prompt', 'attachment', 'answer', 'result'),
  label: string,
  /** About how many it takes. */
  tokens: count,
  /** Their price when none of them is cached, USD; `null` when it is not known. */
  cost: nullable(number),
  included: boolean,
  /** Whether it can be left out. */
  optional: boolean,
  messageId: nullable(string),
  /** The least cost of the next send once its switch was pressed, USD; `null` when it is not known. */
  costSwitched: nullable(number),
});
export type ContextPartView = Guarded<typeof contextPart>;
