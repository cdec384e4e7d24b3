import type { ConversationActions } from '../history/conversationActions.ts';
import type { Handlers } from './handler.ts';

/** The list of conversations, and what is done with one as a whole. */
export const historyHandlers = (
  conversations: ConversationActions,
): Handlers<'history' | 'openConversation' | 'renameConversation' | 'pinConversation' | 'deleteConversation'> => ({
  history: (asked) => conversations.sayHistory(asked),
  openConversation: ({ conversationId, messageId, find }) => conversations.open(conversationId, messageId, find),
  renameConversation: ({ conversationId, title }) => conversations.setTitle(conversationId, title),
  pinConversation: ({ conversationId, pinned }) => conversations.setPinned(conversationId, pinned),
  deleteConversation: ({ conversationId }) => conversations.delete(conversationId),
});
