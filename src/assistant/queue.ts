import { readChoice } from '../conversation/index.ts';
import type { QueuedPrompt } from './session.ts';

/** The prompts of a queue that was kept as JSON; what is not one is left out. */
export const readQueue = (values: readonly unknown[]): QueuedPrompt[] =>
  values.flatMap((value) => {
    if (typeof value !== 'object' || value === null) return [];
    const { id, text, workspace, attachments, context, choice } = value as Partial<Record<keyof QueuedPrompt, unknown>>;
    if (typeof id !== 'string' || typeof text !== 'string') return [];
    return [
      {
        id,
        text,
        workspace: workspace === true,
        attachments: (Array.isArray(attachments) ? attachments : []) as QueuedPrompt['attachments'],
        context: typeof context === 'string' ? context : '',
        ...(choice === undefined ? {} : { choice: readChoice(choice) }),
      },
    ];
  });
