import type { Session } from '../../assistant/index.ts';
import type { ToHost } from '../../protocol/index.ts';

/** A message by which the view keeps its picture, in contrast to what the person does. */
type FlowMessage = Extract<ToHost, { type: 'ready' | 'ack' | 'resync' | 'focused' | 'problem' }>;

/** Something that the person does in the view. */
export type ActionMessage = Exclude<ToHost, FlowMessage>;

/**
 * A function for each of these messages. A message without one does not compile. What it gives or resolves to is passed
 * over, unless it is a `Refusal`: that, or an error, is the answer to the view.
 */
export type Handlers<Type extends ActionMessage['type']> = {
  readonly [T in Type]: (message: Extract<ToHost, { type: T }>, session: Session) => unknown;
};
