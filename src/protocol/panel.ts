import { boolean, type Guarded, list, literal, nullable, number, object, partial, string } from './guard.ts';
import { chip } from './message.ts';
import { turnChanges } from './changes.ts';
import { nextSend } from './nextSend.ts';

const offer = object({ id: string, label: string });
export type OfferView = Guarded<typeof offer>;

/** Modes of a conversation's workspace commands. */
export const mode = literal('ask', 'plan', 'acceptEdits');

const shape = {
  conversationId: string,
  title: string,
  model: string,
  /** Nothing of the conversation may be written to a disk, by the view neither. */
  offRecord: boolean,
  /** The last answer runs: the composer shows Stop. */
  busy: boolean,
  meter: object({ text: string, title: string, cost: string, share: nullable(number) }),
  nextSend: nullable(nextSend),
  workspaceSwitch: boolean,
  /**
   * Whether Claude may search the web; why not at the moment, and what is to be known of it, or empty. `null` where the
   * model cannot.
   */
  web: nullable(object({ on: boolean, blocked: string, note: string })),
  /** How much a workspace command may do unasked. */
  mode,
  /** Why the switch cannot be used, or empty. */
  workspaceBlocked: string,
  /** The conversations in which Claude works or waits for the person. */
  atWork: list(object({ conversationId: string, title: string, state: literal('working', 'waiting') })),
  /** `attached`: names of what goes along. */
  queue: list(object({ id: string, text: string, attached: string })),
  chips: list(chip),
  /** Things to do with what is open, while nothing was said yet. */
  offers: list(offer),
  /** Things that stand in the way or must be known, above the composer: no key, scripted replies, a store that fails. */
  banners: list(
    object({
      id: string,
      level: literal('info', 'warning', 'error'),
      text: string,
      actions: list(object({ label: string, action: literal('setApiKey', 'demo', 'openSettings', 'showLog') })),
    }),
  ),
  /** The files that turns in view have changed. */
  changes: list(turnChanges),
  canUndoTurn: boolean,
  canRedoTurn: boolean,
};

/** The panel around the transcript. */
export const panel = object(shape);
export type PanelView = Guarded<typeof panel>;

/** Those fields of the panel that are other ones than before. */
export const panelChange = partial(shape);
export type PanelChange = Guarded<typeof panelChange>;
