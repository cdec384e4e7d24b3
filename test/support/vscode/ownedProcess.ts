// Child processes that never outlive the one that started them.
import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio, SpawnOptions } from 'node:child_process';
import type { Readable } from 'node:stream';

const owned = new Set<ChildProcess>();
let watching = false;

/**
 * Starts a process as the leader of a group of its own, with output to read and no input. Whatever it starts in turn
 * ends with it: on `endGroup`, and in any case when this process ends, by a signal too.
 */
export function spawnOwned(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'>,
): ChildProcessByStdio<null, Readable, Readable> {
  watchOwnEnd();
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  owned.add(child);
  child.once('exit', () => owned.delete(child));
  return child;
}

/** Ends a process and all that it started: politely, and after `patienceMs` by force. Resolves when it is gone. */
export async function endGroup(child: ChildProcess, patienceMs = 4000): Promise<void> {
  const force = setTimeout(() => signalGroup(child, 'SIGKILL'), patienceMs);
  await signalUntilGone(child, 'SIGTERM');
  clearTimeout(force);
  signalGroup(child, 'SIGKILL'); // what it started may have outlived it
}

/** Kills a process and all that it started. Resolves when it is gone. */
export async function killGroup(child: ChildProcess): Promise<void> {
  await signalUntilGone(child, 'SIGKILL');
}

async function signalUntilGone(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null;
  const gone = running ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
  signalGroup(child, signal);
  await gone;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is empty: everything in it has ended.
  }
}

function watchOwnEnd(): void {
  if (watching) return;
  watching = true;
  process.once('exit', () => {
    for (const child of owned) signalGroup(child, 'SIGKILL');
  });
  // Without a listener a signal ends the process at once and `exit` is never told.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => {
      if (process.listenerCount(signal) === 0) process.exit(code);
    });
  }
}
