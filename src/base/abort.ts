/** How a wait ends when its signal is aborted. */
interface AbortOptions {
  /** Makes the error of the rejection; the signal's own reason by default. */
  readonly reason?: () => unknown;
  /** How long after the abort the work may still end by itself, ms; 0 by default. */
  readonly graceMs?: number;
}

/**
 * The promise's value, or a rejection once the signal is aborted: the work behind the promise may never end. What it
 * comes to after that is passed over.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  { reason = (): unknown => signal.reason, graceMs = 0 }: AbortOptions = {},
): Promise<T> {
  const { promise: leftBehind, reject } = Promise.withResolvers<never>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const leave = (): void => reject(reason());
  const onAbort = (): void => {
    if (graceMs > 0) timer = setTimeout(leave, graceMs);
    else leave();
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, leftBehind]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** Waits for `ms` and gives true, or gives false at once when the signal is aborted. */
export function delay(ms: number, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  if (signal.aborted) return Promise.resolve(false);
  const finish = (whole: boolean): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    resolve(whole);
  };
  const onAbort = (): void => finish(false);
  const timer = setTimeout(() => finish(true), ms);
  signal.addEventListener('abort', onAbort);
  return promise;
}
