import type { Session, Sessions } from '../../assistant/index.ts';
import type { Log } from '../../base/index.ts';
import type { ContextPicker, FileLinks, Offers, PromptContext } from '../../context/index.ts';
import type { Conversation } from '../../conversation/index.ts';
import type { ToView } from '../../protocol/index.ts';
import type { LazyWorkspace } from '../../workspace/index.ts';
import type { ConversationActions } from '../history/conversationActions.ts';
import type { ApprovalActions } from './approvalActions.ts';
import { composerHandlers } from './composerHandlers.ts';
import type { ActionMessage, Handlers } from './handler.ts';
import type { DiagramPictures } from './diagramPictures.ts';
import { historyHandlers } from './historyHandlers.ts';
import { linkHandlers } from './linkHandlers.ts';
import type { Pictures } from './pictures.ts';
import type { PlanEditors } from './planEditors.ts';
import { planHandlers } from './planHandlers.ts';
import { Refusal } from './refusal.ts';
import { turnHandlers } from './turnHandlers.ts';
import { t } from '../../base/index.ts';

/** The parts of the extension that the person's actions reach. */
export interface ViewActionParts {
  readonly sessions: Sessions;
  readonly approvals: ApprovalActions;
  readonly conversations: ConversationActions;
  readonly context: PromptContext;
  readonly picker: ContextPicker;
  readonly links: FileLinks;
  readonly offers: Offers;
  readonly workspace: LazyWorkspace;
  readonly diagrams: DiagramPictures;
  readonly pictures: Pictures;
  readonly plans: PlanEditors;
  readonly log: Log;
  /** The parts of the next request, and leaving one of them out. */
  readonly contextPage: {
    list(session: Session, count: boolean): Promise<ToView>;
    include(session: Session, partId: string, included: boolean): Promise<void>;
  };
  /** Keeps, takes back or shows what a turn has changed: one file, or all. A sentence says why not. */
  review(messageId: string, action: 'keep' | 'undo' | 'review', uri: string | null): Promise<void>;
  /** Lets Claude search the web in the conversation, or no more. */
  switchWeb(session: Session, on: boolean): void;
  /** The least cost, USD, of asking another prompt in the place of this one; `null` where it is not known. */
  costInPlaceOf(conversation: Conversation, messageId: string): number | null;
  post(message: ToView): void;
}

/** Does what the person does in the view, by a handler for each message. */
export class ViewActions {
  readonly #log: Log;
  /** All handlers, by subject; one that is missing does not compile. */
  readonly #handlers: Handlers<ActionMessage['type']>;

  constructor(parts: ViewActionParts) {
    const { approvals, conversations, context } = parts;
    const post = (message: ToView): void => parts.post(message);
    this.#log = parts.log;
    this.#handlers = {
      ...turnHandlers(parts),
      ...historyHandlers(conversations),
      ...composerHandlers(context, parts.picker, parts.offers, post),
      ...linkHandlers(parts.links, post),
      ...parts.diagrams.handlers(post),
      ...parts.pictures.handlers(post),
      ...planHandlers(parts.workspace, parts.plans),
      approval: ({ approvalId, decision, words, pieces }) =>
        approvals.answer(approvalId, { decision, words, ...(pieces === null ? {} : { pieces }) }),
      changes: ({ messageId, action, uri }) => parts.review(messageId, action, uri),
      webSwitch: ({ on }, session) => parts.switchWeb(session, on),
      promptCost: ({ messageId }, { conversation }) =>
        post({ type: 'promptCost', messageId, cost: parts.costInPlaceOf(conversation, messageId) }),
      contextParts: async ({ count }, session) => post(await parts.contextPage.list(session, count)),
      includePart: async ({ partId, included }, session) => {
        await parts.contextPage.include(session, partId, included);
        post(await parts.contextPage.list(session, false));
      },
      editProposal: ({ approvalId }) => approvals.edit(approvalId),
      openApprovalDiff: ({ approvalId }) => approvals.openDiff(approvalId),
    };
  }

  /**
   * Does what was asked for. Never throws.
   *
   * @returns why it was not done, as a sentence for the place where it was asked; `null` when it was
   */
  async perform(message: ActionMessage, session: Session): Promise<string | null> {
    const handle = this.#handlers[message.type] as (message: ActionMessage, session: Session) => unknown;
    try {
      const outcome = await handle(message, session);
      return outcome instanceof Refusal ? outcome.sentence : null;
    } catch (error) {
      this.#log.error(`The view asked for “${message.type}”:`, error);
      return t('This could not be done: {0}', error instanceof Error ? error.message : String(error));
    }
  }
}
