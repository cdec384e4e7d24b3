import * as vscode from 'vscode';
import type { Session } from '../../assistant/index.ts';
import type { PromptContext } from '../../context/index.ts';
import type { ConversationActions } from '../history/conversationActions.ts';
import type { Handlers } from './handler.ts';
import { Refusal, refusalOf, refusalOfTurn } from './refusal.ts';
import { t } from '../../base/index.ts';

interface TurnHandlerParts {
  readonly conversations: ConversationActions;
  readonly context: PromptContext;
}

/** Asking, stopping, and going on from another place of the conversation. */
export const turnHandlers = ({
  conversations,
  context,
}: TurnHandlerParts): Handlers<
  | 'send'
  | 'stop'
  | 'newConversation'
  | 'retry'
  | 'leaveOut'
  | 'continue'
  | 'edit'
  | 'selectBranch'
  | 'fork'
  | 'copyMessage'
  | 'useSummary'
  | 'editQueued'
  | 'removeQueued'
> => ({
  send: ({ text, workspace }, session) => {
    const { conversation } = session;
    const toKeep = wordsOfCompact(text);
    if (toKeep !== null) return compact(session, toKeep);
    if (text.trim() === '' && !context.hasAttachments(conversation)) return new Refusal(t('There is nothing to send.'));
    conversation.setInfo({ draft: '', workspaceSwitch: workspace });
    // The answer to the view is that it was taken; how its turn ends is seen in the turn.
    void session.send(context.promptOf(conversation, text, workspace));
    return undefined;
  },
  stop: (_, session) => session.stop(),
  newConversation: () => conversations.create(),
  retry: ({ messageId }, session) => refusalOfTurn(session.retry(messageId)),
  leaveOut: ({ messageId }, session) => refusalOfTurn(session.leaveOut(messageId)),
  continue: ({ messageId }, session) => refusalOfTurn(session.continue(messageId)),
  edit: ({ messageId, text, without }, session) => refusalOfTurn(session.edit(messageId, text, without)),
  selectBranch: ({ messageId }, session) => refusalOf(session.selectBranch(messageId)),
  fork: ({ messageId }, { conversation }) =>
    conversations.fork(conversation.id, messageId) ? undefined : new Refusal(notThere()),
  copyMessage: async ({ messageId }, { conversation }) => {
    const message = conversation.message(messageId);
    if (!message) return new Refusal(notThere());
    await vscode.env.clipboard.writeText(message.text);
    return undefined;
  },
  useSummary: ({ stepId, inUse }, { conversation }) => conversation.useSummary(stepId, inUse),
  editQueued: ({ queuedId, text }, session) =>
    session.editQueued(queuedId, text) ? undefined : new Refusal(t('This prompt has been sent as it was.')),
  removeQueued: ({ queuedId }, session) =>
    session.removeQueued(queuedId) === null ? new Refusal(t('This prompt has been sent already.')) : undefined,
});

/** The words after `/compact`, `null` where a prompt is something else. */
const wordsOfCompact = (text: string): string | null => {
  const found = /^\/compact(?:\s+([^]*))?$/.exec(text.trim());
  return found ? (found[1] ?? '') : null;
};

/** Summarises the conversation, with a word on what to keep; what goes on is shown where the command shows it. */
function compact({ conversation, answering }: Session, toKeep: string): Refusal | undefined {
  if (answering !== null) return new Refusal(t('Claude is answering. Stop it first.'));
  if (conversation.path().at(-1)?.role !== 'assistant') return new Refusal(t('There is nothing to summarise yet.'));
  conversation.setInfo({ draft: '' });
  void vscode.commands.executeCommand('sidestream.compact', toKeep);
  return undefined;
}

const notThere = (): string => t('This message is not there any more.');
