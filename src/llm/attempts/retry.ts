import type { LlmError } from '../errors.ts';

/** The longest wait that a provider may ask for and that is kept without asking the person, ms. */
export const maxWaitMs = 60_000;

/** Attempts of one request, the first included. */
const maxAttempts = 3;

/**
 * How long to wait before the next attempt, ms; `null` when there must be none by itself.
 *
 * @param attempt the number of the attempt that failed, from 1
 * @param shown whether any of the answer has been shown: then the person decides
 * @param baseMs the first wait when the API does not say how long
 */
export function retryDelay(
  error: LlmError,
  attempt: number,
  shown: boolean,
  baseMs: number,
  random: () => number = Math.random,
): number | null {
  if (shown || !error.retryable || attempt >= maxAttempts) return null;
  if (error.retryAfterMs !== null) return error.retryAfterMs <= maxWaitMs ? error.retryAfterMs : null;
  return Math.round(baseMs * 2 ** (attempt - 1) * (1 + random() / 4));
}

/**
 * The wait that a `retry-after` header asks for, ms: seconds or a date. Anything else (also what is negative or not a
 * number) says nothing.
 *
 * @see RFC 9110, section 10.2.3
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  if (!/[a-z]/i.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
