import { createHash } from 'node:crypto';
import type { ChatRequest } from '../../llm/index.ts';

type Front = Pick<ChatRequest, 'model' | 'effort' | 'thinking' | 'instructions' | 'functions' | 'web'>;

/**
 * A fingerprint of all that stands before the history in a request: the API's cache has a front part for each of them.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function cacheKey({ model, effort, thinking, instructions, functions = [], web }: Front): string {
  const front = JSON.stringify([
    model,
    effort ?? null,
    thinking ?? null,
    instructions ?? '',
    functions,
    ...(web === true ? ['web'] : []),
  ]);
  return createHash('sha256').update(front).digest('base64url').slice(0, 16);
}
