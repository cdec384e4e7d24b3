import type { ConversationActions } from '../history/conversationActions.ts';
import type { Handlers } from './handler.ts';
import { refusalOf } from './refusal.ts';

/** The list of conversations, and what is done with one as a whole. */
export const historyHandlers = (
  conversations: ConversationActions,
): Handlers<'history' | 'openConversation' | 'renameConversation' | 'pinConversation' | 'deleteConversation'> => ({
  history: (asked) => conversations.postHistory(asked),
  openConversation: async ({ conversationId, messageId, find }) =>
    refusalOf(await conversations.tryOpen(conversationId, messageId, find)),
  renameConversation: ({ conversationId, title }) => conversations.setTitle(conversationId, title),
  pinConversation: ({ conversationId, pinned }) => conversations.setPinned(conversationId, pinned),
  deleteConversation: ({ conversationId }) => conversations.delete(conversationId),
});
