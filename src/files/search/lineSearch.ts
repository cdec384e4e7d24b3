import { escapeRegExp } from '../../base/index.ts';
import { Worker } from 'node:worker_threads';

/** Text or pattern that is searched for. */
export interface Query {
  readonly pattern: string;
  readonly regex: boolean;
}

export interface LineHit {
  /** Begins with 1. */
  readonly line: number;
  readonly text: string;
  /** Where in the text the match begins, UTF-16 units. */
  readonly at: number;
  /** Whether the line has more before or after the text. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

/** How much of a line is kept on each side of a match, UTF-16 units. */
const maxAroundLength = 500;

/** A hit in a line, which may be very long: the part around the match is kept. */
export function hitIn(line: string, number: number, at: number): LineHit {
  const from = Math.max(0, at - maxAroundLength);
  const to = Math.min(line.length, at + maxAroundLength);
  const text = line.slice(from, to);
  return { line: number, text, at: at - from, cutBefore: from > 0, cutAfter: to < line.length };
}

/** Finds lines in texts, off the main thread: an expression that takes for ever is ended from outside. */
export class LineSearch {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (hits: readonly LineHit[] | null) => void>();
  #last = 0;

  /** @throws SyntaxError when the expression is not one */
  constructor(query: Query) {
    const source = query.regex ? query.pattern : escapeRegExp(query.pattern);
    const flags = /\p{Lu}/u.test(query.pattern) ? 'u' : 'iu';
    new RegExp(source, flags);
    this.#worker = new Worker(body, { eval: true, workerData: { source, flags, kept: maxAroundLength } });
    this.#worker.unref();
    this.#worker.on('message', ({ id, hits }: { id: number; hits: readonly FoundLine[] }) =>
      this.#settle(id, hits.map(hitOf)),
    );
    this.#worker.on('error', () => this.end());
  }

  /** The lines that match, at most `limit`; `null` when the search was ended. */
  find(text: string, limit: number): Promise<readonly LineHit[] | null> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, text, limit });
    });
  }

  /** Ends the search, one that is under way too. */
  end(): void {
    void this.#worker.terminate();
    for (const id of [...this.#waiting.keys()]) this.#settle(id, null);
  }

  #settle(id: number, hits: readonly LineHit[] | null): void {
    this.#waiting.get(id)?.(hits);
    this.#waiting.delete(id);
  }
}

/** A hit as the worker posts it: the text begins at `from` of the line. */
interface FoundLine {
  readonly line: number;
  readonly from: number;
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

const hitOf = ({ line, from, at, length, text }: FoundLine): LineHit => ({
  line,
  text,
  at: at - from,
  cutBefore: from > 0,
  cutAfter: from + text.length < length,
});

/** The worker's program, as text: a file of its own would have to be found beside the bundle. */
const body = `
const { parentPort, workerData } = require('node:worker_threads');
const { kept } = workerData;
const expression = new RegExp(workerData.source, workerData.flags);
parentPort.on('message', ({ id, text, limit }) => {
  const hits = [];
  const lines = text.split('\\n');
  for (let at = 0; at < lines.length && hits.length < limit; at++) {
    const line = lines[at].replace(/\\r$/, '');
    const match = expression.exec(line);
    if (match) {
      const from = Math.max(0, match.index - kept);
      hits.push({ line: at + 1, from, at: match.index, length: line.length, text: line.slice(from, match.index + kept) });
    }
  }
  parentPort.postMessage({ id, hits });
});
`;
