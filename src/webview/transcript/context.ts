import type { ToHost, TurnChangesView } from '../../protocol/index.ts';
import type { Pictures } from '../pictures.ts';
import type { Ticker } from '../elements/ticker.ts';
import type { AnswerTexts } from './article/answerText.ts';

/** Services of the panel that the parts of the transcript need. */
export interface TranscriptContext {
  readonly post: (message: ToHost) => void;
  /** Asks for something whose refusal the asker shows; resolves to `null` when it was done, else to a sentence. */
  readonly ask: (message: ToHost) => Promise<string | null>;
  readonly ticker: Ticker;
  readonly texts: AnswerTexts;
  readonly expanded: ExpandedSteps;
  readonly pictures: Pictures;
  /** Approvals whose buttons may be pressed: those that have been on the page long enough to be read. */
  readonly readyApprovals: Set<string>;
  /** Changes that the turns of answers have made, by message. */
  readonly changes: Map<string, TurnChangesView>;
  /** Pieces of proposed changes that the person has taken the tick off, by approval. */
  readonly leftOut: Map<string, Set<number>>;
}

/** Which rows are open; they stay so when they leave the page and over a reload. */
export class ExpandedSteps {
  readonly #ids: Set<string>;
  readonly #onDidChange: () => void;

  constructor(ids: readonly string[], onDidChange: () => void) {
    this.#ids = new Set(ids);
    this.#onDidChange = onDidChange;
  }

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  set(id: string, open: boolean): void {
    if (open) this.#ids.add(id);
    else this.#ids.delete(id);
    this.#onDidChange();
  }
}
