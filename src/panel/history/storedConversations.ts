import { type ConversationArchive, readQueue } from '../../assistant/index.ts';
import { Conversation } from '../../conversation/index.ts';
import type { Store } from '../../store/index.ts';

/**
 * Conversations as the store keeps them, other windows' turns included.
 *
 * @param store the store, which is open when the first conversation is asked for
 * @param workspace in which workspace this window remembers what was open last: a URI, or empty
 */
export function storedConversations(store: () => Store, workspace: string): ConversationArchive {
  return {
    load: (id) => {
      const stored = store().load(id);
      if (!stored) return null;
      const conversation = new Conversation(stored.info, stored.messages);
      for (const messageId of stored.runningElsewhere) {
        conversation.setActivity(messageId, { kind: 'elsewhere', since: Date.now() });
      }
      return conversation;
    },
    keep: (conversation) => store().attach(conversation, { onForeign: (messages) => conversation.merge(messages) }),
    // While another window runs a turn, what waits is that window's to send.
    queue: (conversation) =>
      conversation.all().some(({ state }) => state === 'streaming') ? [] : readQueue(store().queue(conversation.id)),
    saveQueue: (id, queue) => store().saveQueue(id, queue),
    lastOpened: () => store().lastOpened(workspace),
    setLastOpened: (id) => store().setOpened(id, workspace),
  };
}
