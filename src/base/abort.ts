/**
 * The promise's value, or at once a rejection when the signal is aborted: the work behind the promise may never end.
 *
 * @param reason makes the error of the rejection; the signal's own reason by default
 */
export async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  reason: () => unknown = () => signal.reason,
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(reason());
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
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
