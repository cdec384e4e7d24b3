import { Conversation, type ConversationInfo } from './conversation.ts';
import { type AssistantMessage, type Message, type Round, type Step } from './message.ts';
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
    return message.role === 'user' ? { ...message, id, parentId } : { ...copyOfAnswer(message), id, parentId };
  });
  const { title, workspace, workspaceSwitch } = conversation.info;
  const info: ConversationInfo = {
    id: crypto.randomUUID(),
    title: title === '' ? '' : `${title} (fork)`,
    workspace,
    workspaceSwitch,
    pinned: false,
    draft: '',
    head: messages.at(-1)?.id ?? null,
    createdAt: now,
    updatedAt: now,
  };
  return new Conversation(info, messages, clock);
}

/** An answer as it stands in a fork. One that still runs goes on in its own conversation; here it has been stopped. */
function copyOfAnswer(answer: AssistantMessage): AssistantMessage {
  return {
    ...answer,
    state: nextState(answer.state, 'stopped', true),
    steps: answer.steps.map(settled),
    rounds: answer.rounds.map(withoutOpaque).filter(({ content }) => content.length > 0),
    usage: null,
    cost: null,
  };
}

const withoutOpaque = (round: Round): Round => {
  const content = round.content.filter((block) => block.type !== 'opaque');
  const answered = new Set(round.results.map(({ callId }) => callId));
  const owed = content.flatMap((block) =>
    block.type === 'function' && !answered.has(block.request.callId)
      ? [{ callId: block.request.callId, output: 'Cancelled.', isError: true }]
      : [],
  );
  return { ...round, content, results: [...round.results, ...owed] };
};

function settled(step: Step): Step {
  if (step.kind === 'note') return step;
  if (step.kind === 'thinking') return step.durationMs === null ? { ...step, durationMs: 0 } : step;
  const open = step.state === 'pending' || step.state === 'approval' || step.state === 'running';
  return open ? { ...step, state: 'cancelled' } : step;
}
