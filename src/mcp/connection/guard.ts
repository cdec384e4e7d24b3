import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads `+ <group>` and `- <group>` until its input ends, which it does when the window's process is gone, however that
 * came about; then ends the groups that are left.
 */
const script = `
trap '' HUP INT TERM
groups=" "
while read -r op group; do
  case "$op" in
    +) groups="$groups$group " ;;
    -) case "$groups" in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
for group in $groups; do kill -TERM "-$group" 2>/dev/null; done
[ "$groups" = " " ] || sleep 1
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
`;

/**
 * Sees to it that servers end with the window, also where it crashes: a small shell that outlives it by a second. A
 * server that only reads its input would end by itself; one that does not, or that has children, would stay.
 *
 * On Windows there is none: servers end when their input does.
 */
export class ProcessGuard {
  #shell: ChildProcess | null = null;

  watch(group: number): void {
    if (process.platform === 'win32') return;
    this.#tell(`+ ${group}\n`);
  }

  release(group: number): void {
    if (this.#shell) this.#tell(`- ${group}\n`);
  }

  /** Ends the guard, and with it whatever is still watched. */
  dispose(): void {
    this.#shell?.stdin?.end();
    this.#shell = null;
  }

  #tell(line: string): void {
    this.#shell ??= this.#start();
    this.#shell.stdin?.write(line);
  }

  #start(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    shell.on('error', () => undefined);
    shell.stdin.on('error', () => undefined);
    shell.on('exit', () => {
      if (this.#shell === shell) this.#shell = null;
    });
    shell.unref();
    return shell;
  }
}
