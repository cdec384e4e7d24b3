import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { StreamEvent } from './wire.ts';

/** One thing that the server does on the socket. An answer is a list of them; after the last the answer ends cleanly. */
export type Step =
  | { do: 'head'; status: number; headers: Record<string, string> }
  | { do: 'hints' }
  /** `events` are those that are complete on the wire with these bytes. `bulk` does not wait for each write. */
  | { do: 'send'; bytes: Buffer; events?: readonly StreamEvent[]; bulk?: boolean }
  /** Bytes past node's HTTP: what is on the wire need not be HTTP at all. */
  | { do: 'raw'; bytes: Buffer }
  | { do: 'wait'; ms: number }
  /** Says nothing more, and keeps the socket open until the client closes it. */
  | { do: 'hang' }
  /** RST. */
  | { do: 'reset' }
  /** FIN, without the end of the chunked body. */
  | { do: 'close' };

/** How an attempt ended: answered whole, cut by the server on purpose, or closed by the client before its end. */
export type End = 'complete' | 'cut' | 'client-closed';

/** What the playback tells of its progress. */
export interface Progress {
  status(code: number): void;
  sent(bytes: number, events: readonly StreamEvent[]): void;
}

/** Lets the bytes written before reach the client, since an RST may overtake them. */
const BEFORE_RESET_MS = 25;

/**
 * Plays an answer on `response`. Resolves with how it ended; `gone` ends it, and every wait in it, at once.
 */
export async function play(
  steps: Iterable<Step>,
  response: ServerResponse,
  gone: AbortSignal,
  progress: Progress,
): Promise<End> {
  const socket = response.socket;
  if (!socket) return 'client-closed';
  const pause = (ms: number): Promise<unknown> =>
    sleep(ms, undefined, { signal: gone, ref: false }).catch(() => undefined);
  let raw = false;
  let wake = (): void => undefined;
  gone.addEventListener('abort', () => wake(), { once: true });
  for (const step of steps) {
    // Checked before each step, not after the last: a client may close as soon as it has read the end.
    if (gone.aborted) return 'client-closed';
    switch (step.do) {
      case 'head':
        progress.status(step.status);
        response.writeHead(step.status, step.headers);
        response.flushHeaders();
        break;
      case 'hints':
        response.writeEarlyHints({ link: '</hint>; rel=preload; as=fetch' });
        break;
      case 'send': {
        const written = new Promise<void>((resolve) => {
          const flowing = response.write(step.bytes, () => resolve());
          if (step.bulk && flowing) resolve();
          wake = resolve;
        });
        progress.sent(step.bytes.length, step.events ?? []);
        await written;
        break;
      }
      case 'raw':
        raw = true;
        socket.write(step.bytes);
        progress.sent(step.bytes.length, []);
        break;
      case 'wait':
        await pause(step.ms);
        break;
      case 'hang':
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        return 'client-closed';
      case 'reset':
        await pause(BEFORE_RESET_MS);
        socket.resetAndDestroy();
        return 'cut';
      case 'close':
        socket.end();
        return 'cut';
    }
  }
  if (raw) socket.end();
  else {
    await new Promise<void>((resolve) => {
      wake = resolve;
      response.end(() => resolve());
    });
  }
  return raw ? 'cut' : 'complete';
}
