import type { Conversation } from '../conversation/index.ts';
import type { MessageView } from '../protocol/index.ts';
import { type ApprovalOf, presentMessage } from './presentMessage.ts';

/** How much the first page holds and how much the others, in UTF-16 units: what is seen at once must not wait. */
const firstSize = 100_000;
const nextSize = 250_000;
/** What a message weighs beside its texts. */
const headSize = 300;

/**
 * The messages that a conversation shows, the newest page first; inside a page they stand in their order. The first page
 * holds the last prompt and, if it is there, the message `reading`. Each is presented as it is when its page is taken.
 */
export function* messagePages(
  conversation: Conversation,
  approvalOf: ApprovalOf,
  reading: string | null,
): Generator<readonly MessageView[], undefined> {
  const path = conversation.path();
  const needed = [path.findLastIndex(({ role }) => role === 'user'), path.findIndex(({ id }) => id === reading)];
  const first = Math.min(...needed.filter((index) => index >= 0), path.length);
  let end = path.length;
  for (let most = firstSize; end > 0; most = nextSize) {
    const page: MessageView[] = [];
    for (let size = 0; end > 0 && (size < most || end > first); end--) {
      const message = conversation.message(path[end - 1]?.id ?? '');
      if (!message) continue;
      const view = presentMessage(conversation, message, approvalOf);
      page.unshift(view);
      size += sizeOf(view);
    }
    yield page;
  }
}

const sizeOf = ({ head, text }: MessageView): number =>
  head.steps.reduce((size, step) => size + headSize + lengthOf(step), headSize + text.length);

function lengthOf(step: MessageView['head']['steps'][number]): number {
  switch (step.kind) {
    case 'thinking':
      return step.text.length;
    case 'tool':
      return step.input.length + (step.output?.length ?? 0);
    case 'note':
    case 'summary':
      return step.text.length + (step.detail?.length ?? 0);
  }
}
