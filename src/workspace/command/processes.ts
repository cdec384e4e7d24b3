import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';

/** How long a process may take to end by itself before it is killed, ms. */
const graceMs = 1000;

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/** Asks a process group to end, and kills it when it has not after a second. */
export function endProcessGroup(group: number): void {
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(group), '/T', '/F'], () => undefined);
    return;
  }
  if (!signalGroup(group, 'SIGTERM')) return;
  setTimeout(() => signalGroup(group, 'SIGKILL'), graceMs).unref();
}

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** What the kernel says it waits in; empty where that is not known. */
  readonly waitsIn: string;
}

/** The processes below one, however deep. Empty where there is no `ps`. */
export async function processesBelow(root: number): Promise<readonly RunningProcess[]> {
  const listing = await new Promise<string>((resolve) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { timeout: 2000 }, (error, stdout) =>
      resolve(error ? '' : stdout),
    );
  });
  const all = listing.split('\n').flatMap((line) => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
    return pid !== undefined && parent !== undefined && group !== undefined ? [{ pid, parent, group }] : [];
  });
  const below: RunningProcess[] = [];
  const parents = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const one of all) {
      if (!parents.has(one.parent) || parents.has(one.pid)) continue;
      parents.add(one.pid);
      below.push({ ...one, waitsIn: await fs.readFile(`/proc/${one.pid}/wchan`, 'utf8').catch(() => '') });
      grown = true;
    }
  }
  return below;
}

/** Whether one of the processes waits for something to be typed. Only Linux tells. */
export const waitsForInput = (processes: readonly RunningProcess[]): boolean =>
  processes.some(({ waitsIn }) => /n_tty_read|tty_read|wait_woken/.test(waitsIn));
