import { Worker } from 'node:worker_threads';
import type { DiagramRequest, Drawing } from './request.ts';

export type { DiagramRequest, Drawing } from './request.ts';

/** A diagram that takes longer is not drawn, in ms. */
const maxTime = 5000;
/** Loading the library takes longer than drawing, and on a busy machine much longer, in ms. */
const maxStart = 30_000;
/** The thread ends so long after its last work, in ms. */
const idleTime = 60_000;
/** Memory of the thread, in MB. */
const maxMemory = 256;
/** Drawings remembered, and diagrams that may wait. */
const maxRemembered = 50;
const maxWaiting = 100;

/** Draws diagrams in a thread of its own, one after the other. The thread is ended when a diagram takes too long. */
export class Diagrams {
  private readonly workerFile: string | URL;
  private readonly limit: number;
  private readonly drawn = new Map<string, Promise<Drawing>>();
  private worker: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /**
   * @param workerFile the thread's script
   * @param limit how long one may take, in ms
   */
  constructor(workerFile: string | URL, limit = maxTime) {
    this.workerFile = workerFile;
    this.limit = limit;
  }

  /** Draws a diagram, or says in a sentence why it cannot. Never rejects. */
  draw(request: DiagramRequest): Promise<Drawing> {
    const key = JSON.stringify(request);
    const known = this.drawn.get(key);
    if (known) return known;
    if (this.waiting >= maxWaiting) return Promise.resolve({ refusal: 'Too many diagrams wait to be drawn.' });
    this.waiting++;
    const drawing = this.last.then(() => this.drawNow(request));
    this.last = drawing.finally(() => this.waiting--);
    if (this.drawn.size >= maxRemembered) this.drawn.delete(this.drawn.keys().next().value ?? '');
    this.drawn.set(key, drawing);
    return drawing;
  }

  dispose(): void {
    clearTimeout(this.idle);
    void this.worker?.terminate();
    this.worker = undefined;
  }

  private drawNow(request: DiagramRequest): Promise<Drawing> {
    clearTimeout(this.idle);
    const worker = (this.worker ??= this.start());
    return new Promise((resolve) => {
      const settle = (drawing: Drawing, isUsable: boolean): void => {
        clearTimeout(startTimer);
        clearTimeout(timer);
        worker.off('message', onDrawn).off('error', onEnd).off('exit', onEnd);
        if (isUsable) this.rest();
        else this.dispose();
        resolve(drawing);
      };
      const onDrawn = (message: Drawing | 'begun'): void => {
        if (message !== 'begun') {
          settle(message, true);
          return;
        }
        clearTimeout(startTimer);
        timer = setTimeout(onLate, this.limit);
      };
      const onEnd = (): void => settle({ refusal: 'This diagram could not be drawn.' }, false);
      const onLate = (): void => settle({ refusal: 'This diagram takes too long to be drawn.' }, false);
      const startTimer = setTimeout(onLate, maxStart);
      let timer: NodeJS.Timeout | undefined;
      worker.on('message', onDrawn).on('error', onEnd).on('exit', onEnd);
      worker.postMessage(request);
    });
  }

  private start(): Worker {
    const worker = new Worker(this.workerFile, {
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: maxMemory, stackSizeMb: 4 },
    });
    // An error while nothing is drawn is nobody's.
    worker.on('error', () => undefined);
    worker.unref();
    return worker;
  }

  private rest(): void {
    this.idle = setTimeout(() => this.dispose(), idleTime);
    this.idle.unref();
  }
}
