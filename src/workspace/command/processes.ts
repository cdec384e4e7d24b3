import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import fs from 'node:fs/promises';

/** How long a process may take to end by itself before it is killed, ms. */
const graceMs = 1000;

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 where it is not known. */
  readonly session: number;
  readonly name: string;
}

/**
 * The processes of a command: whatever is in the process group or session that it was begun with, or below it.
 *
 * @param root the process id of the command's shell, which led the group; it may have ended
 */
export async function processesOf(root: number): Promise<readonly RunningProcess[]> {
  const all = process.platform === 'linux' ? await linuxProcesses() : await psProcesses();
  const found = new Map<number, RunningProcess>();
  const belongs = (one: RunningProcess): boolean =>
    one.pid === root || one.group === root || one.session === root || found.has(one.parent);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const one of all) if (belongs(one)) found.set(one.pid, one);
  }
  return [...found.values()];
}

async function linuxProcesses(): Promise<readonly RunningProcess[]> {
  const ids = (await fs.readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(ids.map((id) => fs.readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')));
  return stats.flatMap((stat) => {
    // `pid (name) state ppid pgrp session …`, proc(5); the name may hold anything, parentheses too.
    const [, pid, name = '', state = '', parent, group, session] =
      /^(\d+) \((.*)\) (\S) (\d+) (\d+) (\d+)/s.exec(stat) ?? [];
    if (pid === undefined || /[ZX]/.test(state)) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), session: Number(session), name }];
  });
}

async function psProcesses(): Promise<readonly RunningProcess[]> {
  if (process.platform === 'win32') return [];
  const listing = await new Promise<string>((resolve) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,comm='], { timeout: 2000 }, (error, stdout) =>
      resolve(error ? '' : stdout),
    );
  });
  return listing.split('\n').flatMap((line) => {
    const [, pid, parent, group, state = '', name = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), session: 0, name }];
  });
}

/** Asks a command and all that it started to end, and kills what has not after a second. */
export async function endProcesses(root: number): Promise<void> {
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(root), '/T', '/F'], () => undefined);
    return;
  }
  // Listed before anything ends: what has left the group is found by its parent only as long as that one lives.
  const groups = new Set([root, ...(await processesOf(root)).map(({ group }) => group)]);
  for (const group of groups) signalGroup(group, 'SIGTERM');
  setTimeout(() => {
    for (const group of groups) signalGroup(group, 'SIGKILL');
  }, graceMs);
}

/** Sends a signal to a process group, if it is still there. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended.
  }
}

/** Tells a process's standard input from others'; `null` where the system does not say. */
export function inputOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/fd/0`);
  } catch {
    return null;
  }
}

/**
 * The first process that waits in a read of the input that the command was given; only Linux tells.
 *
 * @param input as `inputOf` gave it for the command's shell
 */
export async function readerOfInput(root: number, input: string): Promise<RunningProcess | undefined> {
  for (const one of await processesOf(root)) {
    // `<number of the call> <first argument> …`: read(2) of descriptor 0.
    const call = await fs.readFile(`/proc/${one.pid}/syscall`, 'utf8').catch(() => '');
    const reads = process.arch === 'arm64' ? '63 0x0 ' : '0 0x0 ';
    if (call.startsWith(reads) && inputOf(one.pid) === input) return one;
  }
  return undefined;
}
