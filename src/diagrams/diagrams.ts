import { failure } from '../base/index.ts';
import { type ThreadProblem, WorkThread } from '../threads/index.ts';
import type { DiagramRequest, Drawing } from './request.ts';

export type { DiagramRequest, Drawing } from './request.ts';

/** A diagram that takes longer is not drawn. */
const maxDrawingMs = 5000;
/** Memory of the thread. */
const maxMemoryMB = 256;
/** Drawings remembered, and diagrams that may wait. */
const maxRemembered = 50;
const maxWaiting = 100;

const refusals: Readonly<Record<ThreadProblem, string>> = {
  late: 'This diagram takes too long to be drawn.',
  ended: 'This diagram could not be drawn.',
  full: 'Too many diagrams wait to be drawn.',
};

/** Draws diagrams in a thread of its own, one after the other. The thread is ended when a diagram takes too long. */
export class Diagrams {
  readonly #thread: WorkThread<DiagramRequest, Drawing>;
  readonly #drawn = new Map<string, Promise<Drawing>>();

  /**
   * @param workerFile the thread's script
   * @param maxWorkMs how long one may take
   */
  constructor(workerFile: string | URL, maxWorkMs = maxDrawingMs) {
    this.#thread = new WorkThread(workerFile, { maxWorkMs, maxMemoryMB, maxWaiting });
  }

  /** Draws a diagram, or says in a sentence why it cannot. Never rejects. */
  draw(request: DiagramRequest): Promise<Drawing> {
    const key = JSON.stringify(request);
    const known = this.#drawn.get(key);
    if (known) return known;
    const drawing = this.#thread.run(request).then((answer): Drawing => {
      if (answer === 'full') this.#drawn.delete(key);
      return typeof answer === 'object' ? answer : failure(refusals[answer]);
    });
    if (this.#drawn.size >= maxRemembered) this.#drawn.delete(this.#drawn.keys().next().value ?? '');
    this.#drawn.set(key, drawing);
    return drawing;
  }

  dispose(): void {
    this.#thread.dispose();
  }
}
