import type { Conversation, Message } from '../../conversation/index.ts';
import type { MessageView, StepView } from '../../protocol/index.ts';

/** Sizes of the first page and of the others, in UTF-16 units: what is seen at once must not wait. */
const maxFirstPageLength = 100_000;
const maxNextPageLength = 250_000;
/** Size of a message beside its texts, about. */
const headSize = 300;

/**
 * The messages that a conversation shows, the newest page first; inside a page they stand in their order. The first page
 * holds the last prompt and, if it is there, the message `reading`. Each is presented as it is when its page is taken.
 */
export function* messagePages(
  conversation: Conversation,
  present: (message: Message) => MessageView,
  reading: string | null,
): Generator<readonly MessageView[], undefined> {
  const path = conversation.path();
  const needed = [path.findLastIndex(({ role }) => role === 'user'), path.findIndex(({ id }) => id === reading)];
  const first = Math.min(...needed.filter((index) => index >= 0), path.length);
  let end = path.length;
  for (let most = maxFirstPageLength; end > 0; most = maxNextPageLength) {
    const page: MessageView[] = [];
    for (let size = 0; end > 0 && (size < most || end > first); end--) {
      const message = conversation.message(path[end - 1]?.id ?? '');
      if (!message) continue;
      const view = present(message);
      page.unshift(view);
      size += sizeOf(view);
    }
    yield page;
  }
}

const sizeOf = ({ steps, text }: MessageView): number =>
  steps.reduce((size, step) => size + headSize + lengthOf(step), headSize + text.length);

function lengthOf(step: StepView): number {
  switch (step.kind) {
    case 'thinking':
    case 'plan':
      return step.text.length;
    case 'tool':
      return step.input.length + (step.output?.length ?? 0);
    case 'note':
    case 'summary':
      return step.text.length + (step.detail?.length ?? 0);
  }
}
