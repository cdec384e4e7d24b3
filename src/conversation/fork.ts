import { Conversation } from './conversation.ts';
import type { ConversationInfo } from './conversationEvent.ts';
import type { AssistantMessage, Message, Round } from './message.ts';
import { settle } from './settle.ts';
import { nextState } from './turnState.ts';

/**
 * A new conversation that has what was said up to a message, and nothing of the other branches; `null` when there is no
 * such message. Thinking and other blocks that only their provider understands stay behind: they are signed for the
 * conversation in which they were made. So do usage and cost, which were paid once.
 */
export function fork(
  conversation: Conversation,
  messageId: string,
  clock: { now(): number } = Date,
): Conversation | null {
  if (!conversation.message(messageId)) return null;
  const now = clock.now();
  const ids = new Map<string, string>();
  const messages = conversation.path(messageId).map((message): Message => {
    const id = crypto.randomUUID();
    ids.set(message.id, id);
    const parentId = message.parentId === null ? null : (ids.get(message.parentId) ?? null);
    return message.role === 'user' ? { ...message, id, parentId } : { ...copyOfAnswer(message, now), id, parentId };
  });
  const { title, workspace, workspaceSwitch, choice, offRecord } = conversation.info;
  const info: ConversationInfo = {
    id: crypto.randomUUID(),
    title: title === '' ? '' : `${title} (fork)`,
    workspace,
    workspaceSwitch,
    choice,
    offRecord,
    pinned: false,
    draft: '',
    head: messages.at(-1)?.id ?? null,
    createdAt: now,
    updatedAt: now,
  };
  return new Conversation(info, messages, clock);
}

/** An answer as it stands in a fork. One that still runs goes on in its own conversation; here it has been stopped. */
function copyOfAnswer(answer: AssistantMessage, now: number): AssistantMessage {
  const rounds = answer.rounds.map(withoutOpaque).filter(({ content }) => content.length > 0);
  const state = nextState(answer.state, 'stopped', true);
  return settle({ ...answer, state, rounds, usage: null, cost: null }, now);
}

const withoutOpaque = (round: Round): Round => ({
  ...round,
  content: round.content.filter((block) => block.type !== 'opaque'),
});
