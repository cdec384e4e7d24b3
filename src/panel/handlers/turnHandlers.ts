import * as vscode from 'vscode';
import type { TurnStart } from '../../assistant/index.ts';
import type { PromptContext } from '../../context/index.ts';
import type { Conversation } from '../../conversation/index.ts';
import type { ConversationActions } from '../history/conversationActions.ts';
import type { ToView } from '../../protocol/index.ts';
import type { Handlers } from './handler.ts';

interface TurnHandlerParts {
  readonly conversations: ConversationActions;
  readonly context: PromptContext;
  readonly post: (message: ToView) => void;
}

/** Asking, stopping, and going on from another place of the conversation. */
export const turnHandlers = ({
  conversations,
  context,
  post,
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
  send: async ({ text, workspace }, session) => {
    const { conversation } = session;
    if (text.trim() === '') return;
    conversation.setInfo({ draft: '', workspaceSwitch: workspace });
    await session.send(context.promptOf(conversation, text, workspace));
  },
  stop: (_, session) => session.stop(),
  newConversation: () => conversations.create(),
  retry: ({ messageId }, session) => report(session.retry(messageId)),
  leaveOut: ({ messageId }, session) => report(session.leaveOut(messageId)),
  continue: ({ messageId }, session) => report(session.continue(messageId)),
  edit: ({ messageId, text }, session) => {
    const start = session.edit(messageId, text);
    // What was typed is not lost: it goes into the composer.
    if (!start.begun) post({ type: 'compose', text });
    report(start);
  },
  selectBranch: ({ messageId }, session) => session.selectBranch(messageId),
  fork: ({ messageId }, { conversation }) => conversations.fork(conversation.id, messageId),
  copyMessage: async ({ messageId }, { conversation }) => {
    const message = conversation.message(messageId);
    if (message) await vscode.env.clipboard.writeText(message.text);
  },
  useSummary: ({ stepId, inUse }, { conversation }) => useSummary(conversation, stepId, inUse),
  editQueued: ({ queuedId, text }, session) => {
    // It has been sent meanwhile: what was typed goes into the composer.
    if (!session.editQueued(queuedId, text)) post({ type: 'compose', text });
  },
  removeQueued: ({ queuedId }, session) => session.removeQueued(queuedId),
});

/** Tells the person why a turn has not begun. */
function report(start: TurnStart): void {
  if (!start.begun) void vscode.window.showInformationMessage(start.refusal);
}

/** Takes up a summary of older messages, or puts it aside: the next request is sent accordingly. */
function useSummary(conversation: Conversation, stepId: string, inUse: boolean): void {
  for (const message of conversation.path()) {
    const step = message.role === 'assistant' ? message.steps.find(({ id }) => id === stepId) : undefined;
    if (step?.kind !== 'note' || step.summary === undefined) continue;
    conversation.updateStep(message.id, { ...step, summary: { ...step.summary, inUse } });
  }
}
