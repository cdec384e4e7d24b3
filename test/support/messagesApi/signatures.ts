import { createHash } from 'node:crypto';
import { blocksOf, type HistoryMessage } from './wire.ts';

/**
 * Signatures of thinking blocks. They hold no secret worth keeping: they only let the server tell, without remembering
 * anything, a block that it issued from one that was altered, sent to another model or moved to another conversation.
 */

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64').slice(0, 32);
}

/**
 * A digest of what an answer answers: the history up to its last message that is not the assistant's (a paused answer
 * goes on in the same place). Thinking blocks and cache breakpoints are left out: a client may drop and move those.
 */
function historyDigest(messages: readonly HistoryMessage[]): string {
  const end = messages.findLastIndex((message) => message.role !== 'assistant') + 1;
  const kept = messages.slice(0, end).map((message) => [
    message.role,
    blocksOf(message.content)
      .filter((block) => !block.type.endsWith('thinking'))
      .map(({ cache_control: _, ...block }) => block),
  ]);
  return digest(JSON.stringify(kept));
}

/** The signature of a thinking block with this text, issued by `model` as the answer to `history`. */
export function sign(model: string, thinking: string, history: readonly HistoryMessage[]): string {
  const where = historyDigest(history);
  return Buffer.from(JSON.stringify([where, digest(model, thinking, where)])).toString('base64');
}

/** What is wrong with a signature, or undefined if the server issued it for this model, text and history. */
export function signatureFault(
  signature: unknown,
  model: string,
  thinking: string,
  history: readonly HistoryMessage[],
): 'forged' | 'moved' | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(String(signature), 'base64').toString('utf8'));
  } catch {
    return 'forged';
  }
  if (!Array.isArray(parsed) || parsed[1] !== digest(model, thinking, String(parsed[0]))) return 'forged';
  return parsed[0] === historyDigest(history) ? undefined : 'moved';
}
