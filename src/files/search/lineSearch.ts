import { escapeRegExp } from '../../base/index.ts';
import { Worker } from 'node:worker_threads';

/** What is searched for. */
export interface Query {
  readonly pattern: string;
  readonly regex: boolean;
}

export interface LineHit {
  /** Begins with 1. */
  readonly line: number;
  readonly text: string;
}

/** Finds lines in texts, off the main thread: an expression that takes for ever is ended from outside. */
export class LineSearch {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (hits: readonly LineHit[] | null) => void>();
  private last = 0;

  /** @throws SyntaxError when the expression is not one */
  constructor(query: Query) {
    const source = query.regex ? query.pattern : escapeRegExp(query.pattern);
    const flags = /\p{Lu}/u.test(query.pattern) ? 'u' : 'iu';
    new RegExp(source, flags);
    this.worker = new Worker(body, { eval: true, workerData: { source, flags } });
    this.worker.unref();
    this.worker.on('message', ({ id, hits }: { id: number; hits: readonly LineHit[] }) => this.settle(id, hits));
    this.worker.on('error', () => this.end());
  }

  /** The lines that match, at most `limit`; `null` when the search was ended. */
  find(text: string, limit: number): Promise<readonly LineHit[] | null> {
    const id = ++this.last;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage({ id, text, limit });
    });
  }

  /** Ends the search, one that is under way too. */
  end(): void {
    void this.worker.terminate();
    for (const id of [...this.waiting.keys()]) this.settle(id, null);
  }

  private settle(id: number, hits: readonly LineHit[] | null): void {
    this.waiting.get(id)?.(hits);
    this.waiting.delete(id);
  }
}

/** The worker's program, as text: a file of its own would have to be found beside the bundle. */
const body = `
const { parentPort, workerData } = require('node:worker_threads');
const expression = new RegExp(workerData.source, workerData.flags);
parentPort.on('message', ({ id, text, limit }) => {
  const hits = [];
  const lines = text.split('\\n');
  for (let at = 0; at < lines.length && hits.length < limit; at++) {
    const line = lines[at].replace(/\\r$/, '');
    if (expression.test(line)) hits.push({ line: at + 1, text: line.slice(0, 1000) });
  }
  parentPort.postMessage({ id, hits });
});
`;
