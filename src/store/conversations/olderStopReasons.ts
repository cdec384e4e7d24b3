import type { StopReason } from '../../llm/index.ts';

/** Stop reasons as versions before 0.2 stored them, in the words of the one API that there was. */
const olderWords: Readonly<Record<string, StopReason>> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'tools',
  max_tokens: 'length',
  model_context_window_exceeded: 'context',
  pause_turn: 'paused',
  refusal: 'refused',
};

/** A stored stop reason as it is called today. */
export const readStopReason = (stored: string | null): StopReason | null =>
  stored !== null && Object.hasOwn(olderWords, stored) ? (olderWords[stored] ?? stored) : stored;
