import type { Conversation, Mode } from '../../conversation/index.ts';

/**
 * The sentences that tell the model of a mode. They go along with a prompt, so that instructions and tools stay byte for
 * byte the same and the cache holds; what a mode forbids is refused where tools are let through, whatever is said here.
 */
const words: Readonly<Record<Mode, string>> = {
  ask: 'Mode: Ask. Changes and commands are possible; the person is asked before each.',
  plan: 'Mode: Plan. Only look: every tool that writes, runs or sends anything is refused now. Find out what is needed, then call present_plan once and end your turn.',
  acceptEdits:
    'Mode: Accept edits. Edits of ordinary files are made without a question; commands, deletions and sensitive files are asked about.',
};

/** The context of a prompt, with the mode where it is not the usual one, or was another one before. */
export function withMode(context: string, conversation: Conversation, parentId: string | null): string {
  const mode = conversation.info.choice.mode ?? 'ask';
  const before = conversation.path(parentId).findLast((message) => message.role === 'user' && message.workspace);
  const wasOther = before?.role === 'user' && before.context.includes('<mode>') && !before.context.includes(words.ask);
  if (mode === 'ask' && !wasOther) return context;
  return [context, `<mode>\n${words[mode]}\n</mode>`].filter((part) => part !== '').join('\n');
}
