import type { AssistantMessage, Message, Round } from '../../conversation/index.ts';

/** Names of the parts of a request that a person can leave out. */
export const partNames = {
  message: (messageId: string): string => `message ${messageId}`,
  attachment: (attachmentId: string): string => `attachment ${attachmentId}`,
  result: (messageId: string, callId: string): string => `result ${messageId} ${callId}`,
} as const;

/** The names that are left out of these messages, in their order and in one text; empty when nothing is. */
export function leftOutOf(path: readonly Message[], leftOut: readonly string[] = []): string {
  if (leftOut.length === 0) return '';
  const names = new Set(leftOut);
  return path
    .flatMap((message) => [
      partNames.message(message.id),
      ...(message.role === 'user'
        ? message.attachments.map(({ id }) => partNames.attachment(id))
        : message.rounds.flatMap(({ results }) => results.map(({ callId }) => partNames.result(message.id, callId)))),
    ])
    .filter((name) => names.has(name))
    .join('\n');
}

/**
 * The messages without the parts that the person left out. A call goes with its result. Thinking is signed for the
 * history that it answered: from the first part that is missing on, none is sent back.
 */
export function withoutLeftOut(path: readonly Message[], leftOut: readonly string[] = []): readonly Message[] {
  if (leftOut.length === 0) return path;
  const names = new Set(leftOut);
  let isMissing = false;
  return path.flatMap((message): Message[] => {
    if (names.has(partNames.message(message.id))) {
      isMissing = true;
      return [];
    }
    if (message.role === 'user') {
      const attachments = message.attachments.map((attachment) => {
        if (!names.has(partNames.attachment(attachment.id))) return attachment;
        isMissing = true;
        return { ...attachment, leftOut: true as const };
      });
      return [{ ...message, attachments }];
    }
    const rounds = message.rounds.map((round) => {
      const cut = withoutCalls(message, round, names);
      isMissing ||= cut !== round;
      return isMissing ? { ...cut, content: cut.content.filter((block) => block.type !== 'opaque') } : cut;
    });
    return [{ ...message, rounds: rounds.filter(({ content }) => content.length > 0) }];
  });
}

function withoutCalls(message: AssistantMessage, round: Round, names: ReadonlySet<string>): Round {
  const isLeftOut = (callId: string): boolean => names.has(partNames.result(message.id, callId));
  if (!round.results.some(({ callId }) => isLeftOut(callId))) return round;
  return {
    ...round,
    content: round.content.filter((block) => block.type !== 'function' || !isLeftOut(block.request.callId)),
    results: round.results.filter(({ callId }) => !isLeftOut(callId)),
  };
}
