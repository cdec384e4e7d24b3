import { boolean, count, either, type Guarded, list, literal, nullable, object, string } from './guard.ts';
import { historyPosition } from './history.ts';
import { mode } from './panel.ts';

/** Commands that a button of the view may run; the host maps each to one of its own, so the view names no command id. */
const action = literal(
  'newConversation',
  'newPrivateConversation',
  'openInEditor',
  'setApiKey',
  'demo',
  'showContext',
  'compact',
  'selectModel',
  'history',
  'search',
  'usage',
  'showLog',
  'addContext',
  'openSettings',
  'undoTurn',
  'redoTurn',
  'reviewChanges',
  'export',
);
export type ViewAction = Guarded<typeof action>;

const diagramColours = object({ background: string, foreground: string, line: string, accent: string });

const codeAction = literal('copy', 'insert', 'newFile', 'apply', 'run');
export type CodeAction = Guarded<typeof codeAction>;

/** Answers to an approval: for this once, for the conversation, as a rule of the person's settings, or no. */
const approvalDecision = literal('once', 'conversation', 'rule', 'deny');
export type ApprovalDecision = Guarded<typeof approvalDecision>;

/** The person's answer: words go along with a no, or are themselves what was asked for. */
export interface ApprovalAnswer {
  readonly decision: ApprovalDecision;
  readonly words: string;
  /** The pieces of a change that are to be made, by their indexes; all if left out. */
  readonly pieces?: readonly number[];
  /** The text that the person has made of the proposed one; it is written as it is. */
  readonly text?: string;
}

const isToHost = either(
  /** The view was loaded and asks for a snapshot. Said on every load, with the message that it was reading last. */
  object({ type: literal('ready'), reading: nullable(string) }),
  /** A batch was drawn, and waited for it in the view for so many ms. */
  object({ type: literal('ack'), epoch: count, seq: count, waitedMs: count }),
  /** A batch does not join on to what is there: a snapshot is needed. */
  object({ type: literal('resync'), epoch: count, reason: string }),
  /** The person is in this view now, and not in another one. */
  object({ type: literal('focused') }),
  object({ type: literal('send'), text: string, workspace: boolean }),
  object({ type: literal('stop') }),
  object({ type: literal('newConversation') }),
  object({ type: literal('retry'), messageId: string }),
  /** Ask again without the attachment that the API refused. */
  object({ type: literal('leaveOut'), messageId: string }),
  object({ type: literal('continue'), messageId: string }),
  /** `without`: ids of attachments of the prompt that are taken off. */
  object({ type: literal('edit'), messageId: string, text: string, without: list(string) }),
  object({ type: literal('selectBranch'), messageId: string }),
  object({ type: literal('fork'), messageId: string }),
  object({ type: literal('copyMessage'), messageId: string }),
  /** Use a summary of older messages, or put it aside. */
  object({ type: literal('useSummary'), stepId: string, inUse: boolean }),
  object({ type: literal('draft'), text: string }),
  object({ type: literal('workspaceSwitch'), on: boolean }),
  object({ type: literal('webSwitch'), on: boolean }),
  /** The person thinks of asking another prompt in the place of this one. Answered with `promptCost`. */
  object({ type: literal('promptCost'), messageId: string }),
  object({ type: literal('editQueued'), queuedId: string, text: string }),
  object({ type: literal('removeQueued'), queuedId: string }),
  object({ type: literal('removeAttachment'), attachmentId: string }),
  /** `rule` keeps the shown rule in the person's settings. */
  object({
    type: literal('approval'),
    approvalId: string,
    decision: approvalDecision,
    words: string,
    /** The ticked pieces of a change; `null` for all of it. */
    pieces: nullable(list(count)),
  }),
  object({ type: literal('mode'), mode }),
  /** An answer to a plan: go on, go on with what it names allowed, say what to change, or open it in an editor. */
  object({
    type: literal('plan'),
    messageId: string,
    stepId: string,
    action: literal('start', 'allow', 'comment', 'open'),
    comment: string,
  }),
  object({ type: literal('openApprovalDiff'), approvalId: string }),
  /** Open the proposed text beside the present one, to be changed before it is allowed. */
  object({ type: literal('editProposal'), approvalId: string }),
  object({ type: literal('openLink'), href: string }),
  object({ type: literal('openFile'), path: string, line: nullable(count) }),
  object({ type: literal('code'), action: codeAction, code: string, language: string }),
  /** Which of these, written as code or a link's target, are files of the workspace? Answered with `files`. */
  object({ type: literal('resolveFiles'), candidates: list(string) }),
  /** Draw this diagram. Answered with `diagram`. */
  object({ type: literal('drawDiagram'), id: count, source: string, colours: diagramColours }),
  /** Show this diagram by itself, in an editor. */
  object({ type: literal('openDiagram'), source: string, colours: diagramColours }),
  /** Something was dropped on the composer or pasted into it: a picture, a PDF or a text, base64. */
  object({ type: literal('attach'), name: string, mediaType: string, base64: string }),
  /** Files were dropped on the composer. */
  object({ type: literal('attachUris'), uris: list(string) }),
  object({ type: literal('suggest'), id: count, trigger: literal('@', '/'), query: string }),
  object({ type: literal('pick'), trigger: literal('@', '/'), value: string }),
  /** Put the prompt of an offer into the composer, with what it is about. */
  object({ type: literal('offer'), offerId: string }),
  /** Keep, take back or look at what an answer's turn has changed: one file, or all with `null`. */
  object({
    type: literal('changes'),
    messageId: string,
    action: literal('keep', 'undo', 'review'),
    uri: nullable(string),
  }),
  /** The bytes of this picture, to be drawn. Answered with `picture`. */
  object({ type: literal('picture'), id: string }),
  /** Show this picture or document by itself, in an editor. */
  object({ type: literal('openPicture'), id: string, name: string }),
  /** The parts of the next request. Answered with `contextParts`; `count`: with the API's own count. */
  object({ type: literal('contextParts'), count: boolean }),
  /** Send a part of the history with the next requests, or leave it out. */
  object({ type: literal('includePart'), partId: string, included: boolean }),
  object({ type: literal('action'), action }),
  /** A page of the history: all titles, or those and texts that match the query. Answered with `history`. */
  object({ type: literal('history'), query: string, everywhere: boolean, after: nullable(historyPosition) }),
  object({ type: literal('openConversation'), conversationId: string, messageId: nullable(string), find: string }),
  object({ type: literal('renameConversation'), conversationId: string, title: string }),
  object({ type: literal('pinConversation'), conversationId: string, pinned: boolean }),
  object({ type: literal('deleteConversation'), conversationId: string }),
  /** Something went wrong in the view: for the log. */
  object({ type: literal('problem'), message: string }),
);

/** A message of the view to the host. */
export type ToHost = Guarded<typeof isToHost>;

const isRequest = object({ request: count });

/** The number under which the view waits for an `answer` to this message, beside the message's own fields; else `null`. */
export const requestOf = (value: unknown): number | null => (isRequest(value) ? value.request : null);

/** The message if it is one, else `null`. */
export const parseToHost = (value: unknown): ToHost | null => (isToHost(value) ? value : null);
