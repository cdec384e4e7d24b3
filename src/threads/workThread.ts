import { Worker } from 'node:worker_threads';

/** Why a thread has no answer: it took too long, it ended, or too much waits for it. */
export type ThreadProblem = 'late' | 'ended' | 'full';

/** Limits of a thread. */
export interface ThreadLimits {
  /** How long one piece of work may take. */
  readonly maxWorkMs: number;
  /** Memory of its heap. */
  readonly maxMemoryMB: number;
  /** Pieces of work that may wait. */
  readonly maxWaiting: number;
}

/** Loading a library takes longer than its work, and on a busy machine much longer. */
const maxStartMs = 30_000;
/** The thread ends so long after its last work. */
const maxIdleMs = 60_000;

/**
 * A thread of its own for work that may take any time or memory: one piece after the other, and ended when one takes too
 * long. Its script answers each request with `begun`, as soon as it is ready for it, and then with the answer, an object.
 */
export class WorkThread<Request, Answer extends object> {
  readonly #script: string | URL;
  readonly #limits: ThreadLimits;
  readonly #data: unknown;
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param data is there for the script when it starts, as `workerData` */
  constructor(script: string | URL, limits: ThreadLimits, data?: unknown) {
    this.#script = script;
    this.#limits = limits;
    this.#data = data;
  }

  /** Never rejects. */
  run(request: Request): Promise<Answer | ThreadProblem> {
    if (this.#waiting >= this.#limits.maxWaiting) return Promise.resolve('full');
    this.#waiting++;
    const running = this.#last.then(() => this.#runNow(request));
    this.#last = running.finally(() => this.#waiting--);
    return running;
  }

  dispose(): void {
    clearTimeout(this.#idle);
    void this.#worker?.terminate();
    this.#worker = null;
  }

  #runNow(request: Request): Promise<Answer | ThreadProblem> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve) => {
      const settle = (answer: Answer | ThreadProblem): void => {
        clearTimeout(startTimer);
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
        if (typeof answer === 'object') this.#rest();
        else this.dispose();
        resolve(answer);
      };
      const onMessage = (message: Answer | 'begun'): void => {
        if (message !== 'begun') {
          settle(message);
          return;
        }
        clearTimeout(startTimer);
        timer = setTimeout(onLate, this.#limits.maxWorkMs);
      };
      const onEnd = (): void => settle('ended');
      const onLate = (): void => settle('late');
      const startTimer = setTimeout(onLate, maxStartMs);
      let timer: NodeJS.Timeout | undefined;
      worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#script, {
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.maxMemoryMB, stackSizeMb: 4 },
    });
    // An error while nothing is done is nobody's.
    worker.on('error', () => undefined);
    worker.unref();
    return worker;
  }

  #rest(): void {
    this.#idle = setTimeout(() => this.dispose(), maxIdleMs);
    this.#idle.unref();
  }
}
